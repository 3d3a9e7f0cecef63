import type { LogFields, Logger } from "../../src/platform/logger.ts";
import type { RoundEnd } from "../../src/schedule/batch.ts";
import type { Job, JobResult } from "../../src/schedule/job.ts";
import { createScheduler, type JobEvent, type SchedulerOptions } from "../../src/schedule/scheduler.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export const everyTenMinutes = { expression: "*/10 * * * *", timezone: "UTC" };

/** The shape of a test's job; the fixture adds what a test does not care for. */
export type JobOutline = Partial<Job> & { readonly key: string };

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A scheduler on a virtual clock, with all that it says. */
export function startSchedule(start: string, options: Partial<SchedulerOptions> = {}) {
  const clock: VirtualClock = createVirtualClock(start);
  const events: JobEvent[] = [];
  const rounds: (RoundEnd & { readonly task: string })[] = [];
  const lines: LogLine[] = [];
  const started: string[] = [];
  const log = (level: string) => (message: string, fields?: LogFields) => lines.push({ level, message, fields });
  const logger: Logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  const scheduler = createScheduler({
    clock,
    logger,
    concurrency: 256,
    perHost: 4,
    onJobEvent: (event) => events.push(event),
    onRound: (task, end) => rounds.push({ task, ...end }),
    ...options,
  });
  /** A job that notes when it starts, as `key 09:10:00`, and is done at once unless told otherwise. */
  const job = (outline: JobOutline): Job => ({
    task: "projects",
    schedule: everyTenMinutes,
    host: undefined,
    timeoutMs: 15_000,
    ...outline,
    run(context) {
      started.push(`${outline.key} ${timeOfDay(clock.nowMs())}`);
      return outline.run?.(context) ?? Promise.resolve();
    },
  });
  return { clock, scheduler, events, rounds, lines, started, job };
}

/** What the statistics say of the projects. */
export function projects(scheduler: ReturnType<typeof startSchedule>["scheduler"]) {
  return scheduler.statistics().find(({ task }) => task === "projects");
}

export function timeOfDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}

/** Runs that the test ends by hand. */
export function heldRuns() {
  const ends: ((result: JobResult) => void)[] = [];
  const signals: AbortSignal[] = [];
  return {
    signals,
    run: ({ signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise<JobResult>((resolve) => ends.push(resolve));
    },
    /** Ends the longest running. */
    endOne(result: JobResult = "succeeded") {
      const end = ends.shift();
      if (end === undefined) throw new Error("no run is in flight");
      end(result);
    },
    inFlight: () => ends.length,
  };
}
