import type { Clock } from "../platform/clock.ts";
import { Queue } from "./queue.ts";

/** Something that has a deadline until it ends. */
export interface Expiring {
  /** Monotonic. */
  readonly dueMs: number;
  hasEnded(): boolean;
  expire(): void;
}

export interface Deadlines {
  /** Expires `expiring` at its deadline, which is `durationMs` from now, unless it has ended by then. */
  add(expiring: Expiring, durationMs: number): void;
}

/**
 * Deadlines that hardly ever pass. Those of the same duration pass in the order in which they were added, so one timer each duration
 * is enough: at ten thousand starts at a time half the cost of a timer each. There are as many durations as distinct timeouts.
 */
export function createDeadlines(clock: Clock): Deadlines {
  const queues = new Map<number, Queue<Expiring>>();

  function dropEnded(queue: Queue<Expiring>): void {
    while (queue.first()?.hasEnded()) queue.shift();
  }

  function watch(queue: Queue<Expiring>, durationMs: number): void {
    dropEnded(queue);
    for (let next = queue.first(); next !== undefined; next = queue.first()) {
      const leftMs = next.dueMs - clock.monotonicMs();
      if (leftMs > 0) {
        clock.startTimer(() => watch(queue, durationMs), Math.ceil(leftMs));
        return;
      }
      queue.shift();
      next.expire();
      dropEnded(queue);
    }
    queues.delete(durationMs);
  }

  return {
    add(expiring, durationMs) {
      const known = queues.get(durationMs);
      const queue = known ?? new Queue<Expiring>();
      dropEnded(queue);
      queue.push(expiring);
      if (known !== undefined) return;
      queues.set(durationMs, queue);
      clock.startTimer(() => watch(queue, durationMs), Math.ceil(durationMs));
    },
  };
}
