import { describe, expect, it } from "vitest";
import { type Forecast, forecast, forecastReasons, observe } from "../../src/forecast/forecast.ts";
import { dayMs, historyOf, hourMs, mondayMs, readings } from "./balance-course.ts";

/** 24 a day with some unevenness that a program can repeat. */
const steady = (hour: number) => 1 + 0.3 * Math.sin(hour * 7.3);
const officeHours = (hour: number) => {
  const day = Math.floor(hour / 24) % 7; // Monday is 0
  return day < 5 && hour % 24 >= 9 && hour % 24 < 17 ? 3 : 0;
};

function forecastAfter(course: Parameters<typeof readings>[0]): Forecast {
  return forecast(historyOf(readings(course)));
}

describe("a forecast", () => {
  it("of an even use is the amount through the use of a day", () => {
    const answer = forecastAfter({ days: 20, value: 24 * 30, use: steady });
    expect(answer.burnRatePerDay).toBeCloseTo(24, 0);
    expect(answer.runwayDays).toBeCloseTo(10, 0);
    expect(answer.low).toBeLessThan(9.8);
    expect(answer.high).toBeGreaterThan(10.2);
    expect(answer).toMatchObject({ confidence: "high", reason: forecastReasons.even });
  });

  it("tells the times beside the days", () => {
    const history = historyOf(readings({ days: 20, value: 24 * 30, use: steady }));
    const { depletesAtMs = 0, depletesEarliestMs = 0, depletesLatestMs = 0, ...days } = forecast(history);
    const lastMs = mondayMs + 20 * dayMs;
    expect([depletesEarliestMs, depletesAtMs, depletesLatestMs].map((atMs) => (atMs - lastMs) / dayMs)).toEqual([
      days.low,
      days.runwayDays,
      days.high,
    ]);
  });

  it("counts the days from the present time if it is given, and stops at 0", () => {
    const history = historyOf(readings({ days: 20, value: 24 * 30, use: steady }));
    const then = forecast(history);
    const later = forecast(history, { nowMs: mondayMs + 21 * dayMs });
    expect((then.runwayDays ?? 0) - (later.runwayDays ?? 0)).toBeCloseTo(1, 6);
    expect(later.depletesAtMs).toBe(then.depletesAtMs);
    const muchLater = forecast(history, { nowMs: mondayMs + 80 * dayMs });
    expect(muchLater).toMatchObject({ runwayDays: 0, low: 0, high: 0, confidence: "low" });
    expect(() => forecast(history, { nowMs: Number.NaN })).toThrow("a forecast needs a time, not NaN");
  });

  it("does not change when it is asked for again", () => {
    const history = historyOf(readings({ days: 9, value: 24 * 30, use: steady }));
    expect(forecast(history)).toEqual(forecast(history));
    observe(history, { atMs: mondayMs + 9.5 * dayMs, value: 10, type: "balance" });
    expect(forecast(history).runwayDays).toBeLessThan(3);
  });
});

describe("there is no forecast", () => {
  const cases = [
    {
      name: "before the first reading",
      course: { days: -1, value: 100, use: steady },
      reason: forecastReasons.nothingRead,
    },
    { name: "after a few hours", course: { days: 0.2, value: 10_000, use: steady }, reason: forecastReasons.tooYoung },
    {
      name: "of an account that nobody uses",
      course: { days: 20, value: 100, use: () => 0 },
      reason: forecastReasons.idle,
    },
    {
      name: "of an account that only gets money",
      course: { days: 20, value: 100, use: () => 0, added: { 100: 50, 200: 50 } },
      reason: forecastReasons.idle,
    },
    {
      name: "once the use has ended days ago",
      course: { days: 20, value: 1000, use: (hour: number) => (hour < 240 ? 1 : 0) },
      reason: forecastReasons.idle,
    },
    {
      name: "when it lasts for ever and a day",
      course: { days: 20, value: 1e6, use: steady },
      reason: forecastReasons.tooSlow,
    },
  ];
  it.each(cases)("$name", ({ course, reason }) => {
    expect(forecastAfter(course)).toEqual({ confidence: "none", reason });
  });

  it("for an amount that is used up: it is over, not unknown", () => {
    const answer = forecastAfter({ days: 12, value: 24 * 10, use: steady });
    expect(answer).toMatchObject({ runwayDays: 0, low: 0, high: 0, confidence: "high", reason: forecastReasons.empty });
  });
});

describe("the first hours", () => {
  it("have a forecast from six hours on, with little confidence and a wide interval", () => {
    const answer = forecastAfter({ days: 0.25, value: 1000, use: () => 1 });
    expect(Math.abs(Math.log((answer.runwayDays ?? 0) / (994 / 24)))).toBeLessThan(0.1);
    expect(answer.confidence).toBe("low");
    expect((answer.high ?? 0) / (answer.low ?? 1)).toBeGreaterThan(2.5);
  });

  it("have a forecast when so much burns that a day is too late, with little confidence", () => {
    const answer = forecastAfter({ days: 0.25, value: 100, use: () => 10, pollMinutes: 10 });
    expect(answer.runwayDays).toBeCloseTo(40 / 240, 1);
    expect(answer.confidence).toBe("low");
  });
});

describe("increases", () => {
  const use = steady;
  it.each([
    { name: "a top-up", course: { added: { 300: 500 } }, left: 500, counted: 1 },
    { name: "three top-ups", course: { added: { 100: 240, 200: 240, 300: 240 } }, left: 720, counted: 3 },
    { name: "a small refund", course: { added: { 300: 3 } }, left: 3, counted: 0 },
    {
      name: "a top-up while polls fail",
      course: { added: { 300: 500 }, missing: (hour: number) => hour > 290 && hour < 310 },
      left: 500,
      counted: 1,
    },
  ])("$name does not change the use", ({ course, left, counted }) => {
    const history = historyOf(readings({ days: 20, value: 24 * 30, use, ...course }));
    const { runwayDays = Number.NaN, burnRatePerDay = Number.NaN } = forecast(history);
    expect(burnRatePerDay).toBeGreaterThan(23);
    expect(burnRatePerDay).toBeLessThan(25);
    expect(Math.abs(runwayDays * 24 - 240 - left)).toBeLessThan(40);
    expect(history.topUps).toBe(counted);
  });

  it("that take a wrong value back are no top-ups, and the fall before was no use", () => {
    const points = readings({ days: 20, value: 24 * 30, use });
    const wrong = points.map((point, index) => (index > 400 && index < 404 ? { ...point, value: 0 } : point));
    const history = historyOf(wrong);
    expect(history.topUps).toBe(0);
    expect(forecast(history).runwayDays).toBeCloseTo(forecast(historyOf(points)).runwayDays ?? Number.NaN, 0);
  });

  it("that were wrong themselves are not used up when they are taken back", () => {
    const points = readings({ days: 20, value: 24 * 30, use });
    const wrong = points.map((point, index) =>
      index > 400 && index < 404 ? { ...point, value: point.value + 1000 } : point,
    );
    expect(forecast(historyOf(wrong)).burnRatePerDay).toBeCloseTo(24, 0);
  });

  it("and decreases of a converted currency cancel out", () => {
    const points = readings({ days: 20, value: 24 * 30, use, pollMinutes: 10 });
    const noisy = points.map((point, index) => ({
      ...point,
      value: point.value * (1 + 0.002 * Math.sin(index * 37.7)),
    }));
    const history = historyOf(noisy);
    expect(forecast(history).burnRatePerDay).toBeCloseTo(24, -0.5);
    expect(history.topUps).toBe(0);
  });

  it("of the limit come from a bigger plan, not from thrift", () => {
    const points = readings({ days: 20, value: 24 * 30, use, limit: 1000 });
    const bigger = points.map((point, index) =>
      index < 200 ? point : { ...point, limit: 2000, value: point.value + 1000 },
    );
    const history = historyOf(bigger);
    expect(history.topUps).toBe(0);
    expect(forecast(history).runwayDays).toBeCloseTo(1240 / 24, -1);
  });
});

describe("missing polls", () => {
  it.each([
    { name: "two days", missing: (hour: number) => hour > 100 && hour < 148 },
    { name: "every second", missing: (hour: number) => hour % 2 === 1 },
    { name: "the last ten hours", missing: (hour: number) => hour > 470 },
  ])("do not distort: $name", ({ missing }) => {
    const answer = forecastAfter({ days: 20, value: 24 * 30, use: steady, missing });
    expect(answer.burnRatePerDay).toBeCloseTo(24, 0);
    expect((answer.depletesAtMs ?? 0) - mondayMs).toBeGreaterThan(29.3 * dayMs);
    expect((answer.depletesAtMs ?? 0) - mondayMs).toBeLessThan(30.7 * dayMs);
  });
});

describe("a vendor that tells its amounts late", () => {
  it.each([1, 6, 24])("every %i hours neither looks idle nor mad", (updateHours) => {
    const points = readings({ days: 20, value: 24 * 30, use: steady, pollMinutes: 10, updateHours });
    for (const minutes of [0, 200, 710, 1430]) {
      const until = mondayMs + 19 * dayMs + minutes * 60_000;
      const { depletesAtMs = 0, runwayDays = 0 } = forecast(historyOf(points.filter(({ atMs }) => atMs <= until)));
      expect((depletesAtMs - mondayMs) / dayMs).toBeGreaterThan(29.3);
      expect((depletesAtMs - mondayMs) / dayMs).toBeLessThan(30.7);
      expect(runwayDays).toBeCloseTo((depletesAtMs - until) / dayMs, 6);
    }
  });
});

describe("the shape of the week", () => {
  // Friday 18:00 of the third week: 11 hours of 3 are left.
  const fridayEvening = 18.75;
  const value = 3 * 8 * 14 + 3 * 8 + 33;

  it("carries a weekend without use", () => {
    const { depletesAtMs = 0 } = forecastAfter({ days: fridayEvening, value, use: officeHours, pollMinutes: 10 });
    // Eight of the eleven hours are Monday's, three are Tuesday's.
    const tuesdayNoon = mondayMs + 22 * dayMs + 12 * hourMs;
    expect(Math.abs(depletesAtMs - tuesdayNoon)).toBeLessThan(3 * hourMs);
  });

  it("does not take a weekend for the end of the use", () => {
    const { runwayDays } = forecastAfter({ days: 20.9, value: value + 200, use: officeHours, pollMinutes: 10 });
    expect(runwayDays).toBeGreaterThan(10);
    expect(runwayDays).toBeLessThan(18);
  });

  it("does not take Monday morning for a new regime", () => {
    const { burnRatePerDay = 0 } = forecastAfter({ days: 21.5, value: value + 200, use: officeHours, pollMinutes: 10 });
    expect(burnRatePerDay).toBeGreaterThan(15);
    expect(burnRatePerDay).toBeLessThan(20); // 120 a week
  });
});

describe("a change of regime", () => {
  const changed = (factor: number) => (hour: number) => steady(hour) * (hour < 14 * 24 ? 1 : factor);

  it.each([
    { factor: 3, within: 1 },
    { factor: 3, within: 3 },
    { factor: 0.3, within: 2 },
    { factor: 10, within: 1 },
  ])("by $factor is noticed within $within days", ({ factor, within: days }) => {
    const answer = forecastAfter({ days: 14 + days, value: 24 * 200, use: changed(factor) });
    expect((answer.burnRatePerDay ?? 0) / 24 / factor).toBeGreaterThan(0.85);
    expect((answer.burnRatePerDay ?? 0) / 24 / factor).toBeLessThan(1.15);
    expect(answer.reason).toBe(forecastReasons.changed);
  });

  it("by 10 shows within hours", () => {
    const before = forecastAfter({ days: 14, value: 24 * 200, use: changed(10) });
    const soon = forecastAfter({ days: 14.25, value: 24 * 200, use: changed(10) });
    expect(soon.runwayDays).toBeLessThan((before.runwayDays ?? 0) / 2);
  });

  it("that has not happened leaves an even use alone", () => {
    for (let days = 8; days < 20; days += 0.7) {
      expect(forecastAfter({ days, value: 24 * 200, use: steady }).burnRatePerDay).toBeCloseTo(24, -0.5);
    }
  });
});

describe("growth", () => {
  it("is drawn out", () => {
    const grows = (hour: number) => steady(hour) * Math.exp((0.03 * hour) / 24);
    const answer = forecastAfter({ days: 21, value: 24 * 60, use: grows });
    expect(answer.reason).toBe(forecastReasons.growing);
    // Use today is 45; evenly the rest would last 8 days longer.
    expect(answer.runwayDays).toBeLessThan((24 * 60 - 24 * 29.3) / 45);
  });
});

describe("a monthly charge", () => {
  const withCharge = (hour: number) => steady(hour) + (hour === 10 * 24 + 3 ? 200 : 0);

  it("is no burn, and is expected again", () => {
    const answer = forecastAfter({ days: 20, value: 24 * 20 + 200 + 24 * 25, use: withCharge });
    expect(answer.burnRatePerDay).toBeCloseTo(24, 0);
    // 25 days without the charge of day 40, and 200 less with it.
    expect(answer.runwayDays).toBeLessThan(21);
    expect(answer.runwayDays).toBeGreaterThan(19.5);
    expect(answer.high).toBeGreaterThan(25);
  });

  it("that is due after the amount is used up does not matter", () => {
    const answer = forecastAfter({ days: 20, value: 24 * 20 + 200 + 24 * 10, use: withCharge });
    expect(answer.runwayDays).toBeCloseTo(10, 0);
  });
});

describe("a quota", () => {
  const nextMidnight = (atMs: number) => (Math.floor(atMs / dayMs) + 1) * dayMs;
  /** 100 each midnight. */
  const daily = (perHour: number, days: number) =>
    readings({ days, value: 100, use: () => perHour, type: "quota", limit: 100, resetsAtMs: nextMidnight }).map(
      (point) => ({
        ...point,
        value: 100 - perHour * (((point.atMs - mondayMs) % dayMs) / hourMs),
      }),
    );

  it("that lasts until it refills has no runway, and the refills are no top-ups", () => {
    const history = historyOf(daily(3, 10.5));
    expect(forecast(history)).toEqual({
      burnRatePerDay: expect.closeTo(72, -1),
      burnRateHighPerDay: expect.closeTo(85, -1.5),
      confidence: "none",
      reason: forecastReasons.refills,
    });
    expect(history.topUps).toBe(0);
  });

  it("that does not has one up to the refill", () => {
    const answer = forecast(historyOf(daily(6, 10.5)));
    expect(answer.runwayDays).toBeCloseTo(28 / 144, 1);
    expect(answer.high).toBeLessThanOrEqual(0.5);
  });

  it("whose vendor does not say when it refills is known by its last two refills", () => {
    const history = historyOf(
      daily(3, 10.5).map(({ atMs, value, type, limit }) => ({
        atMs,
        value,
        type,
        ...(limit === undefined ? {} : { limit }),
      })),
    );
    expect(forecast(history).reason).toBe(forecastReasons.refills);
  });

  it("of a budget refills at its reset, and a top-up of it counts", () => {
    const resetsAtMs = () => mondayMs + 10 * dayMs;
    const points = readings({ days: 9, value: 500, use: () => 1, type: "budget", limit: 500, resetsAtMs });
    const history = historyOf(points);
    observe(history, {
      atMs: mondayMs + 10 * dayMs + hourMs,
      value: 499,
      type: "budget",
      limit: 500,
      resetsAtMs: mondayMs + 40 * dayMs,
    });
    expect(history.topUps).toBe(0);
  });
});

describe("strange readings", () => {
  it.each([
    { atMs: Number.NaN, value: 1 },
    { atMs: -5, value: 1 },
    { atMs: Number.POSITIVE_INFINITY, value: 1 },
    { atMs: mondayMs, value: Number.NaN },
    { atMs: mondayMs, value: Number.NEGATIVE_INFINITY },
  ])("are refused: $atMs, $value", (point) => {
    expect(() => observe(historyOf([]), { ...point, type: "balance" })).toThrow(
      `an observation needs a time since 1970 and a finite value, not ${point.atMs}, ${point.value}`,
    );
  });

  it("from the past, or from beyond all amounts, are ignored", () => {
    const points = readings({ days: 9, value: 24 * 30, use: steady });
    const history = historyOf(points);
    const before = forecast(history);
    observe(history, { atMs: mondayMs + 8.9 * dayMs, value: 5, type: "balance" });
    observe(history, { atMs: mondayMs + 9.1 * dayMs, value: 1e300, type: "balance" });
    expect(forecast(history)).toEqual(before);
  });

  it("of a clock that was years ahead are forgotten when it is set right", () => {
    const history = historyOf([{ atMs: mondayMs + 4000 * dayMs, value: 1e4, type: "balance" }]);
    for (const point of readings({ days: 20, value: 24 * 30, use: steady })) observe(history, point);
    expect(forecast(history).runwayDays).toBeCloseTo(10, 0);
  });
});
