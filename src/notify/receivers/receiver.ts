import { CheckError } from "../../model.ts";
import type { Clock } from "../../platform/clock.ts";
import type { HttpClient, HttpResponse } from "../../platform/http-client.ts";
import type { Secret } from "../../platform/secret.ts";
import { badCredential, failureOfStatus, invalidAnswer, rateLimited, rejected } from "../../provider-kit/failures.ts";
import type { Message } from "../message.ts";

export interface SendTools {
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** Hands a message to one receiver. @throws CheckError when it was not taken, or nobody knows whether it was */
export type Send = (message: Message, tools: SendTools, signal: AbortSignal) => Promise<void>;

const timeoutMs = 15_000;

/**
 * Sends with a deadline, whatever the receiver does.
 * @param onStart gets a function that gives up early
 */
export async function sendInTime(
  send: Send,
  message: Message,
  tools: SendTools,
  onStart?: (abandon: (error: CheckError) => void) => void,
): Promise<void> {
  const controller = new AbortController();
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    const abandon = (error: CheckError) => {
      controller.abort(error);
      reject(error);
    };
    cancel = tools.clock.startTimer(
      () => abandon(new CheckError("timeout", `no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    onStart?.(abandon);
  });
  try {
    await Promise.race([send(message, tools, controller.signal), late]);
  } finally {
    cancel();
  }
}

/** Errors of a connection that was never made. */
const notConnected = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|ENODATA|EAI_\w+|UND_ERR_CONNECT_TIMEOUT)$/;

/** Whether nobody knows if a message was taken: silence, or a connection that broke. An answer of failure says that it was not. */
export function mayHaveArrived({ reason, cause }: CheckError): boolean {
  if (reason === "timeout") return !isNotConnected(cause);
  return reason === "network" && cause !== undefined && !isNotConnected(cause);
}

function isNotConnected(cause: unknown): boolean {
  const { code, errno, syscall } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  return syscall === "connect" || [code, errno].some((one) => typeof one === "string" && notConnected.test(one));
}

/** Answers of robots are a line of JSON; everything longer is not theirs. */
const longestAnswer = 64 * 1024;

/** Posts JSON. @throws CheckError where the answer is not a success */
export async function postJson(
  url: URL,
  body: unknown,
  { http, clock }: SendTools,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpResponse> {
  const response = await http.send(
    {
      method: "POST",
      url,
      headers: { "content-type": "application/json; charset=utf-8", ...headers },
      body: JSON.stringify(body),
    },
    signal,
    longestAnswer,
  );
  if (response.status < 200 || response.status > 299) throw failureOfStatus(response, clock.nowMs());
  return response;
}

/** The address is a secret, because who knows it can write to the chat. */
export function addressOf(url: Secret): URL {
  const text = url.reveal();
  if (!URL.canParse(text)) throw new CheckError("config", "the url of the receiver is not an address");
  return new URL(text);
}

/** What a robot says in an answer of status 200. */
export interface RobotAnswer {
  readonly code: number;
  readonly message: string;
}

/** @param codeKey `code` or `errcode`; 0 is a success */
export function robotAnswer(
  response: HttpResponse,
  codeKey: "code" | "errcode",
  messageKey: "msg" | "errmsg",
): RobotAnswer {
  let answer: Record<string, unknown> | null;
  try {
    answer = JSON.parse(response.body.toString("utf8")) as Record<string, unknown> | null;
  } catch {
    throw invalidAnswer("the robot does not answer JSON");
  }
  const code = answer?.[codeKey];
  if (typeof code !== "number") throw invalidAnswer(`the robot's answer has no ${codeKey}`);
  return { code, message: String(answer?.[messageKey] ?? "") };
}

export interface RobotLimits {
  /** Codes of a credential or a setting that is wrong. */
  readonly refused: readonly number[];
  /** The code of too many messages. */
  readonly limited: number;
  /** How long the robot then takes nothing; its answer does not say. */
  readonly pauseMs: number;
}

/** @throws CheckError for every code but 0 */
export function acceptRobotAnswer({ code, message }: RobotAnswer, { refused, limited, pauseMs }: RobotLimits): void {
  if (code === 0) return;
  if (refused.includes(code)) throw badCredential(code, message);
  if (code === limited) {
    const failure = rateLimited(code, message);
    throw new CheckError(failure.reason, failure.message, { retryAfterMs: pauseMs });
  }
  throw rejected(code, message);
}
