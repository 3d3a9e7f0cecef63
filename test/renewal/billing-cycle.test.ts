import { describe, expect, it } from "vitest";
import {
  indexNearest,
  monthsPerCycle,
  occurrence,
  oneCycleAfter,
  type Series,
} from "../../src/renewal/billing-cycle.ts";
import { civilDay } from "../../src/renewal/calendar.ts";

const fortnight: Series = { unit: "day", every: 14, anchorOn: "2026-01-05" };
const quarter: Series = { unit: "month", every: 3, anchorMonth: 2026 * 12, dayOfMonth: 31 };

describe("a billing cycle", () => {
  it.each([
    ["days", fortnight, "2026-01-31", "2026-02-14"],
    ["months, clamped to the end of a shorter one", quarter, "2026-01-31", "2026-04-30"],
  ])("of %s is over so much later", (_, series, from, until) => {
    expect(oneCycleAfter(series, civilDay(from)).toString()).toBe(until);
  });

  it("of days lasts a part of a mean month, one of months so many", () => {
    expect(monthsPerCycle(fortnight)).toBeCloseTo(14 / 30.436875, 9);
    expect(monthsPerCycle(quarter)).toBe(3);
  });

  it("comes back to its day after a shorter month, and goes back before its anchor", () => {
    const days = [-2, -1, 0, 1, 2, 3].map((index) => occurrence(quarter, index).toString());
    expect(days).toEqual(["2025-07-31", "2025-10-31", "2026-01-31", "2026-04-30", "2026-07-31", "2026-10-31"]);
  });

  it.each([
    ["2026-01-11", "2026-01-05"],
    ["2026-01-12", "2026-01-05"],
    ["2026-01-13", "2026-01-19"],
    ["2026-01-19", "2026-01-19"],
  ])("has an occurrence nearest to %s, the earlier one of two: %s", (day, nearest) => {
    expect(occurrence(fortnight, indexNearest(fortnight, civilDay(day))).toString()).toBe(nearest);
  });
});
