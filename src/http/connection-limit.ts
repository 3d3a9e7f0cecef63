import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { peerOf } from "./peer.ts";

/**
 * Keeps at most `most` connections of a server. A new one takes the place of the connection that has been idle for longest, so that
 * connections that are held open keep no scrape out; when none is idle, of the one whose request is oldest.
 */
export function createConnectionLimit(most: number) {
  // Both in the order in which the connections became idle or busy. By peer: a TLS socket is not the socket that was accepted.
  const idle = new Map<string, Socket>();
  const busy = new Map<string, Socket>();

  return {
    watch(server: Server): void {
      server.on("connection", (socket: Socket) => {
        const peer = peerOf(socket);
        idle.set(peer, socket);
        socket.once("close", () => {
          for (const sockets of [idle, busy]) if (sockets.get(peer) === socket) sockets.delete(peer);
        });
        if (idle.size + busy.size <= most) return;
        const sockets = idle.size > 1 ? idle : busy; // The new one is idle, too.
        for (const [oldest, evicted] of sockets) {
          sockets.delete(oldest);
          evicted.destroy();
          break;
        }
      });
    },
    /** Notes which connections are idle. */
    around(answer: RequestListener): RequestListener {
      return (request, response) => {
        const peer = peerOf(request.socket);
        const socket = idle.get(peer);
        if (socket !== undefined) {
          idle.delete(peer);
          busy.set(peer, socket);
          response.once("close", () => {
            if (busy.get(peer) !== socket) return;
            busy.delete(peer);
            idle.set(peer, socket);
          });
        }
        answer(request, response);
      };
    },
  };
}
