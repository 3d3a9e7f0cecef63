import { isCatchup, type RunOutcome, type RunReason, type Task, tasks } from "./job.ts";

/** What happened to the jobs of a task since the start of the process. */
export interface TaskStatistics {
  readonly task: Task;
  /** Jobs on a schedule now. */
  readonly jobs: number;
  /** Runs that ended; those that were called off are not counted. */
  readonly runs: number;
  /** Runs that said so, rejected or passed their deadline. */
  readonly failures: number;
  /** Slots that came while the job's last run was still waiting or in flight. */
  readonly skipped: number;
  /** Runs that were asked for late: the event loop was busy, the wall clock jumped, or no slot came. */
  readonly catchups: number;
  /** End of the last run. */
  readonly lastRunAtMs?: number;
  readonly lastSuccessAtMs?: number;
  readonly lastDurationMs?: number;
}

export interface Statistics {
  /** A run was asked for; `isSkipped` when the last one has not ended. */
  asked(task: Task, reason: RunReason, isSkipped: boolean): void;
  ended(task: Task, outcome: RunOutcome, atMs: number, durationMs: number): void;
  /** The tasks of all jobs that are on a schedule now. */
  scheduled(tasksOfJobs: readonly Task[]): void;
  /** A row for each task, also for one without jobs. */
  rows(): readonly TaskStatistics[];
}

type Counters = { -readonly [Key in keyof Omit<TaskStatistics, "task">]: TaskStatistics[Key] };

export function createStatistics(): Statistics {
  const newCounters = (): Counters => ({ jobs: 0, runs: 0, failures: 0, skipped: 0, catchups: 0 });
  const counters: Record<Task, Counters> = {
    projects: newCounters(),
    mailboxes: newCounters(),
    subscriptions: newCounters(),
    rates: newCounters(),
  };
  return {
    asked(task, reason, isSkipped) {
      if (isSkipped) counters[task].skipped += 1;
      else if (isCatchup(reason)) counters[task].catchups += 1;
    },
    ended(task, outcome, atMs, durationMs) {
      if (outcome === "cancelled") return;
      const counted = counters[task];
      counted.runs += 1;
      counted.lastRunAtMs = atMs;
      counted.lastDurationMs = durationMs;
      if (outcome === "succeeded") counted.lastSuccessAtMs = atMs;
      else counted.failures += 1;
    },
    scheduled(tasksOfJobs) {
      for (const task of tasks) counters[task].jobs = 0;
      for (const task of tasksOfJobs) counters[task].jobs += 1;
    },
    rows: () => tasks.map((task) => ({ task, ...counters[task] })),
  };
}
