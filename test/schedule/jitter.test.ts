import { describe, expect, it } from "vitest";
import { defaultJitter, jitterOffsetMs, jitterWindowMs } from "../../src/schedule/jitter.ts";
import { startSchedule } from "./fixture.ts";

const minuteMs = 60_000;
const keys = Array.from({ length: 1000 }, (_, index) => `project:Project ${index}`);

describe("jitterWindowMs", () => {
  it.each([
    ["a tenth of the interval", minuteMs, 100, 6000],
    ["30 seconds at most", 60 * minuteMs, 100, 30_000],
    ["nothing for few jobs", 60 * minuteMs, 49, 0],
    ["a window from fifty jobs on", 60 * minuteMs, 50, 30_000],
  ])("is %s", (_, intervalMs, jobs, expected) => {
    expect(jitterWindowMs(defaultJitter, intervalMs, jobs)).toBe(expected);
  });
});

describe("jitterOffsetMs", () => {
  it("depends on the key and the window only, so that it stays over restarts and releases", () => {
    expect(jitterOffsetMs("project:OpenRouter", 30_000)).toBe(23_300);
    expect(jitterOffsetMs("project:DeepSeek", 30_000)).toBe(20700);
    // All 32 bits of the hash.
    expect(jitterOffsetMs("project:OpenRouter", 100 * 2 ** 32) / 100).toBe(3_343_009_752);
  });

  it("fills the window evenly, also for names that differ in a number only", () => {
    const tenths = new Array<number>(10).fill(0);
    for (const key of keys) {
      const tenth = Math.floor(jitterOffsetMs(key, 30_000) / 3000);
      tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(70);
    expect(Math.max(...tenths)).toBeLessThan(130);
  });

  it("is zero without a window", () => {
    expect(keys.map((key) => jitterOffsetMs(key, 0)).every((offsetMs) => offsetMs === 0)).toBe(true);
  });
});

describe("a slot of many jobs", () => {
  it("starts them over the window, each slot at the same limiter, and all of them", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs(keys.map((key) => job({ key })));
    await clock.advance(0);
    expect(started).toHaveLength(1000); // at the start all at once, within the limits
    started.length = 0;
    await clock.advance(7 * minuteMs);
    expect(started.length).toBeLessThan(20);
    const expected = keys.map(
      (key) => `${key} 12:10:${String(Math.floor(jitterOffsetMs(key, 30_000) / 1000)).padStart(2, "0")}`,
    );
    await clock.advance(minuteMs);
    expect([...started].sort()).toEqual([...expected].sort());
    const first = started.map((line) => line.slice(0, -9));
    started.length = 0;
    await clock.advance(10 * minuteMs);
    expect(started.map((line) => line.slice(0, -9))).toEqual(first);
    expect(scheduler.statistics()[0]).toMatchObject({ runs: 3000, catchups: 0, skipped: 0 });
  });

  it("says of each job when it will start, also in the middle of the window", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs(keys.map((key) => job({ key })));
    await clock.advance(7 * minuteMs + 15_000);
    const slotMs = Date.parse("2026-11-20T12:10:00Z");
    for (const key of keys) {
      const offsetMs = jitterOffsetMs(key, 30_000);
      expect(scheduler.nextRunAtMs(key)).toBe(slotMs + offsetMs + (offsetMs > 15_000 ? 0 : 10 * minuteMs));
    }
  });

  it("starts what is overdue at once after the event loop was busy, and the rest in its place", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:09:00Z");
    scheduler.setJobs(keys.map((key) => job({ key })));
    await clock.advance(0);
    started.length = 0;
    clock.block(minuteMs + 10_000);
    await clock.advance(0);
    const overdue = keys.filter((key) => jitterOffsetMs(key, 30_000) <= 10_000);
    expect(started).toHaveLength(overdue.length);
    await clock.advance(minuteMs);
    expect(started).toHaveLength(1000);
  });

  it("does not start jobs in the window that a reload has removed, and none twice", async () => {
    const { scheduler, clock, started, rounds, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs(keys.map((key) => job({ key })));
    await clock.advance(7 * minuteMs + 15_000);
    started.length = 0;
    rounds.length = 0;
    const kept = keys.filter((_, index) => index % 2 === 0);
    scheduler.setJobs(kept.map((key) => job({ key })));
    await clock.advance(minuteMs);
    const due = kept.filter((key) => jitterOffsetMs(key, 30_000) > 15_000);
    expect(started.map((line) => line.slice(0, -9)).sort()).toEqual([...due].sort());
    expect(rounds).toHaveLength(1);
  });

  it("starts all at once when the clock jumps within the window, nobody twice", async () => {
    const { scheduler, clock, started, rounds, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs(keys.map((key) => job({ key })));
    await clock.advance(7 * minuteMs + 15_000);
    started.length = 0;
    rounds.length = 0;
    clock.jump(-60 * minuteMs);
    await clock.advance(minuteMs);
    expect(started.map((line) => line.slice(0, -9)).sort()).toEqual([...keys].sort());
    expect(rounds.map(({ runs }) => runs)).toEqual([expect.any(Number), 1000]);
    expect(scheduler.statistics()[0]).toMatchObject({ catchups: 1000, skipped: 0 });
  });
});
