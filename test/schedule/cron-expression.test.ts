import fc from "fast-check";
import nodeCron from "node-cron";
import { afterEach, describe, expect, it, vi } from "vitest";
import { zoneOffsetMs } from "../../src/platform/zone-offset.ts";
import {
  explainCronProblem,
  longestIntervalMs,
  nextSlotMs,
  nextSlots,
  nominalIntervalMs,
} from "../../src/schedule/cron-expression.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function slotsBetween(expression: string, timezone: string, from: string, to: string): string[] {
  const slots: string[] = [];
  const endMs = Date.parse(to);
  let slotMs = nextSlotMs({ expression, timezone }, Date.parse(from));
  while (slotMs !== undefined && slotMs <= endMs) {
    slots.push(`${new Date(slotMs).toISOString().slice(0, 16)}Z`);
    slotMs = nextSlotMs({ expression, timezone }, slotMs);
  }
  return slots;
}

describe("explainCronProblem", () => {
  it.each([
    ["*/10 * * * *"],
    ["0 */5 * * * *"],
    ["  0  9,18 * * MON-FRI "],
    ["0 0 L * *"],
    ["0 0 15W * *"],
    ["0 0 ? * 5#2"],
    ["@hourly"],
    ["@daily"],
    ["0 0 29 2 *"],
    ["0 0 29 2 1"],
  ])("accepts %s", (expression) => {
    expect(explainCronProblem(expression)).toBeUndefined();
  });

  it.each([
    ["", '"" is empty, expected 5 or 6 fields such as "*/10 * * * *"'],
    ["   ", '"   " is empty, expected 5 or 6 fields such as "*/10 * * * *"'],
    ["*/5 * * *", '"*/5 * * *" has 4 fields, expected 5 or 6'],
    ["hourly", '"hourly" has 1 field, expected 5 or 6'],
    ["0 0 0 * * * *", '"0 0 0 * * * *" has 7 fields, expected 5 or 6'],
    ["61 * * * *", '"61 * * * *" has minute "61", expected 0 to 59, "*" or "*/10"'],
    ["*/0 * * * *", '"*/0 * * * *" has minute "*/0", expected 0 to 59, "*" or "*/10"'],
    ["99 * * * * *", '"99 * * * * *" has second "99", expected 0 to 59, "*" or "*/15"'],
    ["0 24 * * *", '"0 24 * * *" has hour "24", expected 0 to 23, "*" or "*/6"'],
    ["0 0 32 * *", '"0 0 32 * *" has day of the month "32", expected 1 to 31, "*" or "L" for the last'],
    ["0 0 1 13 *", '"0 0 1 13 *" has month "13", expected 1 to 12, "*" or names such as "JAN"'],
    [
      "0 0 * * FUNDAY",
      '"0 0 * * FUNDAY" has weekday "FUNDAY", expected 0 to 7 (0 and 7 are Sunday), "*" or names such as "MON-FRI"',
    ],
    ["0 0 30 2 *", '"0 0 30 2 *" never comes: no such month has a day 30'],
    ["0 0 L-30 2 *", '"0 0 L-30 2 *" never comes'],
    ["@reboot", '"@reboot" is not a known name, expected one of @hourly, @daily, @weekly, @monthly, @yearly'],
    ["* * * * *; rm", '"* * * * *; rm" has ";", which no cron field can have'],
    [
      "0-99999999999 * * * *",
      '"0-99999999999 * * * *" has the field "0-99999999999", expected numbers of one or two digits',
    ],
    ["*/60 * * * *", '"*/60 * * * *" has a step of 60 minutes, expected 1 to 59'],
    ["*/60 * * * * *", '"*/60 * * * * *" has a step of 60 seconds, expected 1 to 59'],
    ["0 */24 * * *", '"0 */24 * * *" has a step of 24 hours, expected 1 to 23'],
    ["0 0 */31 * *", '"0 0 */31 * *" has a step of 31 days of the month, expected 1 to 30'],
    ["0 0 1 1-9/12 *", '"0 0 1 1-9/12 *" has a step of 12 months, expected 1 to 11'],
    ["0 0 * * */7", '"0 0 * * */7" has a step of 7 weekdays, expected 1 to 6'],
    ["0-30/15,*/99 * * * *", '"0-30/15,*/99 * * * *" has a step of 99 minutes, expected 1 to 59'],
    ["1@ * * * *", '"1@ * * * *": pattern includes illegal characters'],
    ["*\t* * * *", '"*\\t* * * *" has a tab or a line break, expected blanks between the fields'],
  ])("says what is wrong with %j", (expression, problem) => {
    expect(explainCronProblem(expression)).toBe(problem);
  });

  it("answers for any text, and what it accepts can be planned", () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .array(
          fc.constantFrom("*", "*/7", "1-5", "5-1", "0", "31", "2", "L", "15W", "1#3", "?", "MON", "@daily", "-", "1,"),
          {
            minLength: 1,
            maxLength: 7,
          },
        )
        .map((fields) => fields.join(" ")),
    );
    fc.assert(
      fc.property(text, (expression) => {
        if (explainCronProblem(expression) !== undefined) return;
        expect(nextSlotMs({ expression, timezone: "UTC" }, Date.UTC(2026, 10, 20))).toBeTypeOf("number");
      }),
    );
  });
});

describe("nominalIntervalMs and longestIntervalMs", () => {
  it.each([
    ["* * * * * *", 1000, 1000],
    ["*/10 * * * *", 10 * minuteMs, 10 * minuteMs],
    ["*/7 * * * *", 4 * minuteMs, 7 * minuteMs],
    ["*/45 * * * *", 15 * minuteMs, 45 * minuteMs],
    ["0 * * * *", hourMs, hourMs],
    ["0 9,18 * * *", 9 * hourMs, 15 * hourMs],
    ["*/10 9-17 * * *", 10 * minuteMs, 15 * hourMs + 10 * minuteMs],
    ["0 9 * * 1-5", dayMs, 3 * dayMs],
    ["30 1 * * *", dayMs, dayMs],
    ["0 0 * * 0", 7 * dayMs, 7 * dayMs],
    ["0 0 1 * *", 28 * dayMs, 31 * dayMs],
    ["0 0 1 1 *", 365 * dayMs, 366 * dayMs],
    ["@hourly", hourMs, hourMs],
  ])("of %s are %d ms and %d ms", (expression, shortest, longest) => {
    const schedule = { expression, timezone: "Europe/London" };
    expect([nominalIntervalMs(schedule), longestIntervalMs(schedule)]).toEqual([shortest, longest]);
  });
});

describe("nextSlots", () => {
  it("reads local hours in the schedule's zone", () => {
    const schedule = { expression: "0 9 * * *", timezone: "Asia/Shanghai" };
    expect(nextSlots(schedule, Date.parse("2026-11-20T00:59:59Z"), 2)).toEqual([
      Date.parse("2026-11-20T01:00:00Z"),
      Date.parse("2026-11-21T01:00:00Z"),
    ]);
  });

  it("gives slots strictly after the instant", () => {
    const slotMs = Date.parse("2026-11-20T09:10:00Z");
    const schedule = { expression: "*/10 * * * *", timezone: "UTC" };
    expect(nextSlots(schedule, slotMs - 1, 1)).toEqual([slotMs]);
    expect(nextSlots(schedule, slotMs, 1)).toEqual([slotMs + 10 * minuteMs]);
    expect(nextSlots(schedule, slotMs, 0)).toEqual([]);
  });

  describe("where clocks do not change", () => {
    afterEach(() => {
      vi.useRealTimers();
    });

    it("agrees with node-cron", () => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const field = (max: number, min = 0) =>
        fc.oneof(
          fc.constant("*"),
          fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
          fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map((values) => values.join(",")),
          fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([from, to]) => `${from}-${to}`),
        );
      const expression = fc
        .tuple(
          field(59),
          field(59),
          field(23),
          fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, field(28, 1), fc.constantFrom("L", "15W", "LW", "L-3")),
          fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, field(12, 1)),
          fc.oneof({ weight: 3, arbitrary: fc.constant("*") }, field(7), fc.constantFrom("5L", "2#2", "MON-FRI")),
        )
        .map((fields) => fields.join(" "))
        .filter((text) => explainCronProblem(text) === undefined);
      const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2035, 0, 1) });
      fc.assert(
        fc.property(
          expression,
          instant,
          fc.constantFrom("UTC", "Asia/Shanghai", "Asia/Kathmandu"),
          (text, atMs, timezone) => {
            vi.setSystemTime(atMs);
            const task = nodeCron.createTask(text, () => {}, { timezone });
            task.destroy();
            const theirs = task.getNextRuns(4).map((date) => date.getTime());
            expect(nextSlots({ expression: text, timezone }, atMs, 4)).toEqual(theirs);
          },
        ),
        { numRuns: 100 },
      );
    });
  });
});

describe("on days on which clocks change", () => {
  it.each([
    ["Europe/London", "2026-10-24T22:00:00Z", "2026-10-25T04:00:00Z"],
    ["Europe/London", "2026-03-28T22:00:00Z", "2026-03-29T04:00:00Z"],
    ["America/New_York", "2026-11-01T03:00:00Z", "2026-11-01T09:00:00Z"],
    ["America/New_York", "2026-03-08T04:00:00Z", "2026-03-08T10:00:00Z"],
  ])("a poll every 20 minutes comes 18 times in six hours in %s (from %s)", (timezone, from, to) => {
    const slots = slotsBetween("*/20 * * * *", timezone, from, to).map((slot) => Date.parse(slot));
    const start = Date.parse(from);
    expect(slots).toEqual(Array.from({ length: 18 }, (_, index) => start + (index + 1) * 20 * minuteMs));
  });

  it("a poll every hour comes six times in six hours in London", () => {
    expect(slotsBetween("0 * * * *", "Europe/London", "2026-10-24T22:00:00Z", "2026-10-25T04:00:00Z")).toHaveLength(6);
    expect(slotsBetween("30 * * * *", "Europe/London", "2026-03-28T22:00:00Z", "2026-03-29T04:00:00Z")).toHaveLength(6);
  });

  // Lord Howe moves by half an hour at 15:30 UTC in spring and 15:00 UTC in autumn.
  it.each([
    [
      "*/20 * * * *",
      "2026-04-04T14:00:00Z",
      "2026-04-04T16:00:00Z",
      ["14:20", "14:40", "15:00", "15:10", "15:30", "15:50"],
    ],
    [
      "*/20 * * * *",
      "2026-10-03T14:30:00Z",
      "2026-10-03T16:30:00Z",
      ["14:50", "15:10", "15:30", "15:40", "16:00", "16:20"],
    ],
    ["0 * * * *", "2026-04-04T13:30:00Z", "2026-04-04T17:00:00Z", ["14:00", "15:00", "15:30", "16:30"]],
    ["0 * * * *", "2026-10-03T13:30:00Z", "2026-10-03T17:00:00Z", ["14:30", "15:30", "16:00", "17:00"]],
    ["*/10 * * * *", "2026-04-04T14:40:00Z", "2026-04-04T15:30:00Z", ["14:50", "15:00", "15:10", "15:20", "15:30"]],
  ])("%s at Lord Howe leaves no longer gap than usual (from %s)", (expression, from, to, expected) => {
    const slots = slotsBetween(expression, "Australia/Lord_Howe", from, to);
    expect(slots.map((slot) => slot.slice(11, 16))).toEqual(expected);
  });

  it.each([
    ["30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]],
    ["30 1 * * *", "Europe/London", "2026-10-24T12:00:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["15 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:15Z"]],
    ["30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T04:00:00Z", ["2026-10-03T15:30Z", "2026-10-04T15:15Z"]],
    ["*/20 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", ["2026-03-29T01:00Z", "2026-03-30T00:00Z"]],
    ["0 9 * * *", "Europe/London", "2026-03-28T12:00:00Z", ["2026-03-29T08:00Z", "2026-03-30T08:00Z"]],
    ["30 1 29 3 *", "Europe/London", "2025-04-01T00:00:00Z", ["2026-03-29T01:00Z", "2027-03-29T00:30Z"]],
    // Samoa had no 30 December 2011.
    ["0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", ["2011-12-30T10:00Z", "2012-12-29T19:00Z"]],
  ])("%s in %s runs exactly once (from %s)", (expression, timezone, from, expected) => {
    const slots = nextSlots({ expression, timezone }, Date.parse(from), 2);
    expect(slots.map((slotMs) => `${new Date(slotMs).toISOString().slice(0, 16)}Z`)).toEqual(expected);
  });

  it.each([
    ["0 */2 * * *", "2026-11-01T03:00:00Z", "2026-11-01T09:00:00Z", ["04:00", "06:00", "07:00", "09:00"]],
    ["0 */2 * * *", "2026-03-08T04:00:00Z", "2026-03-08T10:00:00Z", ["05:00", "07:00", "08:00", "10:00"]],
  ])("%s in New York leaves no longer gap than two hours (from %s)", (expression, from, to, expected) => {
    expect(slotsBetween(expression, "America/New_York", from, to).map((slot) => slot.slice(11, 16))).toEqual(expected);
  });

  it.each([
    ["Europe/London"],
    ["America/New_York"],
    ["Australia/Lord_Howe"],
    ["Africa/Casablanca"],
    ["America/Santiago"],
    ["Antarctica/Troll"],
  ])("no gap is more than a quarter longer than usual in %s, around each change of 2026", (timezone) => {
    const changes = Array.from({ length: 365 }, (_, day) => Date.UTC(2026, 0, 1) + day * dayMs).filter(
      (atMs) => zoneOffsetMs(timezone, atMs) !== zoneOffsetMs(timezone, atMs + dayMs),
    );
    expect(changes.length).toBeGreaterThanOrEqual(2);
    for (const expression of ["*/20 * * * *", "7,37 * * * *", "0 * * * *", "15 */2 * * *", "0 5 * * *"]) {
      const schedule = { expression, timezone };
      const gaps = changes.flatMap((changeMs) => {
        const slots = nextSlots(schedule, changeMs - 2 * dayMs, 300).filter((slotMs) => slotMs < changeMs + 4 * dayMs);
        return slots.slice(1).map((slotMs, index) => slotMs - (slots[index] ?? Number.NaN));
      });
      expect(Math.max(...gaps) / longestIntervalMs(schedule)).toBeLessThanOrEqual(1.25);
    }
  });
});
