import { CheckError, type FailureReason } from "../model.ts";
import { parseHeaderDate } from "../platform/header-date.ts";
import type { HttpResponse } from "../platform/http-client.ts";

/** The one place that says what an HTTP status means. */
export function reasonOfStatus(status: number): FailureReason {
  if (status === 401) return "auth";
  if (status === 403) return "permission";
  if (status === 429) return "rate_limited";
  if (status === 407) return "network"; // The proxy between us and the vendor wants a login.
  if (status === 408 || status === 504) return "upstream";
  return status >= 500 ? "upstream" : "rejected";
}

const meanings: Partial<Record<FailureReason, string>> = {
  auth: "the credential is refused",
  permission: "the credential may not read this",
  rate_limited: "too many requests",
  upstream: "the vendor has a fault",
};

/** The failure that an unsuccessful status means, with the wait that the vendor asks for. */
export function failureOfStatus(response: HttpResponse, nowMs: number): CheckError {
  const reason = reasonOfStatus(response.status);
  const retryAfterMs = retryAfterOf(response, nowMs);
  const failure = new CheckError(
    reason,
    `HTTP ${response.status}${meanings[reason] === undefined ? "" : `: ${meanings[reason]}`}`,
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
  statuses.set(failure, response.status);
  return failure;
}

const statuses = new WeakMap<object, number>();

/** The status that a failure of `failureOfStatus` stands for; undefined for every other error. */
export function statusOf(error: unknown): number | undefined {
  return typeof error === "object" && error !== null ? statuses.get(error) : undefined;
}

/** `Retry-After` in both forms of RFC 9110 section 10.2.3, as milliseconds from now; undefined when absent or unreadable. */
export function retryAfterOf(response: HttpResponse, nowMs: number): number | undefined {
  const written = response.headers["retry-after"]?.trim();
  if (written === undefined || written === "") return undefined;
  if (/^\d+(\.\d+)?$/.test(written)) return Number(written) * 1000;
  const date = parseHeaderDate(written);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The vendor answered "no" in an envelope of its own. `code` is the vendor's, cut, because it is shown to people. */
export function rejected(code: unknown, message?: unknown): CheckError {
  return new CheckError("rejected", describe("the vendor refuses the request", code, message));
}

/** The vendor says in its body that the credential is wrong, whatever the status. */
export function badCredential(code: unknown, message?: unknown): CheckError {
  return new CheckError("auth", describe("the credential is refused", code, message));
}

/** The vendor says in its body that the credential is right but not enough. */
export function notPermitted(code: unknown, message?: unknown): CheckError {
  return new CheckError("permission", describe("the credential may not read this", code, message));
}

/** The vendor says in its body that it is asked too often. */
export function rateLimited(code: unknown, message?: unknown): CheckError {
  return new CheckError("rate_limited", describe("too many requests", code, message));
}

/** The vendor says in its body that the fault is its own, whatever the status. */
export function vendorFault(code: unknown, message?: unknown): CheckError {
  return new CheckError("upstream", describe("the vendor has a fault", code, message));
}

/** Something that the documentation promises is not in the answer. */
export function invalidAnswer(what: string): CheckError {
  return new CheckError("invalid_response", what);
}

function describe(meaning: string, ...texts: unknown[]): string {
  const words = texts
    .filter((word): word is string | number => typeof word === "string" || typeof word === "number")
    .map((word) => printable(String(word)))
    .filter((word) => word !== "");
  return words.length === 0 ? meaning : `${meaning}: ${words.join(", ")}`;
}

/** Vendors' texts are shown in logs and on the page: short, one line, no control characters. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
