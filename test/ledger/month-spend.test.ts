import { describe, expect, it } from "vitest";
import { createSeriesHistory, observe } from "../../src/forecast/forecast.ts";
import { createLedgerSeries, type LedgerSeries, recordAmount, recordSpend } from "../../src/ledger/ledger.ts";
import { type KnownPatterns, monthSpends } from "../../src/ledger/month-spend.ts";
import type { Reading, UsageWindow } from "../../src/model.ts";

const hourMs = 3_600_000;
const monthMs = (atMs: number) => Date.UTC(2026, new Date(atMs).getUTCMonth(), 1);

/** Readings every hour from one time up to another. */
function hours(from: string, until: string): number[] {
  const fromMs = Date.parse(`${from}Z`);
  const count = (Date.parse(`${until}Z`) - fromMs) / hourMs + 1;
  return Array.from({ length: count }, (_, hour) => fromMs + hour * hourMs);
}

function spending(window: UsageWindow, times: readonly number[], value: (atMs: number) => number) {
  const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window });
  for (const atMs of times) recordSpend(series, atMs, value(atMs));
  return { series, reading: { kind: "usage", window, value: series.lastValue, unit: "USD" } as const };
}

function burning(account: string, times: readonly number[], value: (atMs: number) => number) {
  const series = createLedgerSeries({ provider: "acme", type: "balance", unit: "USD", account });
  const history = createSeriesHistory();
  for (const atMs of times) {
    const point = { atMs, value: value(atMs), type: "balance" } as const;
    recordAmount(series, { ...point, movements: observe(history, point) });
  }
  return { series, reading: { kind: "remaining", type: "balance", account, value: 1, unit: "USD" } as const };
}

function answerOf(all: readonly { series: LedgerSeries; reading: Reading }[], known?: KnownPatterns) {
  const measuredAtMs = Math.max(...all.map(({ series }) => series.lastAtMs));
  const answer = { provider: "acme", readings: all.map(({ reading }) => reading), measuredAtMs };
  return monthSpends(
    all.map(({ series }) => series),
    answer,
    known,
  ).map(({ unit, spent, projection }) => ({
    unit,
    spent: Math.round(spent),
    projected: projection === undefined ? undefined : Math.round(projection.projected),
  }));
}

const tenADay = (atMs: number) => (10 * (atMs - monthMs(atMs))) / (24 * hourMs);

describe("what the month will have cost", () => {
  it("is projected from what the vendor says of the month", () => {
    const told = spending("month", hours("2026-09-20T00:00:00", "2026-10-11T00:00:00"), tenADay);
    expect(answerOf([told])).toEqual([{ unit: "USD", spent: 100, projected: 310 }]);
  });

  it("is known on the first day of a daemon, whose vendor says what was spent before", () => {
    const told = spending("month", hours("2026-10-11T00:00:00", "2026-10-11T01:00:00"), tenADay);
    expect(answerOf([told])[0]?.projected).toBeCloseTo(310, -1);
  });

  it("is known from the growth of another total, once a month was seen from its start", () => {
    const total = (atMs: number) => 5000 + (10 * (atMs - Date.UTC(2026, 8, 1))) / (24 * hourMs);
    const late = spending("total", hours("2026-10-02T00:00:00", "2026-10-11T00:00:00"), total);
    expect(answerOf([late])).toEqual([]);
    const whole = spending("total", hours("2026-10-01T00:00:00", "2026-10-11T00:00:00"), total);
    expect(answerOf([whole])).toEqual([{ unit: "USD", spent: 100, projected: 311 }]);
  });

  it("is known from what all balances of a unit lost, top-ups left out", () => {
    const times = hours("2026-09-25T00:00:00", "2026-10-11T00:00:00");
    const since = (atMs: number) => (atMs - Date.UTC(2026, 8, 25)) / (24 * hourMs);
    const one = burning("one", times, (atMs) => 500 - 6 * since(atMs) + (since(atMs) > 10 ? 400 : 0));
    const other = burning("other", times, (atMs) => 500 - 4 * since(atMs));
    const [usd, ...more] = answerOf([one, other]);
    expect(more).toEqual([]);
    expect(usd?.spent).toBe(100);
    expect(Math.abs((usd?.projected ?? 0) - 310)).toBeLessThan(3);
  });

  it("counts what the vendor says, not the balance beside it", () => {
    const times = hours("2026-09-20T00:00:00", "2026-10-11T00:00:00");
    const told = spending("month", times, tenADay);
    const balance = burning("prepaid", times, (atMs) => 9000 - atMs / hourMs / 100);
    expect(answerOf([balance, told])).toEqual([{ unit: "USD", spent: 100, projected: 310 }]);
  });

  it("is not told while the vendor still shows the month before", () => {
    // A month of Pacific time begins seven hours later.
    const pacific = (atMs: number) => {
      const localMs = atMs - 7 * hourMs;
      return (10 * (localMs - monthMs(localMs))) / (24 * hourMs);
    };
    const at = (until: string) => answerOf([spending("month", hours("2026-09-05T00:00:00", until), pacific)])[0];
    expect(at("2026-09-30T23:00:00")?.projected).toBe(297);
    expect(at("2026-10-01T05:00:00")).toEqual({ unit: "USD", spent: 299, projected: undefined });
    expect(at("2026-10-01T08:00:00")?.projected).toBeGreaterThan(290);
    expect(at("2026-10-01T08:00:00")?.projected).toBeLessThan(315);
  });

  it("goes on after a month that cost nothing", () => {
    const told = spending("month", hours("2026-09-05T00:00:00", "2026-10-11T00:00:00"), (atMs) =>
      monthMs(atMs) === Date.UTC(2026, 8, 1) ? 0 : tenADay(atMs),
    );
    expect(answerOf([told])[0]?.projected).toBeGreaterThan(250);
  });

  it("is learned once a day", () => {
    const times = hours("2026-09-20T00:00:00", "2026-10-11T05:00:00");
    const known: KnownPatterns = new Map();
    answerOf([spending("month", times.slice(0, -2), tenADay)], known);
    const learned = known.get("USD");
    answerOf([spending("month", times, tenADay)], known);
    expect(known.get("USD")).toBe(learned);
    answerOf([spending("month", hours("2026-09-20T00:00:00", "2026-10-12T00:00:00"), tenADay)], known);
    expect(known.get("USD")).not.toBe(learned);
  });
});
