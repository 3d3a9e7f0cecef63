import type { z } from "zod";
import { resolveSecrets } from "../config/secrets.ts";
import { type Answer, CheckError, type FailureReason, type Reading } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import { createConnectionGuard } from "../platform/connection-guard.ts";
import type { HttpClient, HttpRequest } from "../platform/http-client.ts";
import type { IsolatedProcess } from "../platform/isolated-process.ts";
import type { Provider } from "../provider-kit/provider.ts";

/** An answer as fixtures write it. */
export interface WrittenResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** What a provider made of answers. */
export interface Outcome {
  readonly answer?: Answer;
  readonly failure?: FailureReason;
  readonly requests: readonly HttpRequest[];
}

export interface Replay {
  readonly provider: Provider;
  /** As a person writes them, secrets in clear. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly responses: readonly WrittenResponse[];
  readonly nowMs: number;
  readonly spendSince?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly isolated?: IsolatedProcess | undefined;
  /** Lets the event loop turn. */
  readonly pause: () => Promise<void>;
  /** The last answer is also that of all further requests. */
  readonly repeats?: boolean;
}

/** Asks the provider with these answers in the place of the vendor; undefined where its options are refused. */
export async function replay(played: Replay): Promise<Outcome | undefined> {
  const { provider, nowMs, spendSince } = played;
  const resolved = resolveSecrets(provider.options, played.options, {
    environment: {},
    variablesAt: () => [],
    folder: ".",
  });
  const parsed = (provider.options as z.ZodType).safeParse(resolved.value);
  if (resolved.problems.length > 0 || !parsed.success) return undefined;
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    guard: createConnectionGuard(true),
    close: async () => {},
    async send(request) {
      const answer = played.responses[requests.length] ?? (played.repeats ? played.responses.at(-1) : undefined);
      requests.push(request);
      if (answer === undefined) throw new CheckError("internal", "a request that was not recorded");
      const { status, headers = {}, json, text = "" } = answer;
      return { status, headers, body: Buffer.from(json === undefined ? text : JSON.stringify(json)) };
    },
  };
  const context = {
    http,
    clock: standingClock(nowMs, played.pause),
    random: () => 0.5,
    readFile: () => Promise.reject(new CheckError("config", "no files here")),
    isolated: played.isolated,
    signal: new AbortController().signal,
    deadlineAtMs: nowMs + 15_000,
    baseUrl: played.baseUrl,
    retries: 0,
    memory: new Map(),
    ...(spendSince === undefined ? {} : { spendSince }),
  };
  try {
    return { answer: await provider.check(parsed.data, context), requests };
  } catch (error) {
    return { failure: error instanceof CheckError ? error.reason : "internal", requests };
  }
}

/** Timers fire when all that is answered at once has been: nothing is waited for, and no time limit is faster than an answer. */
function standingClock(nowMs: number, pause: () => Promise<void>): Clock {
  return {
    nowMs: () => nowMs,
    monotonicMs: () => 0,
    startTimer(callback) {
      let isCancelled = false;
      void pause().then(() => {
        if (!isCancelled) callback();
      });
      return () => {
        isCancelled = true;
      };
    },
  };
}

/** A reading as fixtures write it: instants in ISO 8601. */
export function writtenReading(reading: Reading): Record<string, unknown> {
  const iso = (ms: number) => new Date(ms).toISOString();
  if (reading.kind === "expiry")
    return { kind: reading.kind, account: reading.account, expiresAt: iso(reading.expiresAtMs) };
  if (reading.kind === "usage") return { ...reading };
  const { resetsAtMs, ...rest } = reading;
  return resetsAtMs === undefined ? { ...rest } : { ...rest, resetsAt: iso(resetsAtMs) };
}
