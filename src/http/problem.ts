import { STATUS_CODES } from "node:http";
import type { Response } from "express";
import type { Problem } from "./api-schemas.ts";

/** Answers with an RFC 9457 problem document. */
export function sendProblem(response: Response, status: number, detail: string, problems?: Problem["problems"]): void {
  const problem: Problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Error",
    status,
    detail,
    ...(problems === undefined ? {} : { problems }),
  };
  response.status(status);
  sendBytes(response, "application/problem+json; charset=utf-8", Buffer.from(`${JSON.stringify(problem)}\n`));
}

export function sendText(response: Response, status: number, text: string): void {
  response.status(status);
  sendBytes(response, "text/plain; charset=utf-8", Buffer.from(text));
}

/** The one way out for a body of known length; `HEAD` gets the headers of `GET`. Express' own `send` would add a hash for each answer. */
export function sendBytes(response: Response, contentType: string, body: Buffer): void {
  response.setHeader("Content-Type", contentType);
  response.setHeader("Content-Length", body.length);
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store");
  response.end(response.req.method === "HEAD" ? undefined : body);
}
