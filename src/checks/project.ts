import type { ProjectConfig } from "../config/config.ts";
import { type Answer, CheckError, type Failure, type Receipt } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { IsolatedProcess } from "../platform/isolated-process.ts";
import type { Exchange, ProviderContext, Remembered } from "../provider-kit/provider.ts";
import { topUpsOf } from "../readings/top-ups.ts";
import { applyProjectOptions } from "./apply-project-options.ts";
import type { Circuits } from "./circuits.ts";
import { createRedactor } from "./redactor.ts";

/** What a check of a project may use of the outside world. */
export interface ProjectCheckTools {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly readFile: (path: string) => Promise<string>;
  /** For expressions of users. */
  readonly isolated?: IsolatedProcess | undefined;
  readonly circuits: Circuits;
  readonly retries: number;
  /** What mails say that was paid for the project; undefined while no mailbox has been read. */
  readonly receipts?: readonly Receipt[] | undefined;
}

/** How one check of a project ended. Every text in it is free of secrets. */
export interface ProjectResult {
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly answer?: Answer;
  readonly failure?: Failure;
  /** Set when the failure is a bug of ours. */
  readonly stack?: string;
  /** Describes the requests and answers that led here; absent for a push, which asked nothing. */
  readonly exchanges?: () => readonly Exchange[];
}

/** Exchanges kept of one check: enough to see what went wrong, whatever the number of pages. */
const keptExchanges = 5;

/** Asks a project's provider once. Never rejects: a failure is a result. */
export async function checkProject(
  project: ProjectConfig,
  tools: ProjectCheckTools,
  memory: Map<string, Remembered>,
  signal?: AbortSignal,
): Promise<ProjectResult> {
  const { clock } = tools;
  const startedAtMs = clock.nowMs();
  const startedMonotonicMs = clock.monotonicMs();
  const exchanges: (() => Exchange)[] = [];
  const redact = createRedactor(project.secrets, project.sensitive);
  const ended = (outcome: Pick<ProjectResult, "answer" | "failure" | "stack">): ProjectResult => ({
    ...outcome,
    startedAtMs,
    durationMs: Math.max(0, clock.monotonicMs() - startedMonotonicMs),
    // Asked for after failures only: to redact at once took more than a tenth of the CPU of a poll (bench/poll.ts). A function and not a
    // getter: V8 puts the getters of object literals into its old generation (`NewAccessorPair`), where they hold all that they see until
    // that is collected.
    exchanges: () =>
      exchanges.map((describe) => {
        const { request, response } = describe();
        return { request: redact(request), response: redact(response) };
      }),
  });
  try {
    const answer = await tools.circuits.guard(project.provider.id, project.host, () =>
      withDeadline(project, clock, signal, (deadline) =>
        project.provider.check(project.options, {
          ...providerContext(project, tools, memory, deadline),
          record: (describe) => {
            exchanges.push(describe);
            if (exchanges.length > keptExchanges) exchanges.shift();
          },
        }),
      ),
    );
    return ended({ answer: applyProjectOptions(answer, project, startedAtMs, tools.receipts) });
  } catch (error) {
    if (error instanceof CheckError)
      return ended({ failure: { reason: error.reason, message: redact(error.message) } });
    const bug = error instanceof Error ? error : new Error(String(error));
    return ended({
      failure: { reason: "internal", message: redact(`a fault of this program: ${bug.message}`) },
      stack: redact(bug.stack ?? bug.message),
    });
  }
}

/** What a provider may use until the project's deadline, which begins now. */
export function providerContext(
  project: ProjectConfig,
  { http, clock, random, readFile, isolated, retries, receipts = [] }: ProjectCheckTools,
  memory: Map<string, Remembered>,
  signal: AbortSignal,
): ProviderContext {
  const { base_url, top_ups = [], top_ups_from_mail } = project.common;
  const { since } = topUpsOf(top_ups, top_ups_from_mail === undefined ? [] : receipts, undefined);
  return {
    http,
    clock,
    random,
    readFile,
    isolated,
    signal,
    deadlineAtMs: clock.nowMs() + project.timeoutMs,
    baseUrl: base_url,
    retries,
    memory,
    ...(since === undefined ? {} : { spendSince: since }),
  };
}

/** Runs with a signal that is aborted at the deadline; a provider that ignores it is left behind. */
export async function withDeadline<Result>(
  { timeoutMs }: Pick<ProjectConfig, "timeoutMs">,
  clock: Clock,
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = (message: string) => controller.abort(new CheckError("timeout", message));
  const stop = () => abort("the check was stopped");
  outer?.addEventListener("abort", stop);
  const cancel = clock.startTimer(() => abort(`no complete answer within ${timeoutMs / 1000} s`), timeoutMs);
  const late = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  if (outer?.aborted) stop();
  try {
    return await Promise.race([run(controller.signal), late]);
  } finally {
    cancel();
    outer?.removeEventListener("abort", stop);
  }
}
