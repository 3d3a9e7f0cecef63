import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response } from "express";
import { acceptsGzip } from "./negotiation.ts";
import { sendBytes } from "./problem.ts";

const compress = promisify(gzip);
const worthCompressing = 1_400; // Below this an answer fits one packet anyway.

export async function sendJson(request: Request, response: Response, status: number, value: unknown): Promise<void> {
  response.status(status);
  await sendCompressed(request, response, "application/json; charset=utf-8", Buffer.from(`${JSON.stringify(value)}\n`));
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
  const compressed = await compress(body, { level: 5 });
  response.setHeader("Content-Encoding", "gzip");
  sendBytes(response, contentType, compressed);
}
