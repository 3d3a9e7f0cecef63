import { describe, expect, it } from "vitest";
import { dayMs, dayStartMs, isoDay, isoSecond, monthStartMs, unixSecond } from "../../src/provider-kit/periods.ts";

describe("windows of spend", () => {
  it.each([
    ["2026-11-20T08:15:30.999Z", "2026-11-20T00:00:00Z", "2026-11-01T00:00:00Z"],
    ["2026-12-31T23:59:59.999Z", "2026-12-31T00:00:00Z", "2026-12-01T00:00:00Z"],
    ["2027-01-01T00:00:00.000Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["2028-02-29T12:00:00.000Z", "2028-02-29T00:00:00Z", "2028-02-01T00:00:00Z"],
  ])("at %s begin the day at %s and the month at %s", (now, day, month) => {
    const nowMs = Date.parse(now);
    expect([isoSecond(dayStartMs(nowMs)), isoSecond(monthStartMs(nowMs))]).toEqual([day, month]);
  });

  it("writes instants and days as vendors ask for them", () => {
    const ms = Date.parse("2026-11-20T08:15:30.999Z");
    expect([isoDay(ms), isoSecond(ms), unixSecond(ms), dayMs("2026-11-20")]).toEqual([
      "2026-11-20",
      "2026-11-20T08:15:30Z",
      1795162530,
      1795132800000,
    ]);
  });
});
