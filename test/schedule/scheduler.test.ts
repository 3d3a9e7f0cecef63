import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { isCancelled } from "../../src/schedule/job.ts";
import { everyTenMinutes, heldRuns, startSchedule } from "./fixture.ts";
import { settled } from "./virtual-clock.ts";

const minuteMs = 60_000;
const hourly = { expression: "0 * * * *", timezone: "UTC" };

function projects(scheduler: ReturnType<typeof startSchedule>["scheduler"]) {
  return scheduler.statistics().find(({ task }) => task === "projects");
}

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
    const asked = scheduler.runNow("a");
    scheduler.setJobs([job({ key: "first", run: held.run })]);
    expect(await asked).toBe(false);
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
    const { scheduler, clock, started, events, job } = startSchedule("2026-11-20T12:03:00Z");
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
    expect(events.filter(({ kind }) => kind === "skipped")).toHaveLength(2);
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

describe("the deadline", () => {
  it("aborts a run that takes too long, with a timeout as the reason", async () => {
    const { scheduler, clock, events, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })]);
    await clock.advance(14_999);
    expect(held.signals[0]?.aborted).toBe(false);
    await clock.advance(1);
    const reason = held.signals[0]?.reason;
    expect(reason).toBeInstanceOf(CheckError);
    expect(reason).toMatchObject({ reason: "timeout", message: "the check did not finish within 15 s" });
    held.endOne("failed");
    await settled();
    expect(events.at(-1)).toEqual({
      kind: "ended",
      key: "a",
      task: "projects",
      outcome: "timed_out",
      durationMs: 15_000,
    });
    expect(scheduler.inFlight()).toBe(0);
    expect(clock.pendingTimers()).toBe(1);
  });

  it("counts from when the run has a place, not from when it was due", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const first = heldRuns();
    const second = heldRuns();
    scheduler.setJobs([job({ key: "first", run: first.run }), job({ key: "second", run: second.run })]);
    await clock.advance(10_000);
    first.endOne();
    await clock.advance(14_000);
    expect(second.signals[0]?.aborted).toBe(false);
    await clock.advance(1000);
    expect(second.signals[0]?.aborted).toBe(true);
  });

  it("gives away the slot of a run that does not settle, says so, and lets the job run again", async () => {
    const { scheduler, clock, started, lines, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const deaf = heldRuns();
    scheduler.setJobs([job({ key: "deaf", run: deaf.run }), job({ key: "next" })]);
    await clock.advance(19_999);
    expect(started).toEqual(["deaf 12:03:00"]);
    await clock.advance(1);
    expect(started).toEqual(["deaf 12:03:00", "next 12:03:20"]);
    expect(lines).toEqual([
      {
        level: "warn",
        message: "run does not end after it was aborted, its slot goes to another",
        fields: { job: "deaf", seconds: 20 },
      },
    ]);
    await clock.advance(7 * minuteMs);
    expect(started).toContain("deaf 12:10:00");
    deaf.endOne();
    await settled();
    expect(lines.at(-1)).toEqual({
      level: "info",
      message: "run that had lost its slot ended after all",
      fields: { job: "deaf", seconds: 440 },
    });
    expect(projects(scheduler)?.failures).toBe(2);
  });

  it("keeps deadlines of different lengths apart", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    const timeouts = [9000, 3000, 6000, 3000];
    scheduler.setJobs(timeouts.map((timeoutMs, index) => job({ key: `${index}`, run: held.run, timeoutMs })));
    const aborted = () => held.signals.map((signal) => signal.aborted);
    await clock.advance(3000);
    expect(aborted()).toEqual([false, true, false, true]);
    await clock.advance(3000);
    expect(aborted()).toEqual([false, true, true, true]);
    await clock.advance(3000);
    expect(aborted()).toEqual([true, true, true, true]);
  });

  it("leaves no timer behind when runs end in time", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs(Array.from({ length: 500 }, (_, index) => job({ key: `${index}` })));
    await clock.advance(20_000);
    expect(clock.pendingTimers()).toBe(1);
  });
});

describe("a job that breaks its promise", () => {
  it.each([
    ["rejects", () => Promise.reject(new Error("bug"))],
    [
      "throws",
      () => {
        throw new Error("bug");
      },
    ],
  ])("and %s is logged, counted and run again", async (_, run) => {
    const { scheduler, clock, started, lines, job } = startSchedule("2026-11-20T12:03:00Z");
    scheduler.setJobs([job({ key: "a", run })]);
    await clock.advance(7 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "a 12:10:00"]);
    expect(projects(scheduler)).toMatchObject({ runs: 2, failures: 2 });
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ["error", "job rejected, it should have caught this"],
      ["error", "job rejected, it should have caught this"],
    ]);
  });

  it("is not blamed for passing on the reason of the abort", async () => {
    const { scheduler, clock, lines, job } = startSchedule("2026-11-20T12:03:00Z");
    const untilAborted = ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    scheduler.setJobs([job({ key: "a", run: untilAborted })]);
    await clock.advance(15_000);
    expect(projects(scheduler)).toMatchObject({ runs: 1, failures: 1 });
    expect(lines).toEqual([]);
  });
});

describe("a listener that throws", () => {
  it("costs no run", async () => {
    const broken = () => {
      throw new Error("bug of the listener");
    };
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", {
      onJobEvent: broken,
      onRound: broken,
    });
    scheduler.setJobs([job({ key: "a" }), job({ key: "b" })]);
    await clock.advance(7 * minuteMs);
    expect(started).toEqual(["a 12:03:00", "b 12:03:00", "a 12:10:00", "b 12:10:00"]);
    expect(scheduler.inFlight()).toBe(0);
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

describe("runNow", () => {
  it("runs the job and resolves at its end", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })], { runNewAtOnce: false });
    let answer: boolean | undefined;
    void scheduler.runNow("a").then((hasRun) => {
      answer = hasRun;
    });
    await clock.advance(1000);
    expect([started, answer]).toEqual([["a 12:03:00"], undefined]);
    held.endOne();
    await settled();
    expect(answer).toBe(true);
  });

  it("joins a run in flight", async () => {
    const { scheduler, started, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })]);
    const asked = [scheduler.runNow("a"), scheduler.runNow("a")];
    held.endOne();
    expect(await Promise.all(asked)).toEqual([true, true]);
    expect(started).toHaveLength(1);
  });

  it("runs again after a run in flight whose content was replaced", async () => {
    const { scheduler, started, job } = startSchedule("2026-11-20T12:03:00Z");
    const before = heldRuns();
    const after = heldRuns();
    scheduler.setJobs([job({ key: "a", run: before.run })]);
    scheduler.setJobs([job({ key: "a", run: after.run })]);
    const asked = scheduler.runNow("a");
    before.endOne();
    await settled();
    expect([started.length, after.inFlight()]).toEqual([2, 1]);
    after.endOne();
    expect(await asked).toBe(true);
  });

  it("goes before jobs that wait", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const held = heldRuns();
    scheduler.setJobs([job({ key: "asked" })]);
    await clock.advance(0);
    scheduler.setJobs([
      job({ key: "asked" }),
      job({ key: "first", run: held.run }),
      job({ key: "b" }),
      job({ key: "c" }),
    ]);
    const asked = scheduler.runNow("asked");
    held.endOne();
    expect(await asked).toBe(true);
    await clock.advance(0);
    expect(started.map((line) => line.split(" ")[0])).toEqual(["asked", "first", "asked", "b", "c"]);
  });

  it("answers false for a job that does not exist", async () => {
    const { scheduler } = startSchedule("2026-11-20T12:03:00Z");
    expect(await scheduler.runNow("nobody")).toBe(false);
  });
});

describe("statistics and rounds", () => {
  it("have a row for each task from the start", () => {
    const { scheduler } = startSchedule("2026-11-20T12:03:00Z");
    const nothing = { jobs: 0, runs: 0, failures: 0, skipped: 0, catchups: 0 };
    expect(scheduler.statistics()).toEqual([
      { task: "projects", ...nothing },
      { task: "mailboxes", ...nothing },
      { task: "subscriptions", ...nothing },
      { task: "rates", ...nothing },
    ]);
  });

  it("count runs and failures, and say when the last run and the last success were", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    let result: "succeeded" | "failed" = "succeeded";
    scheduler.setJobs([job({ key: "a", run: async () => result }), job({ key: "mail", task: "mailboxes" })]);
    await clock.advance(0);
    result = "failed";
    await clock.advance(7 * minuteMs);
    const startMs = Date.parse("2026-11-20T12:03:00Z");
    expect(scheduler.statistics().slice(0, 2)).toEqual([
      {
        task: "projects",
        jobs: 1,
        runs: 2,
        failures: 1,
        skipped: 0,
        catchups: 0,
        lastRunAtMs: startMs + 7 * minuteMs,
        lastSuccessAtMs: startMs,
        lastDurationMs: 0,
      },
      {
        task: "mailboxes",
        jobs: 1,
        runs: 2,
        failures: 0,
        skipped: 0,
        catchups: 0,
        lastRunAtMs: startMs + 7 * minuteMs,
        lastSuccessAtMs: startMs + 7 * minuteMs,
        lastDurationMs: 0,
      },
    ]);
  });

  it("end a round with its last run, one round a task", async () => {
    const { scheduler, clock, rounds, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([
      job({ key: "a" }),
      job({ key: "b", run: held.run }),
      job({ key: "mail", task: "mailboxes", run: async () => "failed" as const }),
    ]);
    await clock.advance(4000);
    const startedAtMs = Date.parse("2026-11-20T12:03:00Z");
    const mail = { task: "mailboxes", startedAtMs, endedAtMs: startedAtMs, runs: 1, failures: 1 };
    expect(rounds).toEqual([mail]);
    held.endOne();
    await settled();
    expect(rounds).toEqual([
      mail,
      { task: "projects", startedAtMs, endedAtMs: startedAtMs + 4000, runs: 2, failures: 0 },
    ]);
  });

  it("end no round for jobs that were all skipped or called off", async () => {
    const { scheduler, clock, rounds, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run, timeoutMs: 60 * minuteMs })]);
    await clock.advance(8 * minuteMs);
    scheduler.setJobs([]);
    held.endOne();
    await clock.advance(60 * minuteMs);
    expect(rounds).toEqual([]);
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

describe("stop", () => {
  it("starts nothing any more, waits for runs in flight and resolves when they have ended", async () => {
    const { scheduler, clock, started, job } = startSchedule("2026-11-20T12:03:00Z", { concurrency: 1 });
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run }), job({ key: "waits" })]);
    let hasStopped = false;
    void scheduler.stop(10_000).then(() => {
      hasStopped = true;
    });
    await clock.advance(5000);
    expect([hasStopped, held.signals[0]?.aborted, scheduler.waiting()]).toEqual([false, false, 0]);
    held.endOne();
    await clock.advance(0);
    expect(hasStopped).toBe(true);
    scheduler.setJobs([job({ key: "b" })]);
    expect(await scheduler.runNow("a")).toBe(false);
    await clock.advance(60 * minuteMs);
    expect(started).toEqual(["a 12:03:00"]);
    expect(clock.pendingTimers()).toBe(0);
  });

  it("aborts runs in flight after the grace, and lets those go that do not care", async () => {
    const { scheduler, clock, events, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "deaf", run: held.run })]);
    let hasStopped = false;
    void scheduler.stop(10_000).then(() => {
      hasStopped = true;
    });
    await clock.advance(10_000);
    expect(held.signals.map(isCancelled)).toEqual([true]);
    expect(hasStopped).toBe(false);
    await clock.advance(5000);
    expect(hasStopped).toBe(true);
    expect(events.at(-1)).toMatchObject({ kind: "ended", key: "deaf", outcome: "cancelled" });
    expect(projects(scheduler)).toMatchObject({ runs: 0, failures: 0 });
  });

  it("can be hurried by a second call", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })]);
    const stopped = [scheduler.stop(10_000), scheduler.stop(0)];
    await clock.advance(0);
    expect(held.signals.map(isCancelled)).toEqual([true]);
    held.endOne();
    await Promise.all(stopped);
    expect(scheduler.inFlight()).toBe(0);
  });

  it("resolves at once when nothing is in flight", async () => {
    const { scheduler, clock } = startSchedule("2026-11-20T12:03:00Z");
    await scheduler.stop(10_000);
    expect(clock.pendingTimers()).toBe(0);
  });
});
