import { CheckError } from "../../src/model.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient } from "../../src/platform/http-client.ts";
import type { OptionProblem, Provider, ProviderContext } from "../../src/provider-kit/provider.ts";
import { frozenClock, parseOptions, writtenReading } from "./provider-harness.ts";

const noHttp: HttpClient = {
  send: async () => {
    throw new Error("no network here");
  },
  guard: createConnectionGuard(true),
  close: async () => {},
};

export function contextAt(now: string, parts: Partial<ProviderContext> = {}): ProviderContext {
  const nowMs = Date.parse(now);
  return {
    http: noHttp,
    clock: frozenClock(nowMs),
    random: () => 0.5,
    readFile: async () => {
      throw new Error("no files here");
    },
    signal: new AbortController().signal,
    deadlineAtMs: nowMs + 15_000,
    baseUrl: undefined,
    retries: 0,
    memory: new Map(),
    ...parts,
  };
}

/** What a provider answers to options as a person writes them: readings with instants in ISO 8601, or the failure. */
export async function answerOf(provider: Provider, written: Record<string, unknown>, context: ProviderContext) {
  const problems = await problemsOf(provider, written);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  try {
    const { readings, active } = await provider.check(parseOptions(provider, written), context);
    return { readings: readings.map(writtenReading), ...(active === undefined ? {} : { active }) };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { failure: error.reason, message: error.message };
  }
}

export async function problemsOf(
  provider: Provider,
  written: Record<string, unknown>,
): Promise<readonly OptionProblem[]> {
  return (await provider.problems?.(parseOptions(provider, written), Date.parse("2026-11-20T12:00:00Z"))) ?? [];
}
