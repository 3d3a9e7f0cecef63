import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { letOthersRun } from "../platform/event-loop.ts";

interface Connection {
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[];
  isAnswering: boolean;
}

/**
 * Answers the requests of a connection one by one. Node hands over every request that a client has pipelined: thousands fit into one
 * packet of the kernel. What waits is at most what was read at once, because nothing more is read meanwhile.
 */
export function oneAtATime(answer: RequestListener): RequestListener {
  const connections = new WeakMap<Socket, Connection>();

  function connectionOf(socket: Socket): Connection {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { waiting: [], isAnswering: false };
    connections.set(socket, connection);
    // Node reads on after each answer.
    socket.on("resume", () => {
      if (connection.waiting.length > 0) socket.pause();
    });
    return connection;
  }

  function start(socket: Socket, connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    connection.isAnswering = true;
    response.once("close", () => void next(socket, connection));
    answer(request, response);
  }

  async function next(socket: Socket, connection: Connection): Promise<void> {
    // Other connections come in between.
    await letOthersRun();
    connection.isAnswering = false;
    if (socket.destroyed) return;
    const following = connection.waiting.shift();
    if (following === undefined) return;
    start(socket, connection, ...following);
    if (connection.waiting.length === 0) socket.resume();
  }

  return (request, response) => {
    const { socket } = request;
    const connection = connectionOf(socket);
    if (!connection.isAnswering) return start(socket, connection, request, response);
    connection.waiting.push([request, response]);
    socket.pause();
  };
}
