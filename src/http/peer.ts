import type { Socket } from "node:net";

/** Names a connection: the same for an accepted socket and for the TLS socket that wraps it. */
export function peerOf({ remoteAddress, remotePort, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
