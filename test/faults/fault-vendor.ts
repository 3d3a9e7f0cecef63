/** A vendor that misbehaves on purpose: a real server on this machine, one way to fail at a time. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** Answers one request, in whatever way. `seen` is what the vendor knows of the connection. */
export type Fault = (request: IncomingMessage, response: ServerResponse, seen: Seen) => void;

export interface Seen {
  /** Which request of its connection this is, from 1. */
  readonly ofConnection: number;
  /** Which request of the vendor this is, from 1. */
  readonly ofVendor: number;
  /** The vendor's own address. */
  readonly url: string;
}

export interface SentRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

export interface FaultVendor {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly SentRequest[];
  /** Bytes that connections took, ended ones included. */
  bytesTaken(): number;
  fault: Fault;
  stop(): Promise<void>;
}

export async function startFaultVendor(fault: Fault, host = "127.0.0.1"): Promise<FaultVendor> {
  const requests: SentRequest[] = [];
  const ofConnection = new WeakMap<Socket, number>();
  const connections: Socket[] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers });
    const before = ofConnection.get(request.socket);
    const number = before === undefined ? 1 : before + 1;
    ofConnection.set(request.socket, number);
    request.resume();
    request.on("end", () =>
      vendor.fault(request, response, { ofConnection: number, ofVendor: requests.length, url: vendor.url }),
    );
  });
  server.on("connection", (socket) => {
    connections.push(socket);
    socket.on("error", () => {}); // The client hangs up in the middle of most of these answers.
  });
  const port = await listen(server, host);
  const vendor: FaultVendor = {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    requests,
    bytesTaken: () => connections.reduce((sum, socket) => sum + socket.bytesWritten, 0),
    fault,
    stop: () => close(server, connections),
  };
  return vendor;
}

/** A server below HTTP: speaks to the bare connection. */
export async function startRawVendor(speak: (socket: Socket) => void): Promise<Pick<FaultVendor, "port" | "stop">> {
  const connections: Socket[] = [];
  const server = createTcpServer((socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    speak(socket);
  });
  const port = await listen(server, "127.0.0.1");
  return { port, stop: () => close(server, connections) };
}

export async function listen(server: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port; // A TCP server has an address with a port.
}

export function close(server: Server, connections: readonly Socket[]): Promise<void> {
  for (const socket of connections) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

const asJson = { "content-type": "application/json" } as const;

/** The documented answer of GET /api/v1/credits of OpenRouter, or whatever else is given. */
export function says(body: string | Uint8Array, status = 200, headers: Readonly<Record<string, string>> = {}): Fault {
  return (_, response) => {
    response.writeHead(status, { ...asJson, ...headers });
    response.end(body);
  };
}

export function credits(bought: string, used: string): Fault {
  return says(`{"data":{"total_credits":${bought},"total_usage":${used}}}`);
}

export const hangsBeforeHeaders: Fault = () => {};

export const hangsInBody: Fault = (_, response) => {
  response.writeHead(200, asJson);
  response.write('{"data":');
};

/** One byte at a time, for ever: each single wait is short, all of them together are not. */
export const dripsBytes: Fault = (_, response) => {
  response.writeHead(200, asJson);
  const timer = setInterval(() => response.write(" "), 10);
  response.on("close", () => clearInterval(timer));
};

/** Interim answers for ever, and never a final one. */
export const neverFinal: Fault = (_, response) => {
  const timer = setInterval(() => response.writeProcessing(), 10);
  response.on("close", () => clearInterval(timer));
};

export const hangsUp: Fault = (request) => request.socket.destroy();

export const resets: Fault = (request) => request.socket.resetAndDestroy();

export const cutsInBody: Fault = (request, response) => {
  response.writeHead(200, asJson);
  response.write('{"data":{"total_credits":100', () => request.socket.destroy());
};

export const announcesMoreThanItSends: Fault = (request, response) => {
  response.writeHead(200, { ...asJson, "content-length": "500" });
  response.write('{"data":{"total_credits":100,"total_usage":1}}', () => request.socket.destroy());
};

/** Written to the connection itself, because Node refuses to send it. */
export function sends(text: string): Fault {
  return (request) => request.socket.end(text);
}

export const announcesLessThanItSends = sends(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 30\r\n\r\n{"data":{"total_credits":100,"total_usage":1}}',
);

export const announcesTwoLengths = sends("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 20\r\n\r\n{}");

export const speaksNoHttp = sends("SSH-2.0-OpenSSH_9.2p1\r\n");

/** Bodies without an end, as fast as the client takes them. */
export const endlessBody: Fault = (_, response) => {
  response.writeHead(200, asJson);
  const chunk = Buffer.alloc(64 * 1024, " ");
  const fill = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", fill);
  fill();
};

export const endlessHeaders: Fault = (request) => {
  const { socket } = request;
  socket.write("HTTP/1.1 200 OK\r\n");
  const fill = () => {
    while (!socket.destroyed && socket.write(`x-filler: ${"y".repeat(1000)}\r\n`));
  };
  socket.on("drain", fill);
  fill();
};

/** Some kilobytes that become 64 MiB. */
export const gzipBomb = says(gzipSync(Buffer.alloc(64 * 1024 * 1024)), 200, { "content-encoding": "gzip" });

export const redirectsToItself: Fault = (request, response) => {
  response.writeHead(302, { location: request.url ?? "/" });
  response.end();
};

export function redirectsTo(location: string, status = 302): Fault {
  return (_, response) => {
    response.writeHead(status, { location });
    response.end();
  };
}

/** The first request of a connection is answered, the second one breaks it: a pooled connection that died unnoticed. */
export function resetsReusedConnections(answer: Fault): Fault {
  return (request, response, seen) => {
    if (seen.ofConnection > 1) request.socket.resetAndDestroy();
    else answer(request, response, seen);
  };
}
