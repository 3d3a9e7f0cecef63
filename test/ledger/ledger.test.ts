import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSeriesHistory, observe } from "../../src/forecast/forecast.ts";
import { parseHistoryCsv } from "../../src/forecast/history-csv.ts";
import { spendDays } from "../../src/forecast/spend-days.ts";
import {
  createLedgerSeries,
  type LedgerSeries,
  ledgerDays,
  recordAmount,
  recordSpend,
} from "../../src/ledger/ledger.ts";
import type { UsageWindow } from "../../src/model.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function spendSeries(window: UsageWindow, points: readonly (readonly [at: string, value: number])[]): LedgerSeries {
  const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window });
  for (const [at, value] of points) recordSpend(series, Date.parse(`${at}Z`), value);
  return series;
}

function balanceSeries(points: readonly (readonly [at: string, value: number])[]): LedgerSeries {
  const series = createLedgerSeries({ provider: "acme", type: "balance", unit: "USD" });
  const history = createSeriesHistory();
  for (const [at, value] of points) {
    const atMs = Date.parse(`${at}Z`);
    recordAmount(series, { atMs, value, movements: observe(history, { atMs, value, type: "balance" }) });
  }
  return series;
}

const rowsOf = (series: LedgerSeries) =>
  ledgerDays(series).map(({ day, used, toppedUp, left, seen }) => ({
    on: new Date(day * dayMs).toISOString().slice(0, 10),
    used: Number(used.toFixed(6)),
    ...(toppedUp === 0 ? {} : { toppedUp: Number(toppedUp.toFixed(6)) }),
    ...(left === undefined ? {} : { left }),
    seen: Number(seen.toFixed(3)),
  }));

describe("the ledger of a spend", () => {
  it("takes the growth of the month's total, and begins anew with the month", () => {
    const series = spendSeries("month", [
      ["2026-10-30T12:00:00", 100],
      ["2026-10-31T12:00:00", 110],
      ["2026-10-31T18:00:00", 113],
      ["2026-11-01T06:00:00", 2],
      ["2026-11-01T12:00:00", 3],
    ]);
    expect(rowsOf(series)).toEqual([
      { on: "2026-10-30", used: 5, seen: 0.5 },
      // What was spent after 18:00 was never seen.
      { on: "2026-10-31", used: 8, seen: 0.75 },
      { on: "2026-11-01", used: 3, seen: 0.5 },
    ]);
  });

  it.each([
    { window: "total", values: [100, 104, 110], used: [2, 8] },
    { window: "day", values: [100, 4, 6], used: [6] },
    { window: "week", values: [100, 104, 110], used: [2, 8] },
  ] as const)("takes the growth of the total of a $window where no month is told", ({ window, values, used }) => {
    const at = ["2026-10-28T12:00:00", "2026-10-29T12:00:00", "2026-10-29T18:00:00"] as const;
    const rows = rowsOf(
      spendSeries(
        window,
        [at[0], at[1], at[2]].map((one, index) => [one, values[index] ?? 0]),
      ),
    );
    expect(rows.map((row) => row.used)).toEqual(used);
  });

  it("leaves out a gap of more than a month", () => {
    const series = spendSeries("total", [
      ["2026-08-01T00:00:00", 10],
      ["2026-09-15T00:00:00", 500],
      ["2026-09-16T00:00:00", 501],
    ]);
    expect(rowsOf(series)).toEqual([{ on: "2026-09-15", used: 1, seen: 1 }]);
  });

  const folder = join(import.meta.dirname, "../../bench/spend-histories");
  it.each(readdirSync(folder).filter((file) => file.endsWith(".csv")))(
    "sees the same days as the history %s",
    (file) => {
      const points = parseHistoryCsv(readFileSync(join(folder, file), "utf8"), "spent");
      const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window: "month" });
      for (const { atMs, value } of points) recordSpend(series, atMs, value);
      const days = ledgerDays(series).map(({ day, used, seen }) => [day, used.toFixed(6), seen.toFixed(3)]);
      expect(days).toEqual(spendDays(points).map(({ day, amount, seen }) => [day, amount.toFixed(6), seen.toFixed(3)]));
    },
  );
});

describe("the ledger of an amount that is left", () => {
  const hourly = (from: string, hours: number, value: (hour: number) => number) =>
    Array.from({ length: hours }, (_, hour) => {
      const at = new Date(Date.parse(`${from}Z`) + hour * hourMs).toISOString().slice(0, -1);
      return [at, value(hour)] as const;
    });

  it("tells use from top-ups, and a day's end is the day before less the one and plus the other", () => {
    const series = balanceSeries(hourly("2026-11-01T00:00:00", 73, (hour) => 100 - hour + (hour >= 30 ? 200 : 0)));
    expect(rowsOf(series)).toEqual([
      { on: "2026-11-01", used: 24, left: 77, seen: 1 },
      { on: "2026-11-02", used: 24, toppedUp: 200, left: 253, seen: 1 },
      { on: "2026-11-03", used: 24, left: 229, seen: 1 },
      { on: "2026-11-04", used: 0, left: 228, seen: 0 },
    ]);
  });

  it("takes back what a wrong zero seemed to cost", () => {
    const series = balanceSeries(hourly("2026-11-01T00:00:00", 24, (hour) => (hour === 12 ? 0 : 1000 - hour)));
    expect(rowsOf(series)).toEqual([{ on: "2026-11-01", used: 23, left: 977, seen: 0.958 }]);
  });

  it("says nothing of days that were not seen but for what was used in them together", () => {
    const series = balanceSeries([
      ["2026-11-01T00:00:00", 100],
      ["2026-11-01T12:00:00", 99],
      ["2026-11-04T12:00:00", 93],
    ]);
    expect(rowsOf(series)).toEqual([
      { on: "2026-11-01", used: 2, left: 99, seen: 1 },
      { on: "2026-11-02", used: 2, seen: 1 },
      { on: "2026-11-03", used: 2, seen: 1 },
      { on: "2026-11-04", used: 1, left: 93, seen: 0.5 },
    ]);
  });

  it("keeps 400 days, of which only the last few as objects", () => {
    const series = balanceSeries(hourly("2025-01-01T00:00:00", 500 * 24, (hour) => 1e6 - hour));
    const days = ledgerDays(series);
    expect(days).toHaveLength(400);
    expect(days.every(({ used }) => Math.abs(used - 24) < 1e-6 || used === 23)).toBe(true);
    expect(series.open.length).toBeLessThanOrEqual(3);
    expect(series.closed.length).toBeLessThan(400 * 22);
  });

  it("goes on with the right days after a clock that was years ahead", () => {
    const series = balanceSeries([
      ...hourly("2026-11-01T00:00:00", 24, (hour) => 100 - hour),
      ["2030-01-01T00:00:00", 77],
      ...hourly("2026-11-02T00:00:00", 24, (hour) => 76 - hour),
    ]);
    const rows = rowsOf(series).filter(({ on }) => on < "2027");
    expect(rows).toEqual([
      { on: "2026-11-01", used: 23, left: 77, seen: 0.958 },
      { on: "2026-11-02", used: 23, left: 53, seen: 0.958 },
    ]);
  });
});
