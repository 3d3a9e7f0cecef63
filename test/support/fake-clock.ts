import type { Clock } from "../../src/platform/clock.ts";

/** A clock that stands still until it is told to go on. */
export interface FakeClock extends Clock {
  /** Moves both clocks and fires what becomes due, in order, letting promises settle in between. */
  advance(ms: number): Promise<void>;
  /** Delays of the timers that are armed now. */
  armed(): number[];
}

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

export function fakeClock(startMs = Date.parse("2026-11-20T12:00:00Z")): FakeClock {
  let elapsedMs = 0;
  const timers = new Set<Timer>();
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    startTimer(callback, delayMs) {
      const timer = { dueMs: elapsedMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    armed: () => [...timers].map(({ dueMs }) => dueMs - elapsedMs).sort((a, b) => a - b),
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        timers.delete(next);
        elapsedMs = next.dueMs;
        next.callback();
      }
      elapsedMs = untilMs;
      await settle();
    },
  };
}
