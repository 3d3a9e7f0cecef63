import { STATUS_CODES } from "node:http";
import type { Response } from "express";
import type { Problem } from "./api-schemas.ts";
import { sendBytes } from "./send-answer.ts";

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
