import { describe, expect, it } from "vitest";
import { isCancelled } from "../../src/schedule/job.ts";
import { heldRuns, projects, startSchedule } from "./fixture.ts";

const minuteMs = 60_000;

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
    expect(held.signals.map(({ reason }) => reason.message)).toEqual(["the program stops"]);
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
