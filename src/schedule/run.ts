import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { cancellation, isCancelled, type Job, type JobResult, type RunOutcome } from "./job.ts";

/** A run in flight. */
export interface Run {
  /** Aborts the run; it ends when it settles, or is let go when it does not settle soon. */
  cancel(why: string): void;
  /** Ends the run now, whether it has settled or not. */
  letGo(): void;
}

export interface RunOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long an aborted run has to settle. */
  readonly settleMs: number;
  /** Called once, never before `startRun` returns. */
  readonly onEnd: (outcome: RunOutcome) => void;
}

/** Starts one run of a job, holds it to its deadline and reports its end exactly once, whatever the job does. */
export function startRun(job: Job, { clock, logger, settleMs, onEnd }: RunOptions): Run {
  const controller = new AbortController();
  const { signal } = controller;
  const startedMs = clock.monotonicMs();
  let hasEnded = false;
  let cancelTimer = clock.startTimer(() => {
    abort(new CheckError("timeout", `the check did not finish within ${job.timeoutMs / 1000} s`));
  }, job.timeoutMs);

  function abort(reason: unknown): void {
    if (hasEnded || signal.aborted) return;
    cancelTimer();
    cancelTimer = clock.startTimer(letGo, settleMs);
    controller.abort(reason);
  }

  function letGo(): void {
    if (hasEnded) return;
    logger.warn("run does not end after it was aborted, its place is given away", {
      job: job.key,
      seconds: Math.round(clock.monotonicMs() - startedMs) / 1000,
    });
    end(isCancelled(signal) ? "cancelled" : "timed_out");
  }

  function settle(result: JobResult): void {
    if (hasEnded) {
      logger.info("run that had lost its place ended after all", {
        job: job.key,
        seconds: Math.round(clock.monotonicMs() - startedMs) / 1000,
      });
    } else if (signal.aborted) end(isCancelled(signal) ? "cancelled" : "timed_out");
    else end(result);
  }

  function end(outcome: RunOutcome): void {
    hasEnded = true;
    cancelTimer();
    onEnd(outcome);
  }

  begin(job, signal).then(
    (result) => settle(result ?? "succeeded"),
    (error: unknown) => {
      // To pass on the reason of the abort is not a bug.
      if (error !== signal.reason || !signal.aborted)
        logger.error("job rejected, it should have caught this", { job: job.key, err: error });
      settle("failed");
    },
  );
  return { cancel: (why) => abort(cancellation(why)), letGo };
}

/** Makes a job that throws before its first wait look like one that rejects. */
async function begin(job: Job, signal: AbortSignal): Promise<JobResult | undefined> {
  return (await job.run(signal)) ?? undefined;
}
