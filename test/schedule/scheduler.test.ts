import { describe, expect, it } from "vitest";
import { isCancelled } from "../../src/schedule/job.ts";
import { everyTenMinutes, heldRuns, projects, startSchedule } from "./fixture.ts";
import { settled } from "./virtual-clock.ts";

const minuteMs = 60_000;
const hourly = { expression: "0 * * * *", timezone: "UTC" };

describe("setJobs", () => {
  it("runs each new job once at once, then by its schedule", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a" }), job({ key: "b", schedule: hourly })]);
    await clock.advance(60 * minuteMs);
    expect(started).toEqual([
      "a 12:03:00",
      "b 12:03:00",
      ...["10", "20", "30", "40", "50"].map((minute) => `a 12:${minute}:00`),
      "a 13:00:00",
      "b 13:00:00",
    ]);
  });

  it("leaves the first run to the slot when told so", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a" })], { runNewAtOnce: false });
    await clock.advance(8 * minuteMs);
    expect(started).toEqual(["a 12:10:00"]);
  });

  it("keeps the plan and the run in flight of a job that stays, runs only what is new, and aborts what is gone", async () => {
    const { scheduler, clock, started, events, job } = startSchedule("2026-11-20T12:03:00Z");
    const stays = heldRuns();
    const goes = heldRuns();
    scheduler.setJobs([job({ key: "stays", run: stays.run }), job({ key: "goes", run: goes.run })]);
    await clock.advance(minuteMs / 10);
    scheduler.setJobs([job({ key: "stays", run: stays.run }), job({ key: "new" })]);
    await clock.advance(0);
    expect(started).toEqual(["stays 12:03:00", "goes 12:03:00", "new 12:03:06"]);
    expect(stays.signals.map((signal) => signal.aborted)).toEqual([false]);
    expect(goes.signals.map((signal) => isCancelled(signal))).toEqual([true]);
    goes.endOne("failed");
    stays.endOne();
    await settled();
    expect(events.filter(({ kind }) => kind === "ended")).toEqual([
      { kind: "ended", key: "new", task: "projects", outcome: "succeeded", durationMs: 0 },
      { kind: "ended", key: "goes", task: "projects", outcome: "cancelled", durationMs: 6000 },
      { kind: "ended", key: "stays", task: "projects", outcome: "succeeded", durationMs: 6000 },
    ]);
    await clock.advance(7 * minuteMs);
    expect(started.slice(3)).toEqual(["stays 12:10:00", "new 12:10:00"]);
  });

  it("swaps in the new content of a job for its next run", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a" })]);
    const contents: string[] = [];
    scheduler.setJobs([job({ key: "a", run: async () => void contents.push("new") })]);
    await clock.advance(8 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "a 12:10:00"]);
    expect(contents).toEqual(["new"]);
  });

  it("swaps in the new content of a job whose run waits for a place", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const held = heldRuns();
    const contents: string[] = [];
    const first = job({ key: "first", run: held.run });
    scheduler.setJobs([first, job({ key: "a", run: async () => void contents.push("old") })]);
    scheduler.setJobs([first, job({ key: "a", run: async () => void contents.push("new") })]);
    held.endOne();
    await clock.advance(0);
    expect(contents).toEqual(["new"]);
  });

  it("moves a job to its new schedule without a run in between", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a" })]);
    await clock.advance(0);
    scheduler.setJobs([job({ key: "a", schedule: hourly })]);
    expect(scheduler.nextRunAtMs("a")).toBe(Date.parse("2026-11-20T13:00:00Z"));
    await clock.advance(60 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "a 13:00:00"]);
  });

  it("moves a job that waits to the queue of its new host", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", { perHost: 1 });
    const slow = heldRuns();
    scheduler.setJobs([job({ key: "first", host: "slow", run: slow.run }), job({ key: "a", host: "slow" })]);
    expect(scheduler.waiting()).toBe(1);
    scheduler.setJobs([job({ key: "first", host: "slow", run: slow.run }), job({ key: "a", host: "quick" })]);
    await clock.advance(0);
    expect(started).toEqual(["first 12:03:00", "a 12:03:00"]);
    expect(scheduler.waiting()).toBe(0);
  });

  it("lets a job that is gone before it had a place never run", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const held = heldRuns();
    scheduler.setJobs([job({ key: "first", run: held.run }), job({ key: "a" })]);
    const asked = [scheduler.runNow("a"), scheduler.runNow("a")];
    scheduler.setJobs([job({ key: "first", run: held.run })]);
    expect(await Promise.all(asked)).toEqual([false, false]);
    held.endOne();
    await clock.advance(0);
    expect(started).toEqual(["first 12:03:00"]);
    expect(scheduler.waiting()).toBe(0);
  });

  it.each([
    ["a key that comes twice", [{ key: "b" }, { key: "b" }], 'two jobs have the key "b"'],
    [
      "an expression that is not one",
      [{ key: "b", schedule: { expression: "*/5 * * *", timezone: "UTC" } }],
      'schedule "*/5 * * *" has 4 fields, expected 5 or 6',
    ],
    [
      "a zone that is not one",
      [{ key: "b", schedule: { expression: "* * * * *", timezone: "Mars/Olympus" } }],
      "Invalid time zone specified: Mars/Olympus",
    ],
  ])("refuses %s and changes nothing", async (_, outlines, message) => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a" })]);
    expect(() => scheduler.setJobs(outlines.map(job))).toThrow(message);
    await clock.advance(8 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "a 12:10:00"]);
  });
});

describe("overlap", () => {
  it("skips and counts a slot that comes while the run is in flight, and does not make up for it", async () => {
    const { scheduler, clock, started, events, lines, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run, timeoutMs: 60 * minuteMs })]);
    await clock.advance(20 * minuteMs);
    expect(projects(scheduler)).toMatchObject({ runs: 0, skipped: 2 });
    expect([scheduler.isRunning("projects"), scheduler.isRunning("mailboxes")]).toEqual([true, false]);
    held.endOne();
    await clock.advance(minuteMs);
    expect(scheduler.isRunning("projects")).toBe(false);
    expect(started).toEqual(["a 12:03:00"]);
    await clock.advance(7 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "a 12:30:00"]);
    const skipped = { kind: "skipped", key: "a", task: "projects", reason: "slot" };
    expect(events.filter(({ kind }) => kind === "skipped")).toEqual([skipped, skipped]);
    const said = { level: "debug", message: "slot skipped, the last run has not ended", fields: { job: "a" } };
    expect(lines).toEqual([said, said]);
  });

  it("skips a slot that comes while the run still waits for a place", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const held = heldRuns();
    scheduler.setJobs([job({ key: "first", run: held.run, timeoutMs: 60 * minuteMs }), job({ key: "a" })]);
    await clock.advance(10 * minuteMs);
    expect(projects(scheduler)).toMatchObject({ skipped: 2 });
    expect([scheduler.inFlight(), scheduler.waiting()]).toEqual([1, 1]);
  });
});

describe("a listener that throws", () => {
  it("costs no run", async () => {
    const broken = () => {
      throw new Error("bug of the listener");
    };
    const { scheduler, clock, started, lines, job } = startSchedule("2026-11-20T12:03:00Z", {
      onJobEvent: broken,
      onRound: broken,
    });
    scheduler.setJobs([job({ key: "a" }), job({ key: "b" })]);
    await clock.advance(7 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "b 12:03:00", "a 12:10:00", "b 12:10:00"]);
    expect(scheduler.inFlight()).toBe(0);
    const fields = { err: new Error("bug of the listener") };
    // Two starts, two ends and a round, twice.
    expect(lines).toEqual(
      Array.from({ length: 10 }, () => ({ level: "error", message: "listener of the schedule failed", fields })),
    );
  });
});

describe("limits", () => {
  it("run no more jobs at once than there are places", async () => {
    const { scheduler, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 3 });
    const held = heldRuns();
    scheduler.setJobs(Array.from({ length: 10 }, (_, index) => job({ key: `${index}`, run: held.run })));
    for (const expected of [3, 3, 3, 3, 3, 3, 3, 3, 2, 1]) {
      expect([held.inFlight(), scheduler.inFlight()]).toEqual([expected, expected]);
      held.endOne();
      await settled();
    }
    expect(scheduler.inFlight()).toBe(0);
  });

  it("do not let a slow host take the limiter of others", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 8, perHost: 2 });
    const slow = heldRuns();
    scheduler.setJobs([
      ...Array.from({ length: 100 }, (_, index) => job({ key: `slow ${index}`, host: "slow", run: slow.run })),
      ...Array.from({ length: 100 }, (_, index) => job({ key: `quick ${index}`, host: `quick ${index % 10}` })),
    ]);
    await clock.advance(1000);
    expect(started.filter((line) => line.startsWith("quick"))).toHaveLength(100);
    expect([slow.inFlight(), scheduler.inFlight(), scheduler.waiting()]).toEqual([2, 2, 98]);
  });

  it("can be changed while jobs wait", async () => {
    const { scheduler, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 2, perHost: 1 });
    const held = heldRuns();
    scheduler.setJobs(Array.from({ length: 10 }, (_, index) => job({ key: `${index}`, host: "a", run: held.run })));
    expect(scheduler.inFlight()).toBe(1);
    scheduler.setLimits({ concurrency: 5, perHost: 4 });
    expect(scheduler.inFlight()).toBe(4);
    scheduler.setLimits({ concurrency: 1, perHost: 1 });
    for (const expected of [3, 2, 1, 1]) {
      held.endOne();
      await settled();
      expect(scheduler.inFlight()).toBe(expected);
    }
  });
});

describe("nextRunAtMs", () => {
  it("is the next slot of the job's schedule", () => {
    const { scheduler, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a", schedule: everyTenMinutes })]);
    expect(scheduler.nextRunAtMs("a")).toBe(Date.parse("2026-11-20T12:10:00Z"));
    expect(scheduler.nextRunAtMs("nobody")).toBeUndefined();
  });
});
