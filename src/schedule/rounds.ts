import type { RunOutcome, Task } from "./job.ts";

/** The runs of one task that were asked for together: by a slot, or because they are new. */
export interface RoundEnd {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly runs: number;
  readonly failures: number;
}

export interface Round {
  asked(): void;
  ended(outcome: RunOutcome): void;
}

export interface Rounds {
  of(task: Task): Round;
  /** No run is added any more; each round ends with its last run. */
  close(): void;
}

export interface RoundsOptions {
  readonly nowMs: () => number;
  readonly onEnd: (task: Task, end: RoundEnd) => void;
}

/** One round a task, begun with its first run. A round whose runs were all called off, or that never had one, ends without a word. */
export function openRounds({ nowMs, onEnd }: RoundsOptions): Rounds {
  const rounds = new Map<Task, Round & { closeIfDone(): void }>();
  let isClosed = false;

  function open(task: Task): Round & { closeIfDone(): void } {
    const startedAtMs = nowMs();
    let pending = 0;
    let runs = 0;
    let failures = 0;
    function closeIfDone(): void {
      if (isClosed && pending === 0 && runs > 0) onEnd(task, { startedAtMs, endedAtMs: nowMs(), runs, failures });
    }
    return {
      closeIfDone,
      asked() {
        pending += 1;
      },
      ended(outcome) {
        pending -= 1;
        if (outcome !== "cancelled") runs += 1;
        if (outcome === "failed" || outcome === "timed_out") failures += 1;
        closeIfDone();
      },
    };
  }

  return {
    of(task) {
      const known = rounds.get(task);
      if (known !== undefined) return known;
      const round = open(task);
      rounds.set(task, round);
      return round;
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      for (const round of rounds.values()) round.closeIfDone();
    },
  };
}
