import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  type Forecast,
  forecast,
  type Observation,
  observe,
  recentPoints,
} from "../../src/forecast/forecast.ts";
import { dayMs, historyOf, hourMs, mondayMs, readings } from "./balance-course.ts";

/** Any readings at all, of any vendor, in order or not. */
const anyReadings = fc.array(
  fc.record(
    {
      atMs: fc.oneof(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: 60 * 24 }).map((hour) => mondayMs + hour * hourMs),
      ),
      value: fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: -10, max: 1000, noNaN: true }),
        fc.integer({ min: 0, max: 100 }),
      ),
      type: fc.constantFrom("balance", "credits", "quota", "budget"),
      limit: fc.double({ min: 0, max: 1e6, noNaN: true }),
      resetsAtMs: fc.integer({ min: 0, max: 4e12 }),
    },
    { requiredKeys: ["atMs", "value", "type"] },
  ),
  { maxLength: 60 },
) as fc.Arbitrary<Observation[]>; // exactOptionalPropertyTypes: the record leaves the keys out, its type does not say so.

const inOrder = (points: readonly Observation[]) => [...points].sort((left, right) => left.atMs - right.atMs);

/** A plausible account: what it uses an hour changes with the hour, the day and chance. */
const anyAccount = fc.record({
  perHour: fc.double({ min: 0.01, max: 1000, noNaN: true }),
  unevenness: fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 1, maxLength: 50 }),
  daysLeft: fc.double({ min: 1, max: 80, noNaN: true }),
  days: fc.integer({ min: 2, max: 40 }),
  pollMinutes: fc.constantFrom(10, 30, 60, 360, 1440),
});

function courseOf({
  perHour,
  unevenness,
  daysLeft,
  days,
  pollMinutes,
}: typeof anyAccount extends fc.Arbitrary<infer Account> ? Account : never) {
  const use = (hour: number) => perHour * (unevenness[hour % unevenness.length] ?? 1);
  let used = 0;
  for (let hour = 0; hour < days * 24; hour++) used += use(hour);
  return { days, use, pollMinutes, value: used + daysLeft * 24 * perHour };
}

function expectSound(answer: Forecast): void {
  const { confidence, reason, ...numbers } = answer;
  for (const value of Object.values(numbers)) {
    expect(Number.isFinite(value)).toBe(true);
    expect(value).toBeGreaterThanOrEqual(0);
  }
  expect(reason).toMatch(/^[A-Z].*\.$/);
  const { runwayDays, low, high } = answer;
  expect([runwayDays, low, high].filter((value) => value === undefined)).toHaveLength(confidence === "none" ? 3 : 0);
  if (runwayDays === undefined || low === undefined || high === undefined) return;
  expect(low).toBeLessThanOrEqual(runwayDays);
  expect(runwayDays).toBeLessThanOrEqual(high);
}

describe("whatever is read", () => {
  it("the forecast is finite, not negative, and in its interval", () => {
    fc.assert(
      fc.property(anyReadings, fc.boolean(), (points, sorted) => {
        const history = createSeriesHistory();
        for (const point of sorted ? inOrder(points) : points) {
          observe(history, point);
          expectSound(forecast(history));
        }
      }),
      { numRuns: 300 },
    );
  });

  it("a stored history goes on like the one that was kept", () => {
    fc.assert(
      fc.property(anyReadings, fc.nat(60), (points, cut) => {
        const ordered = inOrder(points);
        const kept = historyOf(ordered);
        const stored = encodeHistory(historyOf(ordered.slice(0, cut)));
        expect(encodeHistory(decodeHistory(stored))).toEqual(stored);
        const restored = decodeHistory(stored);
        for (const point of ordered.slice(cut)) observe(restored, point);
        expect(encodeHistory(restored)).toEqual(encodeHistory(kept));
      }),
    );
  });

  it("any damage of a stored history is found", () => {
    const stored = encodeHistory(historyOf(readings({ days: 9, value: 900, use: () => 1 })));
    fc.assert(
      fc.property(fc.nat(stored.length - 1), fc.integer({ min: 1, max: 255 }), (index, flipped) => {
        const damaged = stored.map((byte, other) => (other === index ? byte ^ flipped : byte));
        expect(() => decodeHistory(damaged)).toThrow(RangeError);
      }),
    );
  });

  it("the sparkline is made of readings, oldest first", () => {
    fc.assert(
      fc.property(anyReadings, (points) => {
        const drawn = recentPoints(historyOf(points));
        for (const [index, point] of drawn.entries()) {
          expect(points.some(({ atMs, value }) => atMs === point.atMs && value === point.value)).toBe(true);
          expect(point.atMs).toBeGreaterThan(drawn[index - 1]?.atMs ?? -1);
        }
      }),
    );
  });
});

describe("whatever an account uses", () => {
  it("its forecast does not depend on the currency", () => {
    fc.assert(
      fc.property(anyAccount, fc.constantFrom(0.001, 7.1, 1e6), (account, rate) => {
        const points = readings(courseOf(account));
        const one = forecast(historyOf(points));
        const other = forecast(historyOf(points.map((point) => ({ ...point, value: point.value * rate }))));
        expect(other.confidence).toBe(one.confidence);
        if (one.runwayDays === undefined || one.runwayDays === 0) return;
        expect((other.runwayDays ?? Number.NaN) / one.runwayDays).toBeCloseTo(1, 2);
        expect((other.burnRatePerDay ?? Number.NaN) / rate / (one.burnRatePerDay ?? Number.NaN)).toBeCloseTo(1, 2);
      }),
      { numRuns: 40 },
    );
  });

  it("a top-up adds to the runway and not to the use", () => {
    fc.assert(
      fc.property(
        anyAccount,
        fc.double({ min: 0.4, max: 0.9, noNaN: true }),
        fc.double({ min: 5, max: 50, noNaN: true }),
        (account, at, daysAdded) => {
          const course = courseOf({ ...account, days: account.days + 4, unevenness: [1, 1.2, 0.8] });
          const amount = daysAdded * 24 * account.perHour;
          const polls = (24 * 60) / account.pollMinutes;
          const hour = Math.floor((at * course.days * polls) / polls) * 24;
          const plain = historyOf(readings(course));
          const toppedUp = historyOf(readings({ ...course, added: { [hour]: amount } }));
          expect(toppedUp.topUps).toBe(hour === 0 ? 0 : 1);
          const before = forecast(plain).burnRatePerDay;
          const after = forecast(toppedUp).burnRatePerDay;
          if (before === undefined || after === undefined) return;
          expect(after / before).toBeGreaterThan(0.75);
          expect(after / before).toBeLessThan(1.1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("missing polls do not distort an even use", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(19 * 24), { maxLength: 200 }), fc.nat(400), fc.nat(50), (single, from, length) => {
        const missed = new Set(single);
        const missing = (hour: number) => missed.has(hour) || (hour > from && hour < from + length);
        const answer = forecast(historyOf(readings({ days: 20, value: 24 * 30, use: () => 1, missing })));
        expect(answer.burnRatePerDay).toBeCloseTo(24, 0);
        expect(answer.runwayDays).toBeGreaterThan(9);
        expect(answer.runwayDays).toBeLessThan(11);
      }),
      { numRuns: 60 },
    );
  });

  it("the beginning of a history may be cut off anywhere", () => {
    fc.assert(
      fc.property(anyAccount, fc.double({ min: 0, max: 1, noNaN: true }), (account, part) => {
        const points = readings(courseOf(account));
        expectSound(forecast(historyOf(points.slice(Math.floor(part * points.length)))));
      }),
      { numRuns: 100 },
    );
  });

  it("a quota promises nothing beyond its refill", () => {
    fc.assert(
      fc.property(anyAccount, fc.double({ min: 0.1, max: 60, noNaN: true }), (account, days) => {
        const course = courseOf(account);
        const resetsAtMs = mondayMs + (course.days + days) * dayMs;
        const answer = forecast(historyOf(readings({ ...course, type: "quota", resetsAtMs: () => resetsAtMs })));
        expectSound(answer);
        if (answer.high !== undefined) expect(answer.high).toBeLessThanOrEqual(days + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
