import type { Schedule } from "../model.ts";

/** The label `task` of the job metrics. */
export const tasks = ["projects", "mailboxes", "subscriptions", "rates"] as const;
export type Task = (typeof tasks)[number];

/** What `run` may say about itself; a run that says nothing succeeded. */
export type JobResult = "succeeded" | "failed";

/** One check with its schedule. */
export interface Job {
  /** Unique among all jobs, for instance `project:OpenRouter`. */
  readonly key: string;
  readonly task: Task;
  readonly schedule: Schedule;
  /** Runs to one host are limited together; undefined for a job that asks no host. */
  readonly host: string | undefined;
  /** Deadline of one run, counted from when it has a slot and starts. */
  readonly timeoutMs: number;
  /**
   * Must settle soon after the signal is aborted. The reason is a `CheckError("timeout")` at the deadline; `isCancelled(signal)` tells the
   * other case, a run that nobody waits for any more and that should record nothing. A rejection is a bug: it is logged, and counts as failed.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a run with nothing to say is an async function without a return.
  run(context: RunContext): Promise<JobResult | void>;
}

export interface RunContext {
  /** Made when it is first read: at ten thousand runs on one slot signals are half of the work of starting them. */
  readonly signal: AbortSignal;
}

/** Why a job was asked to run. All but `new`, `slot` and `asked` are catch-ups. */
export type RunReason = "new" | "slot" | "asked" | "late" | "clock_jump" | "watchdog";

export type RunOutcome = "succeeded" | "failed" | "timed_out" | "cancelled";

export function isCatchup(reason: RunReason): boolean {
  return reason === "late" || reason === "clock_jump" || reason === "watchdog";
}

/** Whether a run was called off because its job was removed or the program stops. */
export function isCancelled(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason instanceof DOMException && signal.reason.name === "AbortError";
}

export function cancellation(why: string): DOMException {
  return new DOMException(why, "AbortError");
}
