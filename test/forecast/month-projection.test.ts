import { describe, expect, it } from "vitest";
import {
  learnSpending,
  type MonthProjection,
  projectMonth,
  type SpendDay,
} from "../../src/forecast/month-projection.ts";
import { projectionOfHistory, spendDays } from "../../src/forecast/spend-days.ts";

const dayMs = 86_400_000;
const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / dayMs;

/** Whole days from one date up to another, each with what it cost. */
function course(from: string, until: string, amount: (day: number, date: Date) => number): SpendDay[] {
  const first = dayOf(from);
  return Array.from({ length: dayOf(until) - first }, (_, index) => {
    const day = first + index;
    return { day, amount: amount(index, new Date(day * dayMs)), seen: 1 };
  });
}

/** What a program that has seen these days says at midnight before `at`. */
function projected(days: readonly SpendDay[], at: string): MonthProjection | undefined {
  const nowMs = dayOf(at) * dayMs;
  const month = at.slice(0, 7);
  const spent = days
    .filter(({ day }) => new Date(day * dayMs).toISOString().startsWith(month))
    .reduce((sum, { amount }) => sum + amount, 0);
  const pattern = learnSpending(days, spent, nowMs);
  return pattern === undefined ? undefined : projectMonth(pattern, spent, nowMs);
}

/** Some unevenness that a program can repeat. */
const about = (amount: number, day: number) => amount * (1 + 0.05 * Math.sin(day * 7.3));
const isWeekend = (date: Date) => [0, 6].includes(date.getUTCDay());

describe("the projection of a month", () => {
  const cases = [
    {
      name: "goes on at the level of the days before",
      days: course("2026-08-01", "2026-09-11", (day) => about(10, day)),
      at: "2026-09-11",
      total: 300,
    },
    {
      name: "knows that a month that begins with a weekend is not cheap",
      days: course("2026-06-01", "2026-08-03", (day, date) => (isWeekend(date) ? 1 : about(10, day))),
      at: "2026-08-03",
      total: 21 * 10 + 10 * 1,
    },
    {
      name: "follows a change of level within days",
      days: course("2026-08-01", "2026-09-16", (day, date) => about(date < new Date("2026-09-08") ? 10 : 30, day)),
      at: "2026-09-16",
      total: 7 * 10 + 23 * 30,
    },
    {
      name: "waits for the charge of the 20th that came last month",
      days: course("2026-07-01", "2026-09-11", (day, date) => about(10, day) + (date.getUTCDate() === 20 ? 200 : 0)),
      at: "2026-09-11",
      total: 300 + 200,
    },
    {
      name: "does not wait for a charge that has come already",
      days: course("2026-07-01", "2026-09-23", (day, date) => about(10, day) + (date.getUTCDate() === 20 ? 200 : 0)),
      at: "2026-09-23",
      total: 300 + 200,
    },
    {
      name: "does not count on free days that are over",
      days: course("2026-07-01", "2026-09-11", (day, date) => (date.getUTCDate() <= 4 ? 0 : about(10, day))),
      at: "2026-09-11",
      total: 26 * 10,
    },
    {
      name: "has a total although the month has cost nothing yet, because its first days are free",
      days: course("2026-07-01", "2026-09-03", (day, date) => (date.getUTCDate() <= 4 ? 0 : about(10, day))),
      at: "2026-09-03",
      total: 26 * 10,
    },
    {
      name: "adds the day that a late vendor has not told yet",
      days: course("2026-07-01", "2026-09-11", (day, date) => (date.getUTCDate() <= 1 ? 0 : about(10, day))),
      at: "2026-09-11",
      total: 300,
    },
  ];
  it.each(cases)("$name", ({ days, at, total }) => {
    const answer = projected(days, at);
    if (answer === undefined) throw new Error("there is no projection");
    expect(Math.abs(Math.log(answer.projected / total))).toBeLessThan(0.04);
    expect(answer.low).toBeLessThan(total);
    expect(answer.high).toBeGreaterThan(total);
    expect(answer.high / answer.low).toBeLessThan(1.8);
  });

  it("of a charge that has come once does not promise that it comes again", () => {
    const days = course(
      "2026-08-01",
      "2026-09-11",
      (day, date) => about(10, day) + (date.getUTCDate() === 20 ? 200 : 0),
    );
    const answer = projected(days, "2026-09-11");
    expect(answer?.projected).toBeGreaterThan(480);
    expect(answer?.low).toBeLessThan(300);
  });

  it("is what was spent when the month is over", () => {
    const days = course("2026-08-01", "2026-09-30", () => 10);
    const pattern = learnSpending(days, 290, dayOf("2026-09-30") * dayMs);
    if (pattern === undefined) throw new Error("nothing was learned");
    const answer = projectMonth(pattern, 300, dayOf("2026-10-01") * dayMs - 1);
    for (const total of [answer.low, answer.projected, answer.high]) expect(total).toBeCloseTo(300, 3);
  });

  it("takes what the month had cost before the first day that was seen from the vendor's total", () => {
    // A daemon that was started on the 12th, whose vendor says 150 for the month.
    const nowMs = (dayOf("2026-09-16") + 0.5) * dayMs;
    const days = course("2026-09-12", "2026-09-16", (day) => about(10, day));
    const pattern = learnSpending(days, 150, nowMs);
    if (pattern === undefined) throw new Error("nothing was learned");
    expect(projectMonth(pattern, 150, nowMs).projected).toBeCloseTo(300, -1);
    expect(learnSpending([], 150, nowMs)).toBeDefined();
  });

  it("is not made up while nothing was spent", () => {
    expect(learnSpending([], 0, dayOf("2026-09-16") * dayMs)).toBeUndefined();
    expect(
      projected(
        course("2026-08-01", "2026-09-11", () => 0),
        "2026-09-11",
      ),
    ).toBeUndefined();
  });
});

describe("the days of a month's total", () => {
  const at = (time: string, value: number) => ({ atMs: Date.parse(`${time}Z`), value });

  it("share what was spent between two readings by the time between them", () => {
    expect(spendDays([at("2026-08-03T12:00", 5), at("2026-08-04T12:00", 15), at("2026-08-04T18:00", 17)])).toEqual([
      { day: dayOf("2026-08-03"), amount: 5, seen: 0.5 },
      { day: dayOf("2026-08-04"), amount: 7, seen: 0.75 },
    ]);
  });

  it("begin anew with the month, and leave out what was not seen at the end of the last", () => {
    expect(spendDays([at("2026-08-31T12:00", 300), at("2026-08-31T18:00", 304), at("2026-09-01T12:00", 6)])).toEqual([
      { day: dayOf("2026-08-31"), amount: 4, seen: 0.25 },
      { day: dayOf("2026-09-01"), amount: 6, seen: 0.5 },
    ]);
  });

  it("follow a vendor whose month begins in another zone", () => {
    expect(spendDays([at("2026-08-31T12:00", 300), at("2026-08-31T18:00", 1), at("2026-09-01T00:00", 3)])).toEqual([
      { day: dayOf("2026-08-31"), amount: 3, seen: 0.5 },
    ]);
  });

  it("take a correction of the vendor back, and are never negative", () => {
    expect(spendDays([at("2026-08-03T00:00", 10), at("2026-08-03T12:00", 12), at("2026-08-04T00:00", 9)])).toEqual([
      { day: dayOf("2026-08-03"), amount: 0, seen: 1 },
    ]);
  });

  it("of an earlier month say nothing of what this one has cost", () => {
    const points = [at("2026-08-01T00:00", 0), at("2026-08-02T00:00", 10), at("2026-08-30T00:00", 290)];
    expect(projectionOfHistory(points, Date.parse("2026-09-02T00:00:00Z"))).toMatchObject({ spent: 0 });
    expect(projectionOfHistory(points, Date.parse("2026-07-02T00:00:00Z"))).toBeUndefined();
  });
});
