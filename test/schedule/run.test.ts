import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { heldRuns, projects, startSchedule } from "./fixture.ts";
import { settled } from "./virtual-clock.ts";

const minuteMs = 60_000;

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
    ["rejects with nothing", () => Promise.reject(undefined)],
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

  it("is blamed for any other error after the abort", async () => {
    const { scheduler, clock, lines, job } = startSchedule("2026-11-20T12:03:00Z");
    const fails = ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(new Error("bug"))));
    scheduler.setJobs([job({ key: "a", run: fails })]);
    await clock.advance(15_000);
    const fields = { job: "a", seconds: 15, err: new Error("bug") };
    expect(lines).toEqual([{ level: "error", message: "job rejected, it should have caught this", fields }]);
  });
});

describe("the signal of a run", () => {
  it("is aborted for a run that first reads it after its deadline", async () => {
    const { scheduler, clock, job } = startSchedule("2026-11-20T12:03:00Z");
    const seen: AbortSignal[] = [];
    const late = async (context: { readonly signal: AbortSignal }) => {
      await new Promise<void>((done) => clock.startTimer(done, 16_000));
      seen.push(context.signal);
    };
    scheduler.setJobs([job({ key: "a", run: late })]);
    await clock.advance(16_000);
    expect(seen.map(({ reason }) => reason)).toEqual([
      new CheckError("timeout", "the check did not finish within 15 s"),
    ]);
    expect(projects(scheduler)).toMatchObject({ runs: 1, failures: 1 });
  });

  it("says that the job was removed, and such a run counts as called off though it never reads it", async () => {
    const { scheduler, events, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    let end = () => {};
    const deaf = () => new Promise<void>((done) => (end = done));
    scheduler.setJobs([job({ key: "a", run: held.run }), job({ key: "b", run: deaf })]);
    scheduler.setJobs([]);
    expect(held.signals.map(({ reason }) => reason.message)).toEqual(["the job was removed"]);
    held.endOne();
    end();
    await settled();
    expect(events.slice(2)).toMatchObject([
      { key: "a", outcome: "cancelled" },
      { key: "b", outcome: "cancelled" },
    ]);
  });

  it("keeps the reason of the first abort, and the time that it gave the run", async () => {
    const { scheduler, clock, events, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })]);
    await clock.advance(17_000);
    scheduler.setJobs([]);
    expect(held.signals.map(({ reason }) => reason.reason)).toEqual(["timeout"]);
    await clock.advance(2_999);
    expect(events).toHaveLength(1);
    await clock.advance(1);
    expect(events.slice(1)).toMatchObject([{ key: "a", outcome: "timed_out", durationMs: 20_000 }]);
  });
});
