import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createGzip, gzip } from "node:zlib";
import type { Request, Response } from "express";
import { acceptsGzip } from "./negotiation.ts";

const compress = promisify(gzip);
const worthCompressing = 1_400; // Below this an answer fits one packet anyway.
const gzipLevel = 5;
const json = "application/json; charset=utf-8";

const streamedBytes = new WeakMap<Response, number>();

/** Bytes of the body that was sent, or of the one that `HEAD` left out. */
export function bodyBytesOf(response: Response): number {
  return streamedBytes.get(response) ?? Number(response.getHeader("content-length") ?? 0);
}

/** The one way out for a body of known length; `HEAD` gets the headers of `GET`. Express' own `send` would add a hash for each answer. */
export function sendBytes(response: Response, contentType: string, body: Buffer): void {
  response.setHeader("Content-Type", contentType);
  response.setHeader("Content-Length", body.length);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export function sendText(response: Response, status: number, text: string): void {
  response.status(status);
  sendBytes(response, "text/plain; charset=utf-8", Buffer.from(text));
}

export async function sendJson(request: Request, response: Response, status: number, value: unknown): Promise<void> {
  response.status(status);
  await sendCompressed(request, response, json, Buffer.from(`${JSON.stringify(value)}\n`));
}

/** Sends a body, with gzip when the client takes it and it pays. */
export async function sendCompressed(
  request: Request,
  response: Response,
  contentType: string,
  body: Buffer,
): Promise<void> {
  response.appendHeader("Vary", "Accept-Encoding");
  if (body.length < worthCompressing || !acceptsGzip(request.get("accept-encoding"))) {
    return sendBytes(response, contentType, body);
  }
  const compressed = await compress(body, { level: gzipLevel });
  response.setHeader("Content-Encoding", "gzip");
  sendBytes(response, contentType, compressed);
}

/** Sends JSON that is made in pieces. What is longer than a piece goes out as it is made, no faster than the client reads. */
export async function sendJsonPieces(
  request: Request,
  response: Response,
  pieces: AsyncGenerator<string, void>,
): Promise<void> {
  const first = (await pieces.next()).value ?? "";
  const second = await pieces.next();
  if (second.done === true) return sendCompressed(request, response, json, Buffer.from(first));

  const isGzipped = acceptsGzip(request.get("accept-encoding"));
  response.setHeader("Content-Type", json);
  response.setHeader("Cache-Control", "no-store");
  response.appendHeader("Vary", "Accept-Encoding");
  if (isGzipped) response.setHeader("Content-Encoding", "gzip");
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  async function* all() {
    for (const piece of [first, second.value ?? ""]) yield Buffer.from(piece);
    for await (const piece of pieces) yield Buffer.from(piece);
  }
  async function* counted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      streamedBytes.set(response, bodyBytesOf(response) + chunk.length);
      yield chunk;
    }
  }
  const source = Readable.from(all(), { highWaterMark: 1 });
  if (isGzipped) await pipeline(source, createGzip({ level: gzipLevel }), counted, response);
  else await pipeline(source, counted, response);
}
