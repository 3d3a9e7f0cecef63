/**
 * WHEN: runs each job by its schedule. The timeline says which jobs are due, the places how many run at once, a run holds one job to its
 * deadline. No job runs twice at a time, and no slot is lost.
 */
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Job, RunOutcome, RunReason, Task } from "./job.ts";
import { createPlaces, type Limits, type Waiter } from "./places.ts";
import { openRounds, type Round, type RoundEnd, type Rounds } from "./rounds.ts";
import { type Run, startRun } from "./run.ts";
import { defaultSpread, type SpreadOptions } from "./spread.ts";
import { createStatistics, type TaskStatistics } from "./statistics.ts";
import { createTimeline, scheduleIdentity, type Wave } from "./timeline.ts";

export interface SchedulerOptions extends Limits {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly spread?: SpreadOptions;
  /** How long an aborted run may take to settle before its place is given away; default 5 s. */
  readonly settleMs?: number;
  readonly onJobEvent?: (event: JobEvent) => void;
  readonly onRound?: (task: Task, end: RoundEnd) => void;
}

export type JobEvent =
  | {
      readonly kind: "started";
      readonly key: string;
      readonly task: Task;
      readonly reason: RunReason;
      readonly waitedMs: number;
    }
  | {
      readonly kind: "ended";
      readonly key: string;
      readonly task: Task;
      readonly outcome: RunOutcome;
      readonly durationMs: number;
    }
  | { readonly kind: "skipped"; readonly key: string; readonly task: Task; readonly reason: RunReason };

export interface Scheduler {
  /**
   * Replaces the whole set of jobs at once. A job whose key stays keeps its run in flight, and its plan while its schedule stays; its new
   * content is used from its next run on. A new job runs once at once, within the limits. The run of a job that is gone is aborted.
   * Throws for a key that comes twice or a schedule that is not valid, and changes nothing then. Does nothing after `stop`.
   */
  setJobs(jobs: readonly Job[], options?: { readonly runNewAtOnce: boolean }): void;
  /** Runs a job now, before others that wait, or joins its run that waits or is in flight. True when that run has ended, false when there is no such job. */
  runNow(key: string): Promise<boolean>;
  nextRunAtMs(key: string): number | undefined;
  statistics(): readonly TaskStatistics[];
  /** Runs that hold a place. */
  inFlight(): number;
  /** Runs that wait for a place. */
  waiting(): number;
  setLimits(limits: Limits): void;
  /** Starts nothing any more, waits `graceMs` for the runs in flight, then aborts them. A second call may shorten the wait. */
  stop(graceMs: number): Promise<void>;
}

interface Entry {
  readonly key: string;
  job: Job;
  isGone: boolean;
  /** The run that waits or is in flight. */
  request: Request | undefined;
}

interface Request {
  readonly reason: RunReason;
  readonly round: Round | undefined;
  readonly askedMs: number;
  /** Until it has a place. */
  waiter: Waiter | undefined;
  run: Run | undefined;
  readonly joined: ((hasRun: boolean) => void)[];
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, logger, spread = defaultSpread, settleMs = 5000 } = options;
  const places = createPlaces(options);
  const statistics = createStatistics();
  const timeline = createTimeline<Entry>({ clock, logger, spread, openWave });
  let entries = new Map<string, Entry>();
  const inFlight = new Set<Run>();
  const whenIdle: (() => void)[] = [];
  let hasStopped = false;

  /** A listener is not ours: what it throws must not cost a run. */
  function tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      logger.error("listener of the schedule failed", { err: error });
    }
  }

  function openTold(): Rounds {
    return openRounds({ nowMs: clock.nowMs, onEnd: (task, end) => tell(() => options.onRound?.(task, end)) });
  }

  function openWave(): Wave<Entry> {
    const rounds = openTold();
    return { launch: (entry, reason) => ask(entry, reason, rounds), close: rounds.close };
  }

  function ask(entry: Entry, reason: RunReason, rounds: Rounds | undefined): void {
    if (entry.isGone) return;
    const { key, job } = entry;
    statistics.asked(job.task, reason, entry.request !== undefined);
    if (entry.request !== undefined) {
      logger.debug("slot skipped, the last run has not ended", { job: key });
      tell(() => options.onJobEvent?.({ kind: "skipped", key, task: job.task, reason }));
      return;
    }
    const round = rounds?.of(job.task);
    round?.asked();
    const request: Request = {
      reason,
      round,
      askedMs: clock.monotonicMs(),
      waiter: undefined,
      run: undefined,
      joined: [],
    };
    entry.request = request;
    wait(entry, request, reason === "asked" ? "first" : "last");
  }

  function wait(entry: Entry, request: Request, where: "first" | "last"): void {
    request.waiter = { host: entry.job.host, enter: (leave) => start(entry, request, leave) };
    places.wait(request.waiter, where);
  }

  function start(entry: Entry, request: Request, leave: () => void): void {
    const { key, job } = entry;
    request.waiter = undefined;
    const startedMs = clock.monotonicMs();
    const onEnd = (outcome: RunOutcome) => {
      inFlight.delete(run);
      entry.request = undefined;
      const durationMs = clock.monotonicMs() - startedMs;
      statistics.ended(job.task, outcome, clock.nowMs(), durationMs);
      tell(() => options.onJobEvent?.({ kind: "ended", key, task: job.task, outcome, durationMs }));
      close(request, outcome, true);
      leave();
      if (inFlight.size === 0) for (const resolve of whenIdle.splice(0)) resolve();
    };
    const waitedMs = startedMs - request.askedMs;
    tell(() => options.onJobEvent?.({ kind: "started", key, task: job.task, reason: request.reason, waitedMs }));
    const run = startRun(job, { clock, logger, settleMs, onEnd });
    request.run = run;
    inFlight.add(run);
  }

  function close(request: Request, outcome: RunOutcome, hasRun: boolean): void {
    request.round?.ended(outcome);
    for (const resolve of request.joined) resolve(hasRun);
  }

  /** Calls off what an entry waits for or does. */
  function callOff(entry: Entry, why: string): void {
    const { request } = entry;
    request?.run?.cancel(why);
    if (request?.waiter === undefined) return;
    places.giveUp(request.waiter);
    entry.request = undefined;
    close(request, "cancelled", false);
  }

  function replaceJob(entry: Entry, job: Job): void {
    const { request } = entry;
    const hasMoved = entry.job.host !== job.host;
    entry.job = job;
    if (!hasMoved || request?.waiter === undefined) return;
    places.giveUp(request.waiter);
    wait(entry, request, "last");
  }

  function setJobs(jobs: readonly Job[], { runNewAtOnce } = { runNewAtOnce: true }): void {
    if (hasStopped) return;
    const before = entries;
    const after = new Map<string, Entry>();
    const groups = new Map<string, { readonly schedule: Job["schedule"]; readonly members: Entry[] }>();
    for (const job of jobs) {
      if (after.has(job.key)) throw new Error(`two jobs have the key "${job.key}"`);
      const entry = before.get(job.key) ?? { key: job.key, job, isGone: false, request: undefined };
      after.set(job.key, entry);
      const identity = scheduleIdentity(job.schedule);
      const group = groups.get(identity);
      if (group === undefined) groups.set(identity, { schedule: job.schedule, members: [entry] });
      else group.members.push(entry);
    }
    timeline.replace([...groups.values()]);
    entries = after;
    statistics.scheduled(jobs.map(({ task }) => task));
    for (const entry of before.values()) {
      if (after.has(entry.key)) continue;
      entry.isGone = true;
      callOff(entry, "the job was removed");
    }
    const rounds = openTold();
    for (const job of jobs) {
      const entry = after.get(job.key);
      if (entry === undefined) continue;
      if (before.has(job.key)) replaceJob(entry, job);
      else if (runNewAtOnce) ask(entry, "new", rounds);
    }
    rounds.close();
  }

  async function stop(graceMs: number): Promise<void> {
    hasStopped = true;
    timeline.stop();
    for (const entry of entries.values()) if (entry.request?.waiter !== undefined) callOff(entry, "the program stops");
    if (inFlight.size === 0) return;
    const timers = [
      clock.startTimer(() => {
        for (const run of inFlight) run.cancel("the program stops");
      }, graceMs),
      // A run that was aborted earlier, at its deadline, has its own timer; this one is for all.
      clock.startTimer(() => {
        for (const run of inFlight) run.letGo();
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
      if (entry.request === undefined) ask(entry, "asked", undefined);
      const { request } = entry;
      if (request === undefined) return true; // cannot be: a run ends after the call that started it
      return await new Promise<boolean>((resolve) => request.joined.push(resolve));
    },
    nextRunAtMs(key) {
      const entry = entries.get(key);
      return entry === undefined ? undefined : timeline.nextRunAtMs(entry.job.schedule, key);
    },
    statistics: () => statistics.rows(),
    inFlight: places.taken,
    waiting: places.waiting,
    setLimits: places.setLimits,
    stop,
  };
}
