import { expect, it } from "vitest";
import { createStatistics } from "../../src/schedule/statistics.ts";

it("Statistics count what was asked for and what ended, each task for itself", () => {
  const statistics = createStatistics();
  statistics.scheduled(["projects", "rates", "projects"]);
  statistics.scheduled(["projects", "projects", "mailboxes"]);
  for (const reason of ["new", "slot", "asked", "late", "clock_jump", "watchdog"] as const)
    statistics.asked("projects", reason, false);
  statistics.asked("projects", "late", true);
  statistics.asked("mailboxes", "slot", true);
  statistics.ended("projects", "succeeded", 1_000, 10);
  statistics.ended("projects", "failed", 2_000, 20);
  statistics.ended("projects", "timed_out", 3_000, 30);
  statistics.ended("projects", "cancelled", 4_000, 40);
  statistics.ended("subscriptions", "failed", 5_000, 50);
  const nothing = { jobs: 0, runs: 0, failures: 0, skipped: 0, catchups: 0 };
  expect(statistics.rows()).toEqual([
    {
      task: "projects",
      jobs: 2,
      runs: 3,
      failures: 2,
      skipped: 1,
      catchups: 3,
      lastRunAtMs: 3_000,
      lastDurationMs: 30,
      lastSuccessAtMs: 1_000,
    },
    { ...nothing, task: "mailboxes", jobs: 1, skipped: 1 },
    { ...nothing, task: "subscriptions", runs: 1, failures: 1, lastRunAtMs: 5_000, lastDurationMs: 50 },
    { ...nothing, task: "rates" },
  ]);
});
