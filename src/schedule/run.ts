import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Round } from "./batch.ts";
import type { ConcurrencyLimiter, Waiter } from "./concurrency-limiter.ts";
import type { Deadlines, Expiring } from "./deadlines.ts";
import {
  cancellation,
  isCancelled,
  type Job,
  type JobResult,
  type RunContext,
  type RunOutcome,
  type RunReason,
} from "./job.ts";

/** A job on the schedule. */
export interface Entry {
  readonly key: string;
  job: Job;
  isGone: boolean;
  /** The run that waits or is in flight; there is one at a time. */
  run: Run | undefined;
}

/** What all runs share. */
export interface RunOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limiter: ConcurrencyLimiter;
  readonly deadlines: Deadlines;
  /** How long an aborted run has to settle. */
  readonly settleMs: number;
  /** Called just before the job is. */
  onStart(run: Run): void;
  /** Called once, just before the slot goes to another run. */
  onEnd(run: Run, outcome: RunOutcome): void;
}

/**
 * One run of a job, from the wait for a slot to its end. Holds the job to its deadline and reports the end exactly once, whatever the
 * job does. A class, because ten thousand at a time made of closures take three times as long.
 */
export class Run implements Waiter, RunContext, Expiring {
  readonly entry: Entry;
  readonly reason: RunReason;
  readonly round: Round | undefined;
  /** The job as it is when the run is asked for and, once it has a slot, as it is then. */
  job: Job;
  readonly host: string | undefined;
  /** Monotonic; undefined while it waits. */
  startedMs: number | undefined;
  dueMs = Number.POSITIVE_INFINITY;
  /** Called at the end with whether it has run. */
  joined: ((hasRun: boolean) => void)[] | undefined;
  private readonly options: RunOptions;
  private state: "waiting" | "in_flight" | "ended" = "waiting";
  private controller: AbortController | undefined;
  private abortReason: unknown;
  private cancelSettleTimer: (() => void) | undefined;

  constructor(entry: Entry, reason: RunReason, round: Round | undefined, options: RunOptions) {
    this.entry = entry;
    this.reason = reason;
    this.round = round;
    this.job = entry.job;
    this.host = entry.job.host;
    this.options = options;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.abortReason !== undefined) this.controller.abort(this.abortReason);
    return this.controller.signal;
  }

  isWaiting(): boolean {
    return this.state === "waiting";
  }

  hasEnded(): boolean {
    return this.state === "ended";
  }

  acquired(): void {
    const { clock, deadlines } = this.options;
    this.state = "in_flight";
    this.job = this.entry.job;
    this.startedMs = clock.monotonicMs();
    this.options.onStart(this);
    this.dueMs = this.startedMs + this.job.timeoutMs;
    deadlines.add(this, this.job.timeoutMs);
    void this.perform();
  }

  /** Resolves at the end with whether it has run. The run must not have ended. */
  join(): Promise<boolean> {
    return new Promise((resolve) => {
      this.joined ??= [];
      this.joined.push(resolve);
    });
  }

  /** Gives up waiting, or aborts: an aborted run ends when it settles, or is let go when it does not settle soon. */
  cancel(why: string): void {
    if (this.isWaiting()) {
      this.options.limiter.abandon(this);
      this.end("cancelled");
    } else this.abort(cancellation(why));
  }

  expire(): void {
    this.abort(new CheckError("timeout", `the check did not finish within ${this.job.timeoutMs / 1000} s`));
  }

  /** Ends an aborted run that has not settled. */
  abandon(): void {
    this.options.logger.warn("run does not end after it was aborted, its slot goes to another", this.facts());
    this.finish("failed");
  }

  private async perform(): Promise<void> {
    let result: JobResult = "failed";
    try {
      result = (await this.job.run(this)) ?? "succeeded";
    } catch (error) {
      // To pass on the reason of the abort is not a bug.
      if (this.abortReason === undefined || error !== this.abortReason) {
        this.options.logger.error("job rejected, it should have caught this", { ...this.facts(), err: error });
      }
    }
    if (this.hasEnded()) this.options.logger.info("run that had lost its slot ended after all", this.facts());
    else this.finish(result);
  }

  private abort(reason: unknown): void {
    if (this.abortReason !== undefined) return;
    this.cancelSettleTimer = this.options.clock.startTimer(() => this.abandon(), this.options.settleMs);
    this.abortReason = reason;
    this.controller?.abort(reason);
  }

  private finish(result: JobResult): void {
    this.cancelSettleTimer?.();
    if (this.abortReason === undefined) this.end(result);
    else this.end(isCancelled(this.signal) ? "cancelled" : "timed_out");
    this.options.limiter.release(this);
  }

  private end(outcome: RunOutcome): void {
    const hasRun = !this.isWaiting();
    this.state = "ended";
    this.controller = undefined;
    this.options.onEnd(this, outcome);
    for (const resolve of this.joined ?? []) resolve(hasRun);
  }

  private facts() {
    const nowMs = this.options.clock.monotonicMs();
    const seconds = Math.round(nowMs - (this.startedMs ?? nowMs)) / 1000;
    return { job: this.job.key, seconds };
  }
}
