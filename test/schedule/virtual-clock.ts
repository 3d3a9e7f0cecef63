import type { Clock } from "../../src/platform/clock.ts";

export interface VirtualClock extends Clock {
  /** Lets time pass; timers fire in order, and what they start gets its turn before the next. */
  advance(durationMs: number): Promise<void>;
  /** Sets the wall clock by so much; the monotonic clock and the timers do not notice. */
  jump(byMs: number): void;
  /** Lets the event loop be busy: time passes, timers do not fire until the next `advance`. */
  block(durationMs: number): void;
  pendingTimers(): number;
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export function createVirtualClock(start: string): VirtualClock {
  let wallMs = Date.parse(start);
  let monotonicMs = 1000;
  const timers = new Set<Timer>();

  function pass(durationMs: number): void {
    wallMs += durationMs;
    monotonicMs += durationMs;
  }

  function nextTimer(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }

  return {
    nowMs: () => wallMs,
    monotonicMs: () => monotonicMs,
    startTimer(callback, delayMs) {
      const timer = { dueMs: monotonicMs + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(durationMs) {
      const untilMs = monotonicMs + durationMs;
      await settled();
      for (let timer = nextTimer(untilMs); timer !== undefined; timer = nextTimer(untilMs)) {
        timers.delete(timer);
        pass(Math.max(0, timer.dueMs - monotonicMs));
        timer.callback();
        await settled();
      }
      pass(Math.max(0, untilMs - monotonicMs));
    },
    jump(byMs) {
      wallMs += byMs;
    },
    block: pass,
    pendingTimers: () => timers.size,
  };
}

/** After all promise reactions that are due by now. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
