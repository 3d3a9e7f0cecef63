/**
 * WHEN: runs each job by its schedule. The trigger says which jobs are due, the limiter says how many run at once, a run holds one job to its
 * deadline. No job runs twice at a time, and no slot is lost.
 */
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { Batch, type RoundEnd, type RoundListener } from "./batch.ts";
import { createConcurrencyLimiter, type Limits } from "./concurrency-limiter.ts";
import { createDeadlines } from "./deadlines.ts";
import { defaultJitter, type JitterOptions } from "./jitter.ts";
import type { Job, RunOutcome, RunReason, Task } from "./job.ts";
import { type Entry, Run, type RunOptions } from "./run.ts";
import { createStatistics, type TaskStatistics } from "./statistics.ts";
import { createTrigger, scheduleIdentity } from "./trigger.ts";

export interface SchedulerOptions extends Limits {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly jitter?: JitterOptions;
  /** How long an aborted run may take to settle before its slot goes to another; default 5 s. */
  readonly settleMs?: number;
  readonly onJobEvent?: (event: JobEvent) => void;
  readonly onRound?: (task: Task, end: RoundEnd) => void;
}

export type JobEvent = { readonly key: string; readonly task: Task } & (
  | { readonly kind: "started"; readonly reason: RunReason }
  | { readonly kind: "ended"; readonly outcome: RunOutcome; readonly durationMs: number }
  | { readonly kind: "skipped"; readonly reason: RunReason }
);

export interface Scheduler {
  /**
   * Replaces the whole set of jobs at once. A job whose key stays keeps its run in flight, and its plan while its schedule stays; its new
   * content is used from its next run on. A new job runs once at once, within the limits. The run of a job that is gone is aborted.
   * Throws for a key that comes twice or a schedule that is not valid, and changes nothing then. Does nothing after `stop`.
   */
  setJobs(jobs: readonly Job[], options?: { readonly runNewAtOnce: boolean }): void;
  /**
   * Runs a job now, before others that wait, or joins its run that waits or is in flight with the job's present content. Resolves at the
   * run's end: true, or false when there is no such job or it was called off before it started.
   */
  runNow(key: string): Promise<boolean>;
  nextRunAtMs(key: string): number | undefined;
  statistics(): readonly TaskStatistics[];
  /** Whether a job of the task is in flight. */
  isRunning(task: Task): boolean;
  /** Runs that hold a slot. */
  inFlight(): number;
  /** Runs that wait for a slot. */
  waiting(): number;
  setLimits(limits: Limits): void;
  /** Starts nothing any more, waits `graceMs` for the runs in flight, then aborts them. A second call may shorten the wait. */
  stop(graceMs: number): Promise<void>;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, logger, jitter = defaultJitter, settleMs = 5000 } = options;
  const limiter = createConcurrencyLimiter(options);
  const deadlines = createDeadlines(clock);
  const statistics = createStatistics();
  const roundListener: RoundListener = {
    nowMs: () => clock.nowMs(),
    roundEnded: (task, end) => safely(() => options.onRound?.(task, end)),
  };
  const trigger = createTrigger<Entry, Batch>({
    clock,
    logger,
    jitter,
    openBatch: () => new Batch(roundListener),
    launch: enqueue,
    closeBatch: (batch) => batch.close(),
  });
  const runOptions: RunOptions = { clock, logger, limiter, deadlines, settleMs, onStart, onEnd };
  let entries = new Map<string, Entry>();
  const inFlight = new Set<Run>();
  const whenIdle: (() => void)[] = [];
  let hasStopped = false;

  function emit(event: JobEvent): void {
    safely(() => options.onJobEvent?.(event));
  }

  /** A listener is not ours: what it throws must not cost a run. */
  function safely(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      logger.error("listener of the schedule failed", { err: error });
    }
  }

  function enqueue(entry: Entry, reason: RunReason, batch: Batch | undefined): void {
    if (entry.isGone || hasStopped) return;
    const { key, job } = entry;
    statistics.asked(job.task, reason, entry.run !== undefined);
    if (entry.run !== undefined) {
      logger.debug("slot skipped, the last run has not ended", { job: key });
      emit({ kind: "skipped", key, task: job.task, reason });
      return;
    }
    const round = batch?.of(job.task);
    round?.asked();
    entry.run = new Run(entry, reason, round, runOptions);
    limiter.acquire(entry.run, reason === "asked" ? "first" : "last");
  }

  function onStart(run: Run): void {
    const { reason, entry, job } = run;
    inFlight.add(run);
    emit({ kind: "started", key: entry.key, task: job.task, reason });
  }

  function onEnd(run: Run, outcome: RunOutcome): void {
    const { entry, job, startedMs } = run;
    entry.run = undefined;
    if (startedMs !== undefined) {
      inFlight.delete(run);
      const durationMs = clock.monotonicMs() - startedMs;
      statistics.ended(job.task, outcome, clock.nowMs(), durationMs);
      emit({ kind: "ended", key: entry.key, task: job.task, outcome, durationMs });
    }
    run.round?.ended(outcome);
    if (inFlight.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
  }

  function replaceJob(entry: Entry, job: Job): void {
    const { run } = entry;
    entry.job = job;
    if (run === undefined || !run.isWaiting() || run.host === job.host) return;
    const moved = new Run(entry, run.reason, run.round, runOptions);
    moved.joined = run.joined;
    entry.run = moved;
    limiter.abandon(run);
    limiter.acquire(moved, "last");
  }

  function setJobs(jobs: readonly Job[], { runNewAtOnce } = { runNewAtOnce: true }): void {
    if (hasStopped) return;
    const before = entries;
    const after = new Map<string, Entry>();
    const groups = new Map<string, { readonly schedule: Job["schedule"]; readonly members: Entry[] }>();
    for (const job of jobs) {
      if (after.has(job.key)) throw new Error(`two jobs have the key "${job.key}"`);
      const entry = before.get(job.key) ?? { key: job.key, job, isGone: false, run: undefined };
      after.set(job.key, entry);
      const identity = scheduleIdentity(job.schedule);
      const group = groups.get(identity);
      if (group === undefined) groups.set(identity, { schedule: job.schedule, members: [entry] });
      else group.members.push(entry);
    }
    trigger.replace([...groups.values()]);
    entries = after;
    statistics.scheduled(jobs.map(({ task }) => task));
    for (const entry of before.values()) {
      if (after.has(entry.key)) continue;
      entry.isGone = true;
      entry.run?.cancel("the job was removed");
    }
    const batch = new Batch(roundListener);
    for (const job of jobs) {
      const entry = after.get(job.key);
      // equivalent condition: every job has just got its entry
      if (entry === undefined) continue;
      if (before.has(job.key)) replaceJob(entry, job);
      else if (runNewAtOnce) enqueue(entry, "new", batch);
    }
    batch.close();
  }

  async function stop(graceMs: number): Promise<void> {
    hasStopped = true;
    trigger.stop();
    for (const { run } of entries.values()) if (run?.isWaiting()) run.cancel("the program stops");
    if (inFlight.size === 0) return;
    const timers = [
      clock.startTimer(() => {
        for (const run of inFlight) run.cancel("the program stops");
      }, graceMs),
      // A run that was aborted earlier, at its deadline, has its own timer; this one is for all.
      clock.startTimer(() => {
        for (const run of inFlight) run.abandon();
      }, graceMs + settleMs),
    ];
    await new Promise<void>((resolve) => whenIdle.push(resolve));
    for (const cancel of timers) cancel();
  }

  return {
    setJobs,
    async runNow(key) {
      const entry = entries.get(key);
      if (entry === undefined || hasStopped) return false;
      // A run in flight that began before the job's content was replaced says nothing about the new content.
      if (entry.run !== undefined && !entry.run.isWaiting() && entry.run.job !== entry.job) await entry.run.join();
      if (entry.run === undefined) enqueue(entry, "asked", undefined);
      return (await entry.run?.join()) ?? false;
    },
    nextRunAtMs(key) {
      const entry = entries.get(key);
      return entry === undefined ? undefined : trigger.nextRunAtMs(entry.job.schedule, key);
    },
    statistics: () => statistics.rows(),
    isRunning: (task) => [...inFlight].some(({ job }) => job.task === task),
    inFlight: limiter.taken,
    waiting: limiter.waiting,
    setLimits: limiter.setLimits,
    stop,
  };
}
