import { describe, expect, it } from "vitest";
import { heldRuns, startSchedule } from "./fixture.ts";
import { settled } from "./virtual-clock.ts";

const minuteMs = 60_000;

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
