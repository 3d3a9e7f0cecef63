import { describe, expect, it } from "vitest";
import type { Scheduler } from "../../src/schedule/scheduler.ts";
import { heldRuns, startSchedule } from "./fixture.ts";
import { settled } from "./virtual-clock.ts";

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

  it.each([
    ["is removed", (scheduler: Scheduler) => scheduler.setJobs([])],
    ["is on a program that stops", (scheduler: Scheduler) => void scheduler.stop(10_000)],
  ])("answers false for a job with new content that meanwhile %s", async (_, interrupt) => {
    const { scheduler, started, job } = startSchedule("2026-11-20T12:03:00Z");
    const held = heldRuns();
    scheduler.setJobs([job({ key: "a", run: held.run })]);
    scheduler.setJobs([job({ key: "a" })]);
    const asked = scheduler.runNow("a");
    interrupt(scheduler);
    held.endOne();
    expect(await asked).toBe(false);
    expect(started).toHaveLength(1);
  });

  it("resolves for a run that waits and moves to another host", async () => {
    const { scheduler, started, job } = startSchedule("2026-11-20T12:03:00Z", { perHost: 1 });
    const slow = heldRuns();
    const first = job({ key: "first", host: "slow", run: slow.run });
    scheduler.setJobs([first, job({ key: "a", host: "slow" })]);
    const asked = scheduler.runNow("a");
    scheduler.setJobs([first, job({ key: "a", host: "quick" })]);
    expect(await asked).toBe(true);
    expect(started).toEqual(["first 12:03:00", "a 12:03:00"]);
  });
});
