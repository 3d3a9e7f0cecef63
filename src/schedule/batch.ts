import type { RunOutcome, Task } from "./job.ts";

/** The runs of one task that were asked for together: by a slot, or because they are new. */
export interface RoundEnd {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly runs: number;
  readonly failures: number;
}

export interface RoundListener {
  nowMs(): number;
  roundEnded(task: Task, end: RoundEnd): void;
}

/** Ends with its last run. One whose runs were all called off, or that never had one, ends without a word. */
export class Round {
  private readonly task: Task;
  private readonly listener: RoundListener;
  private readonly startedAtMs: number;
  private pending = 0;
  private runs = 0;
  private failures = 0;
  private isClosed = false;

  constructor(task: Task, listener: RoundListener) {
    this.task = task;
    this.listener = listener;
    this.startedAtMs = listener.nowMs();
  }

  asked(): void {
    this.pending += 1;
  }

  ended(outcome: RunOutcome): void {
    this.pending -= 1;
    if (outcome !== "cancelled") this.runs += 1;
    if (outcome === "failed" || outcome === "timed_out") this.failures += 1;
    this.finishIfDone();
  }

  /** No run is added any more. */
  close(): void {
    this.isClosed = true;
    this.finishIfDone();
  }

  private finishIfDone(): void {
    if (!this.isClosed || this.pending > 0 || this.runs === 0) return;
    const { startedAtMs, runs, failures } = this;
    this.listener.roundEnded(this.task, { startedAtMs, endedAtMs: this.listener.nowMs(), runs, failures });
  }
}

/** What was asked for together: one round a task, begun with its first run. */
export class Batch {
  private readonly listener: RoundListener;
  private readonly batch = new Map<Task, Round>();

  constructor(listener: RoundListener) {
    this.listener = listener;
  }

  of(task: Task): Round {
    const known = this.batch.get(task);
    if (known !== undefined) return known;
    const round = new Round(task, this.listener);
    this.batch.set(task, round);
    return round;
  }

  close(): void {
    for (const round of this.batch.values()) round.close();
  }
}
