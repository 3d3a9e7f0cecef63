import { describe, expect, it } from "vitest";
import { projectSchedule } from "../../src/config/project-schedule.ts";
import { slowestNeeded } from "../../src/config/slower-schedule.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const schedules = { projects: "*/10 * * * *", mailboxes: "0 * * * *", subscriptions: "0 * * * *", rates: "0 * * * *" };
const timezone = "Asia/Shanghai";

function scheduleOf(minIntervalMs: number, own?: string) {
  return projectSchedule({ name: "Acme", minIntervalMs, minIntervalReason: "it costs" }, own, { schedules, timezone });
}

describe("a project is polled", () => {
  it.each([
    [0, undefined, "*/10 * * * *"],
    [10 * minuteMs, undefined, "*/10 * * * *"],
    [0, "* * * * *", "* * * * *"],
    [hourMs, "0 */2 * * *", "0 */2 * * *"],
  ])("with a shortest interval of %d ms and its own schedule %s by %s", (minIntervalMs, own, expression) => {
    expect(scheduleOf(minIntervalMs, own)).toEqual({ schedule: { expression, timezone } });
  });

  it.each([
    [15 * minuteMs, "*/15 * * * *", "15 minutes"],
    [59 * minuteMs, "0 * * * *", "59 minutes"],
    [hourMs, "0 * * * *", "1 h"],
    [23 * hourMs, "0 6 * * *", "23 h"],
    [24 * hourMs, "0 6 * * *", "1 d"],
  ])("with a shortest interval of %d ms by %s, where the inherited schedule is faster", (ms, expression, words) => {
    expect(scheduleOf(ms)).toEqual({
      schedule: { expression, timezone },
      slowedBecause: `Acme may be asked every ${words} at most: it costs`,
    });
  });

  it("by no schedule of its own that is faster", () => {
    expect(scheduleOf(6 * hourMs, "0 * * * *")).toEqual({
      problem: 'Acme may be asked every 6 h at most: it costs: write a slower schedule, such as "0 */6 * * *"',
    });
  });

  it("as seldom as a provider wants that says no reason", () => {
    expect(projectSchedule({ name: "Acme", minIntervalMs: hourMs }, "* * * * *", { schedules, timezone })).toEqual({
      problem: 'Acme may be asked every 1 h at most: its own limit: write a slower schedule, such as "0 * * * *"',
    });
  });
});

describe("runs that are at least so many minutes apart", () => {
  it.each([
    [1, "*/5 * * * *"],
    [5, "*/5 * * * *"],
    [6, "*/10 * * * *"],
    [11, "*/15 * * * *"],
    [16, "*/30 * * * *"],
    [31, "0 * * * *"],
    [61, "0 */2 * * *"],
    [121, "0 */4 * * *"],
    [241, "0 */6 * * *"],
    [361, "0 */12 * * *"],
    [721, "0 6 * * *"],
    [1440, "0 6 * * *"],
    [1441, "0 6 * * 1"],
  ])("%d: %s", (minutes, expression) => {
    expect(slowestNeeded(minutes * minuteMs)).toBe(expression);
  });
});
