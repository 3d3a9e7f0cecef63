import { describe, expect, it, vi } from "vitest";
import {
  badCredential,
  failureOfStatus,
  invalidAnswer,
  notPermitted,
  printable,
  rateLimited,
  rejected,
  statusOf,
  vendorFault,
} from "../../src/provider-kit/failures.ts";

const nowMs = Date.parse("2026-11-20T12:00:00Z");

function failure(status: number, retryAfter?: string) {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  const { reason, message, retryAfterMs } = failureOfStatus({ status, headers, body: Buffer.from("") }, nowMs);
  return { reason, message, retryAfterMs };
}

describe("a status", () => {
  it.each([
    [400, "rejected", "HTTP 400"],
    [401, "auth", "HTTP 401: the credential is refused"],
    [402, "rejected", "HTTP 402"],
    [403, "permission", "HTTP 403: the credential may not read this"],
    [404, "rejected", "HTTP 404"],
    [407, "network", "HTTP 407"],
    [408, "upstream", "HTTP 408: the vendor has a fault"],
    [429, "rate_limited", "HTTP 429: too many requests"],
    [499, "rejected", "HTTP 499"],
    [500, "upstream", "HTTP 500: the vendor has a fault"],
    [504, "upstream", "HTTP 504: the vendor has a fault"],
    [599, "upstream", "HTTP 599: the vendor has a fault"],
  ])("%i is the failure %s", (status, reason, message) => {
    expect(failure(status)).toEqual({ reason, message, retryAfterMs: undefined });
  });

  it.each([
    ["120", 120_000],
    [" 1.5 ", 1500],
    ["0", 0],
    ["Fri, 20 Nov 2026 12:00:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 11:59:00 GMT", 0],
    ["Fri Nov 20 12:00:30 2026", 30_000],
    ["soon", undefined],
    [" ", undefined],
    ["-5 minutes", undefined],
  ])("with Retry-After %j asks for a wait of %s ms, whatever the zone of the process", (retryAfter, retryAfterMs) => {
    vi.stubEnv("TZ", "Asia/Shanghai");
    expect(failure(429, retryAfter).retryAfterMs).toBe(retryAfterMs);
  });

  it("is known of the failure that it became, and of no other", () => {
    expect(statusOf(failureOfStatus({ status: 418, headers: {}, body: Buffer.from("") }, 0))).toBe(418);
    expect([rejected(418), null, undefined, "HTTP 418"].map(statusOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("what a vendor says in its body", () => {
  it.each([
    [rejected("E1", "no such plan"), "rejected", "the vendor refuses the request: E1, no such plan"],
    [badCredential(17), "auth", "the credential is refused: 17"],
    [notPermitted(undefined, "ask your admin"), "permission", "the credential may not read this: ask your admin"],
    [rateLimited(403), "rate_limited", "too many requests: 403"],
    [vendorFault("Busy", ""), "upstream", "the vendor has a fault: Busy"],
    [invalidAnswer("no currency"), "invalid_response", "no currency"],
    [rejected({ code: 1 }, null), "rejected", "the vendor refuses the request"],
    [rejected(" \n ", true), "rejected", "the vendor refuses the request"],
  ])("is a failure: %s", (error, reason, message) => {
    expect({ reason: error.reason, message: error.message }).toEqual({ reason, message });
  });

  it.each([
    ["one line", "one line"],
    ["two\r\nlines\u0000and\u009fmore\u2028", "two lines and more"],
    ["x".repeat(160), "x".repeat(160)],
    ["x".repeat(161), `${"x".repeat(160)}…`],
  ])("is shown short and in one line: %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
