import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Series } from "../../src/renewal/billing-cycle.ts";
import { indexNearest, indexOnOrAfter, isOccurrence, occurrence } from "../../src/renewal/billing-cycle.ts";
import { civilDay, dayAt, daysBetween, startOfDayMs, todayOn } from "../../src/renewal/calendar.ts";
import type { BillingContract } from "../../src/renewal/contract.ts";
import { computeRenewal } from "../../src/renewal/renewal.ts";

// All zones that this Node knows, for that is what people may write.
const zone = fc.constantFrom("UTC", ...Intl.supportedValuesOf("timeZone"));
const instantMs = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2045, 0, 1) });
const day = instantMs.map((atMs) => new Date(atMs).toISOString().slice(0, 10));
const series: fc.Arbitrary<Series> = fc.oneof(
  fc.record({ unit: fc.constant("day" as const), every: fc.integer({ min: 1, max: 400 }), anchorOn: day }),
  fc.record({
    unit: fc.constant("month" as const),
    every: fc.integer({ min: 1, max: 120 }),
    anchorMonth: fc.integer({ min: 1970 * 12, max: 2050 * 12 }),
    dayOfMonth: fc.integer({ min: 1, max: 31 }),
  }),
);
const contract: fc.Arbitrary<BillingContract & { readonly cycle: Series }> = fc.record(
  {
    name: fc.constant("any"),
    cycleType: fc.constant("monthly" as const),
    cycle: series,
    timezone: zone,
    autoRenew: fc.boolean(),
    alertDaysBefore: fc.integer({ min: 0, max: 40 }),
    startOn: day,
    lastRenewedOn: day,
  },
  { requiredKeys: ["name", "cycleType", "cycle", "timezone", "autoRenew", "alertDaysBefore"] },
);

/** Days of the Gregorian calendar since 1970, counted without any date library. */
function dayNumber(on: string): number {
  return Date.UTC(Number(on.slice(0, 4)), Number(on.slice(5, 7)) - 1, Number(on.slice(8, 10))) / 86_400_000;
}

/** The date in a zone as the platform's own formatter says it. */
function platformDay(atMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const part = (type: string) => parts.formatToParts(atMs).find((each) => each.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function renewalOf(each: BillingContract, nowMs: number) {
  const renewal = computeRenewal(each, nowMs);
  if (renewal === undefined) throw new Error("a contract without an end has a renewal");
  return renewal;
}

describe("every renewal", () => {
  it("is a contract day, on or after today and the start when it renews by itself, and none between is skipped", () => {
    fc.assert(
      fc.property(contract, instantMs, (each, nowMs) => {
        const { nextOn, days } = renewalOf({ ...each, autoRenew: true }, nowMs);
        const today = todayOn(each.timezone, nowMs);
        const earliest = each.startOn !== undefined && each.startOn > today ? each.startOn : today;
        expect(isOccurrence(each.cycle, civilDay(nextOn))).toBe(true);
        expect(nextOn >= earliest).toBe(true);
        expect(days).toBeGreaterThanOrEqual(0);
        const before = occurrence(each.cycle, indexOnOrAfter(each.cycle, civilDay(nextOn)) - 1).toString();
        expect(before < earliest).toBe(true);
      }),
    );
  });

  it("is so many days away as the two dates differ, in every zone and at every hour", () => {
    fc.assert(
      fc.property(contract, instantMs, (each, nowMs) => {
        const { nextOn, days } = renewalOf(each, nowMs);
        expect(days).toBe(dayNumber(nextOn) - dayNumber(platformDay(nowMs, each.timezone)));
      }),
      { numRuns: 500 },
    );
  });

  it("begins with the first instant of its day", () => {
    fc.assert(
      fc.property(contract, instantMs, (each, nowMs) => {
        const { nextOn, nextAtMs } = renewalOf(each, nowMs);
        const first = platformDay(nextAtMs, each.timezone);
        expect(first >= nextOn).toBe(true);
        expect(platformDay(nextAtMs - 1, each.timezone) < nextOn).toBe(true);
      }),
    );
  });

  it("holds from the first to the last millisecond of today, and tomorrow one day less is left", () => {
    fc.assert(
      fc.property(contract, instantMs, (each, nowMs) => {
        const renewal = renewalOf(each, nowMs);
        const { validFromMs, validUntilMs, ...answer } = renewal;
        expect(validFromMs).toBeLessThanOrEqual(nowMs);
        expect(validUntilMs).toBeGreaterThan(nowMs);
        expect(renewalOf(each, validFromMs)).toEqual(renewal);
        expect(renewalOf(each, validUntilMs - 1)).toEqual(renewal);
        const tomorrow = renewalOf(each, validUntilMs);
        const passed = dayNumber(todayOn(each.timezone, validUntilMs)) - dayNumber(todayOn(each.timezone, nowMs));
        expect(passed).toBe(1);
        if (tomorrow.nextOn === answer.nextOn) expect(tomorrow.days).toBe(answer.days - 1);
        else expect(answer.days).toBe(0);
      }),
    );
  });

  it("is the one after the payment's when it must be paid by hand, and a later day changes nothing", () => {
    fc.assert(
      fc.property(contract, day, instantMs, instantMs, (each, lastRenewedOn, nowMs, laterMs) => {
        const { startOn: _, ...always } = each;
        const byHand = { ...always, autoRenew: false, lastRenewedOn };
        const { nextOn, status } = renewalOf(byHand, nowMs);
        const paid = occurrence(each.cycle, indexNearest(each.cycle, civilDay(lastRenewedOn)));
        const next = occurrence(each.cycle, indexNearest(each.cycle, civilDay(lastRenewedOn)) + 1);
        expect(nextOn).toBe(next.toString());
        expect(nextOn > paid.toString()).toBe(true);
        expect(status).not.toBe(1);
        expect(renewalOf(byHand, laterMs).nextOn).toBe(nextOn);
      }),
    );
  });

  it("is due in its window and when overdue, unless the payment covers it", () => {
    fc.assert(
      fc.property(contract, instantMs, (each, nowMs) => {
        const { days, status, nextOn } = renewalOf(each, nowMs);
        const paidFor =
          each.lastRenewedOn === undefined
            ? undefined
            : occurrence(each.cycle, indexNearest(each.cycle, civilDay(each.lastRenewedOn))).toString();
        if (paidFor === nextOn) expect(status).toBe(-1);
        else expect(status === 0).toBe(days <= each.alertDaysBefore);
      }),
    );
  });
});

describe("a series", () => {
  it("never drifts: each occurrence is its anchor's day, or the last day of a month that lacks it", () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -300, max: 300 }), (each, index) => {
        const found = occurrence(each, index);
        if (each.unit === "day") {
          expect(dayNumber(found.toString()) - dayNumber(each.anchorOn)).toBe(index * each.every);
        } else {
          expect(found.year * 12 + found.month - 1).toBe(each.anchorMonth + index * each.every);
          expect(found.day).toBe(Math.min(each.dayOfMonth, found.daysInMonth));
        }
      }),
    );
  });

  it("finds the first occurrence on or after a day, and the nearest one", () => {
    fc.assert(
      fc.property(series, day, (each, on) => {
        const date = civilDay(on);
        const first = indexOnOrAfter(each, date);
        expect(Object.is(first, -0)).toBe(false);
        expect(occurrence(each, first).toString() >= on).toBe(true);
        expect(occurrence(each, first - 1).toString() < on).toBe(true);
        const distances = [first - 1, first].map((index) => Math.abs(daysBetween(date, occurrence(each, index))));
        const [earlier = 0, later = 0] = distances;
        expect(indexNearest(each, date)).toBe(later < earlier ? first : first - 1);
      }),
    );
  });
});

describe("days of a zone", () => {
  it.each([
    { timezone: "America/Santiago", on: "2026-09-06", first: "2026-09-06T04:00:00Z", why: "clocks skip midnight" },
    { timezone: "America/Havana", on: "2026-11-01", first: "2026-11-01T04:00:00Z", why: "midnight comes twice" },
    { timezone: "Asia/Beirut", on: "2026-10-25", first: "2026-10-24T22:00:00Z", why: "23:00 comes twice" },
    { timezone: "Pacific/Apia", on: "2011-12-30", first: "2011-12-30T10:00:00Z", why: "the whole day was skipped" },
    { timezone: "Asia/Kathmandu", on: "2026-11-20", first: "2026-11-19T18:15:00Z", why: "the offset has quarters" },
    {
      timezone: "Australia/Lord_Howe",
      on: "2026-10-05",
      first: "2026-10-04T13:00:00Z",
      why: "summer time is half an hour",
    },
  ])("begin at the first instant in $timezone, where $why", ({ timezone, on, first }) => {
    const atMs = startOfDayMs(civilDay(on), timezone);
    expect(new Date(atMs).toISOString()).toBe(new Date(first).toISOString());
    expect(dayAt(atMs - 1, timezone).toString() < on).toBe(true);
  });
});
