/** What goes wrong with clocks and busy loops; each case is one in which a plain cron loses runs, stops, or runs thousands of times. */
import { describe, expect, it } from "vitest";
import { type JobOutline, startSchedule, timeOfDay } from "./fixture.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A schedule with one job that has had its first run; `started` holds what came after. */
async function running(start: string, outline: Partial<JobOutline> = {}) {
  const schedule = startSchedule(start);
  schedule.scheduler.setJobs([schedule.job({ key: "a", ...outline })]);
  await schedule.clock.advance(0);
  schedule.started.length = 0;
  const catchups = () => schedule.scheduler.statistics().find(({ task }) => task === "projects")?.catchups;
  return { ...schedule, catchups };
}

describe("daylight saving", () => {
  it.each([
    ["Europe/London", "2026-10-24T22:00:00Z"],
    ["Europe/London", "2026-03-28T22:00:00Z"],
    ["America/New_York", "2026-11-01T03:00:00Z"],
    ["America/New_York", "2026-03-08T04:00:00Z"],
  ])("loses no poll in %s (from %s)", async (timezone, start) => {
    const { clock, started, catchups } = await running(start, { schedule: { expression: "*/20 * * * *", timezone } });
    await clock.advance(6 * hourMs + 1000);
    expect(started).toHaveLength(18);
    expect(catchups()).toBe(0);
  });

  it.each([["2026-04-04T13:00:00Z"], ["2026-10-03T13:30:00Z"]])(
    "leaves no gap at Lord Howe, which moves by half an hour (from %s)",
    async (start) => {
      const { clock, events, catchups } = await running(start, {
        schedule: { expression: "*/20 * * * *", timezone: "Australia/Lord_Howe" },
      });
      const startedAtMs: number[] = [clock.nowMs()];
      for (let minute = 0; minute < 6 * 60; minute += 1) {
        const before = events.filter(({ kind }) => kind === "started").length;
        await clock.advance(minuteMs);
        if (events.filter(({ kind }) => kind === "started").length > before) startedAtMs.push(clock.nowMs());
      }
      const gaps = startedAtMs.slice(1).map((atMs, index) => atMs - (startedAtMs[index] ?? Number.NaN));
      expect(startedAtMs.length - 1).toBeGreaterThanOrEqual(18);
      expect(Math.max(...gaps)).toBe(20 * minuteMs);
      expect(catchups()).toBe(0);
    },
  );

  it("runs a daily job once on the day that has no such hour, and once on the day that has it twice", async () => {
    const schedule = { expression: "30 1 * * *", timezone: "Europe/London" };
    const spring = await running("2026-03-28T12:00:00Z", { schedule });
    await spring.clock.advance(dayMs);
    expect(spring.started).toEqual(["a 01:00:00"]);
    const autumn = await running("2026-10-24T12:00:00Z", { schedule });
    await autumn.clock.advance(dayMs);
    expect(autumn.started).toEqual(["a 00:30:00"]);
  });
});

describe("a wall clock that jumps", () => {
  it("back by two hours: one run at once, then by the new time", async () => {
    const { clock, started, lines, catchups } = await running("2026-11-20T12:02:00Z");
    clock.jump(-2 * hourMs);
    await clock.advance(6000);
    expect(started).toEqual(["a 10:02:05"]);
    await clock.advance(20 * minuteMs);
    expect(started).toEqual(["a 10:02:05", "a 10:10:00", "a 10:20:00"]);
    expect(catchups()).toBe(1);
    expect(lines).toContainEqual({
      level: "warn",
      message: "wall clock jumped, schedules are planned anew",
      fields: { seconds: -7200 },
    });
  });

  it("forward by seven days, as after a suspend: one run at once, not 1,008", async () => {
    const { clock, started, catchups } = await running("2026-11-20T12:02:00Z");
    clock.jump(7 * dayMs);
    await clock.advance(6000);
    expect(started).toEqual(["a 12:02:05"]);
    await clock.advance(10 * minuteMs);
    expect(started).toEqual(["a 12:02:05", "a 12:10:00"]);
    expect(catchups()).toBe(1);
  });

  it("forward over no slot: nothing is missed, so nothing runs", async () => {
    const { clock, started } = await running("2026-11-20T12:02:00Z");
    clock.jump(5 * minuteMs);
    await clock.advance(minuteMs);
    expect(started).toEqual([]);
    await clock.advance(2 * minuteMs);
    expect(started).toEqual(["a 12:10:00"]);
  });

  it.each([
    { step: "31 s back", ms: -31_000, runs: ["a 12:01:34"], said: [-31] },
    { step: "30 s back", ms: -30_000, runs: [], said: [] },
    { step: "30 s ahead", ms: 30_000, runs: [], said: [] },
    { step: "31 s ahead", ms: 31_000, runs: [], said: [31] },
  ])("is said from more than 30 s on, and a step back then makes a run at once: $step", async ({ ms, runs, said }) => {
    const { clock, started, lines } = await running("2026-11-20T12:02:00Z");
    clock.jump(ms);
    await clock.advance(5000);
    expect(started).toEqual(runs);
    expect(lines.map(({ fields }) => fields?.["seconds"])).toEqual(said);
  });

  it.each([
    { ms: 30_000, reason: "late" },
    { ms: 31_000, reason: "clock_jump" },
  ])("ahead over a slot by $ms ms: the run is $reason", async ({ ms, reason }) => {
    const { clock, events } = await running("2026-11-20T12:09:40Z");
    clock.jump(ms);
    await clock.advance(5000);
    expect(events.filter(({ kind }) => kind === "started").at(-1)).toMatchObject({ key: "a", reason });
  });

  it("does not take the drift of a slow clock for a jump", async () => {
    const { clock, started, lines } = await running("2026-11-20T12:02:00Z");
    for (let second = 0; second < 3600; second += 1) {
      await clock.advance(1000);
      clock.jump(10);
    }
    expect(started).toHaveLength(6);
    expect(lines).toEqual([]);
  });

  it("to and fro without an end, each step too small to be noticed: the watchdog runs the job", async () => {
    const { clock, started, events, catchups } = await running("2026-11-20T12:00:30Z", {
      schedule: { expression: "* * * * *", timezone: "UTC" },
    });
    for (let step = 0; step < 20; step += 1) {
      await clock.advance(20_000);
      clock.jump(-20_000);
    }
    expect(started.length).toBeGreaterThanOrEqual(4);
    expect(catchups()).toBe(started.length);
    expect(events).toContainEqual({ kind: "started", key: "a", task: "projects", reason: "watchdog" });
  });
});

describe("an event loop that is busy", () => {
  it("for less than a second changes nothing", async () => {
    const { clock, started, catchups } = await running("2026-11-20T12:09:59Z");
    clock.block(1900);
    await clock.advance(0);
    expect(started).toEqual(["a 12:10:00"]);
    expect(catchups()).toBe(0);
  });

  it.each([
    { ms: 2000, reason: "slot" },
    { ms: 2001, reason: "late" },
  ])("makes a run late that it holds up for more than a second: $reason after $ms ms", async ({ ms, reason }) => {
    const { clock, events } = await running("2026-11-20T12:09:59Z");
    clock.block(ms);
    await clock.advance(0);
    expect(events.filter(({ kind }) => kind === "started").at(-1)).toMatchObject({ key: "a", reason });
  });

  it("over a slot makes the run late and does not drop it", async () => {
    const { clock, started, catchups } = await running("2026-11-20T12:09:00Z");
    clock.block(5 * minuteMs);
    await clock.advance(0);
    expect(started).toEqual(["a 12:14:00"]);
    expect(catchups()).toBe(1);
    await clock.advance(10 * minuteMs);
    expect(started).toEqual(["a 12:14:00", "a 12:20:00"]);
  });

  it("over many slots makes one late run", async () => {
    const { clock, started, catchups } = await running("2026-11-20T12:09:00Z");
    clock.block(3 * hourMs);
    await clock.advance(0);
    expect(started).toEqual(["a 15:09:00"]);
    expect(catchups()).toBe(1);
  });
});

describe("a schedule of rare slots", () => {
  it("waits for months without losing its slot, however long a timer may be", async () => {
    const { clock, started } = await running("2026-11-20T12:00:00Z", {
      schedule: { expression: "0 9 1 1 *", timezone: "Asia/Shanghai" },
    });
    // Coarse steps, as a test of 42 days in heartbeats of five seconds takes long.
    for (let hour = 0; hour < 41 * 24 + 12; hour += 1) {
      clock.block(hourMs);
      await clock.advance(0);
    }
    expect(timeOfDay(clock.nowMs())).toBe("00:00:00");
    expect(started).toEqual([]);
    await clock.advance(hourMs + 1000);
    expect(started).toEqual(["a 01:00:00"]);
  });

  it("does not wake the watchdog at night when it rests at night", async () => {
    const { clock, started, catchups } = await running("2026-11-20T17:30:00Z", {
      schedule: { expression: "0 9-17 * * 1-5", timezone: "UTC" },
    });
    await clock.advance(2 * dayMs + 16 * hourMs); // Friday evening to Monday morning
    expect(started).toEqual(["a 09:00:00"]);
    expect(catchups()).toBe(0);
  });
});
