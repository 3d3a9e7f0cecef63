import type { z } from "zod";
import { resolveSecrets } from "../../src/config/secrets.ts";
import { CheckError } from "../../src/model.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../src/platform/http-client.ts";
import type { Exchange, Provider, ProviderContext, Remembered } from "../../src/provider-kit/provider.ts";
import type { RecordedResponse } from "./provider-fixtures.ts";

/** Options as a person writes them, through the same steps as in the loader. */
export function parseOptions(provider: Provider, written: Record<string, unknown>): unknown {
  const resolved = resolveSecrets(provider.options, written, {
    environment: {},
    variablesAt: () => [],
    folder: ".",
  });
  if (resolved.problems.length > 0) throw new Error(JSON.stringify(resolved.problems));
  return (provider.options as z.ZodType).parse(resolved.value);
}

/** Wall time stands still; timers fire at once, so that retries do not wait. */
export function frozenClock(nowMs: number): Clock {
  return {
    nowMs: () => nowMs,
    monotonicMs: () => 0,
    startTimer(callback) {
      // After all that is answered at once, so that a time limit is never faster than a recorded answer.
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  };
}

/** Answers in order and keeps what was asked. */
export function scriptedHttp(answers: readonly (RecordedResponse | CheckError)[]) {
  const requests: HttpRequest[] = [];
  const client: HttpClient = {
    async send(request) {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined)
        throw new Error(`unexpected request ${requests.length}: ${request.method} ${request.url}`);
      if (answer instanceof CheckError) throw answer;
      return toResponse(answer);
    },
    guard: createConnectionGuard(true),
    close: async () => {},
  };
  return { client, requests };
}

/** The same answer to every request. */
export function repeatingHttp(answer: RecordedResponse | CheckError) {
  const requests: HttpRequest[] = [];
  const client: HttpClient = {
    async send(request) {
      requests.push(request);
      if (answer instanceof CheckError) throw answer;
      return toResponse(answer);
    },
    guard: createConnectionGuard(true),
    close: async () => {},
  };
  return { client, requests };
}

export function toResponse({ status, headers = {}, json, text }: RecordedResponse): HttpResponse {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, headers: lower, body: Buffer.from(json === undefined ? (text ?? "") : JSON.stringify(json)) };
}

export interface RunOptions {
  readonly http: HttpClient;
  readonly nowMs?: number;
  readonly spendSince?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly retries?: number;
  /** What earlier checks of the same project remember. */
  readonly memory?: Map<string, Remembered>;
}

export async function runProvider(provider: Provider, options: unknown, run: RunOptions) {
  const exchanges: Exchange[] = [];
  const outcome = await outcomeOf(() => provider.check(options, contextOf(run, exchanges)));
  return { outcome, exchanges };
}

function contextOf(run: RunOptions, exchanges: Exchange[]): ProviderContext {
  const nowMs = run.nowMs ?? Date.parse("2026-11-20T12:00:00Z");
  return {
    http: run.http,
    clock: frozenClock(nowMs),
    random: () => 0.5,
    readFile: async () => {
      throw new Error("no files here");
    },
    signal: new AbortController().signal,
    deadlineAtMs: nowMs + 15_000,
    baseUrl: run.baseUrl,
    retries: run.retries ?? 0,
    memory: run.memory ?? new Map(),
    ...(run.spendSince === undefined ? {} : { spendSince: run.spendSince }),
    record: (describe) => void exchanges.push(describe()),
  };
}

/** What a provider says of the days since one. */
export function runHistory(provider: Provider, options: unknown, sinceMs: number, run: RunOptions) {
  const { history } = provider;
  if (history === undefined) throw new Error(`${provider.id} tells no days`);
  return outcomeOf(() => history(options, contextOf(run, []), sinceMs));
}

async function outcomeOf<Said>(ask: () => Promise<Said>): Promise<Said | CheckError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CheckError) return error;
    throw error;
  }
}

export { writtenReading } from "../../src/recording/replay.ts";
