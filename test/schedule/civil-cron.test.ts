import { getTasks } from "node-cron";
import { describe, expect, it } from "vitest";
import { civilCron } from "../../src/schedule/civil-cron.ts";

const dayMs = 86_400_000;
const at = (text: string) => Date.parse(`${text}Z`);

it("Compiles an expression once, until a thousand are kept", () => {
  const probe = "59 59 23 31 12 *";
  let kept = civilCron(probe);
  // Other tests may have compiled some already: the count begins where the cache was emptied for the first time.
  const emptiedAt: number[] = [];
  for (let number = 0; number < 3600 && emptiedAt.length < 2; number += 1) {
    civilCron(`${number % 60} ${Math.floor(number / 60)} 23 30 12 *`);
    const again = civilCron(probe);
    if (again !== kept) emptiedAt.push(number);
    kept = again;
  }
  const [first, second] = emptiedAt;
  expect(Number(second) - Number(first), "expressions kept beside the probe").toBe(999);
});

it("Leaves no task in node-cron's registry", () => {
  civilCron("0 9 * * 1-5");
  expect(getTasks().size).toBe(0);
});

describe("the next time of a cron expression", () => {
  it.each([
    ["* * * * * *", "2026-11-20T12:00:00.000", "2026-11-20T12:00:01.000"],
    ["* * * * * *", "2026-11-20T12:00:00.999", "2026-11-20T12:00:01.000"],
    ["* * * * * *", "2026-11-20T11:59:59.999", "2026-11-20T12:00:00.000"],
    ["15,45 10,50 9,18 * * *", "2026-11-20T09:10:15.000", "2026-11-20T09:10:45.000"],
    ["15,45 10,50 9,18 * * *", "2026-11-20T09:10:45.000", "2026-11-20T09:50:15.000"],
    ["15,45 10,50 9,18 * * *", "2026-11-20T09:50:45.000", "2026-11-20T18:10:15.000"],
    ["15,45 10,50 9,18 * * *", "2026-11-20T18:50:45.000", "2026-11-21T09:10:15.000"],
    ["50,10 18,9 * * *", "2026-11-20T09:10:00.000", "2026-11-20T09:50:00.000"],
    ["0 0 * 1 *", "2026-11-20T00:00:00.000", "2027-01-01T00:00:00.000"],
    ["30 6 1 12 *", "2026-11-20T12:00:00.000", "2026-12-01T06:30:00.000"],
    ["30 6 * * 1", "2026-11-20T12:00:00.000", "2026-11-23T06:30:00.000"],
    // Thirty-one values of which one is not a day, and seven.
    ["0 0 2-31,L * *", "2026-11-30T00:00:00.000", "2026-12-02T00:00:00.000"],
    ["0 0 * * 0-5,6L", "2026-11-20T00:00:00.000", "2026-11-22T00:00:00.000"],
    ["0 0 29 2 1", "2072-02-29T00:00:00.000", "2112-02-29T00:00:00.000"],
  ])("%s after %s is %s", (expression, after, next) => {
    expect(civilCron(expression).nextMs(at(after))).toBe(at(next));
  });

  it("never comes for a day that no month has", () => {
    expect(civilCron("0 0 L-30 2 *").nextMs(0)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("the shortest and the longest time between two times", () => {
  const year = 365 * dayMs;
  it.each([
    ["30 0,10,30 5 * * *", 10 * 60_000, dayMs - 30 * 60_000],
    ["0,20 0 5 * * *", 20_000, dayMs - 20_000],
    ["0 0 * 1 *", dayMs, year + dayMs - 30 * dayMs],
    ["0 0 * 1-6 *", dayMs, 185 * dayMs],
    ["0 0 1-7 * *", dayMs, 25 * dayMs],
    ["0 0 29 2 *", 4 * year + dayMs, 4 * year + dayMs],
    ["0 0 29 2 1", 28 * year + 7 * dayMs, 40 * year + 9 * dayMs],
  ])("of %s are %d ms and %d ms", (expression, shortestMs, longestMs) => {
    expect(civilCron(expression).gaps()).toEqual({ shortestMs, longestMs });
  });
});
