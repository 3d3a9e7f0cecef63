/** What a reading changes of a series, and which readings are not written. */
import { describe, expect, it } from "vitest";
import { encodeDays } from "../../src/ledger/day-codec.ts";
import {
  createLedgerSeries,
  ledgerDays,
  recordAmount,
  recordSpend,
  restoreClosed,
  spendTotals,
} from "../../src/ledger/ledger.ts";
import type { Reading, UsageReading, UsageWindow } from "../../src/model.ts";

const dayMs = 86_400_000;
const at = (text: string) => Date.parse(`${text}Z`);
const usage = (value: number, window: UsageWindow, more: Partial<UsageReading> = {}): UsageReading => ({
  kind: "usage",
  value,
  unit: "USD",
  window,
  ...more,
});
const unchanged = { isChanged: false, isClosed: false };
const changed = { isChanged: true, isClosed: false };

describe("the spend of an account", () => {
  it.each<[string, readonly Reading[], readonly number[]]>([
    [
      "is the month's before all others",
      [usage(1, "day"), usage(2, "week"), usage(3, "total"), usage(4, "month")],
      [4],
    ],
    ["is the total before the week's", [usage(1, "day"), usage(2, "week"), usage(3, "total")], [3]],
    ["is the week's before the day's", [usage(1, "day"), usage(2, "week")], [2]],
    ["is the day's where there is no other", [usage(1, "day")], [1]],
    [
      "is one of each unit, the first",
      [usage(1, "month"), usage(2, "month"), usage(3, "day", { unit: "CNY" })],
      [1, 3],
    ],
    [
      "is not that of a model or of one direction",
      [usage(1, "month", { model: "m" }), usage(2, "month", { direction: "input" })],
      [],
    ],
  ])("%s", (_, readings, values) => {
    expect(spendTotals(readings).map(({ value }) => value)).toEqual(values);
  });
});

describe("an amount that is left", () => {
  const read = (series: ReturnType<typeof balance>, text: string, value: number) =>
    recordAmount(series, { atMs: at(text), value, movements: [] });
  const balance = () => createLedgerSeries({ provider: "acme", type: "balance", unit: "USD" });

  it("changes the ledger when it is new, another one, or the first of a day", () => {
    const series = balance();
    expect([
      read(series, "2026-11-01T10:00:00", 5),
      read(series, "2026-11-01T11:00:00", 5),
      read(series, "2026-11-01T12:00:00", 4),
      read(series, "2026-11-02T00:00:00", 4),
    ]).toEqual([changed, unchanged, changed, changed]);
  });

  it("is not written when it is not newer, unless the clock was a day ahead", () => {
    const series = balance();
    read(series, "2026-11-03T12:00:00", 5);
    expect(read(series, "2026-11-03T12:00:00", 4)).toEqual(unchanged);
    expect(read(series, "2026-11-02T12:00:00", 4)).toEqual(unchanged);
    expect([series.lastValue, series.lastAtMs]).toEqual([5, at("2026-11-03T12:00:00")]);
    expect(read(series, "2026-11-02T11:59:59", 4)).toEqual(changed);
    expect([series.firstAtMs, series.lastAtMs]).toEqual([at("2026-11-03T12:00:00"), at("2026-11-02T11:59:59")]);
  });

  it("closes the days that can no longer change: all but three", () => {
    const series = balance();
    for (const day of ["01", "02", "03"]) read(series, `2026-11-${day}T12:00:00`, 5);
    expect(series.closed).toHaveLength(0);
    expect(read(series, "2026-11-04T12:00:00", 5)).toEqual({ isChanged: true, isClosed: true });
    expect(series.open.map(({ day }) => day)).toEqual(
      ["02", "03", "04"].map((day) => at(`2026-11-${day}T00:00:00`) / dayMs),
    );
    expect(ledgerDays(series)).toHaveLength(4);
  });
});

describe("what was spent in a week", () => {
  it.each([
    ["from Saturday to Sunday", "2026-11-21T12:00:00", "2026-11-22T12:00:00", 4],
    ["from Sunday to Monday, when it begins anew", "2026-11-22T12:00:00", "2026-11-23T12:00:00", 14],
    ["from Monday to Tuesday", "2026-11-23T12:00:00", "2026-11-24T12:00:00", 4],
  ])("%s", (_, from, to, used) => {
    const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window: "week" });
    recordSpend(series, at(from), 10);
    expect(recordSpend(series, at(to), 14)).toEqual(changed);
    const days = ledgerDays(series).map((day) => day.used);
    expect(days.reduce((sum, one) => sum + one, 0)).toBeCloseTo(used);
  });

  it("is not written when it is not newer", () => {
    const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window: "week" });
    recordSpend(series, at("2026-11-21T12:00:00"), 10);
    expect(recordSpend(series, at("2026-11-21T12:00:00"), 11)).toEqual(unchanged);
    expect(recordSpend(series, at("2026-11-21T13:00:00"), 10)).toEqual(unchanged);
  });
});

describe("a month's total that has not fallen", () => {
  it.each<[string, readonly [string, number][], boolean | undefined]>([
    [
      "within a month says nothing",
      [
        ["2026-11-01T01:00:00", 5],
        ["2026-11-02T00:00:00", 6],
      ],
      undefined,
    ],
    [
      "over its end is that of the month before",
      [
        ["2026-10-31T23:00:00", 5],
        ["2026-11-01T01:00:00", 5],
      ],
      true,
    ],
    [
      "from 0 over its end says nothing",
      [
        ["2026-10-31T23:00:00", 0],
        ["2026-11-01T01:00:00", 5],
      ],
      undefined,
    ],
    [
      "and falls later is the new month's",
      [
        ["2026-10-31T23:00:00", 5],
        ["2026-11-01T01:00:00", 6],
        ["2026-11-01T02:00:00", 1],
      ],
      false,
    ],
  ])("%s", (_, points, isOfLastMonth) => {
    const series = createLedgerSeries({ provider: "acme", type: "spend", unit: "USD", window: "month" });
    for (const [text, value] of points) recordSpend(series, at(text), value);
    expect(series.isOfLastMonth).toBe(isOfLastMonth);
  });
});

describe("days that are closed", () => {
  const day = (number: number, used: number) => ({ day: number, used, toppedUp: 0, seen: 1 });
  const series = () => createLedgerSeries({ provider: "acme", type: "balance", unit: "USD" });

  it("stand before those that are open, which are newer where a crash left a day in both", () => {
    const restored = series();
    restored.open = [day(20_001, 7), day(20_002, 8)];
    restoreClosed(restored, encodeDays([day(20_000, 1), day(20_001, 2), day(20_002, 3)]));
    expect(ledgerDays(restored)).toEqual([day(20_000, 1), day(20_001, 7), day(20_002, 8)]);
  });

  it.each([[[day(20_001, 7)]], [[]]])("are taken as they are where no day is in both: %j", (open) => {
    const restored = series();
    restored.open = open;
    const bytes = encodeDays([day(20_000, 1)]);
    restoreClosed(restored, bytes);
    expect(restored.closed).toBe(bytes);
  });

  it("take a correction of the vendor as the open ones do", () => {
    const corrected = series();
    corrected.open = [day(20_005, 0)];
    corrected.closed = encodeDays([day(20_000, 1), day(20_001, 2)]);
    corrected.lastAtMs = 20_005 * dayMs;
    const movement = { fromMs: 20_000.5 * dayMs, toMs: 20_000.5 * dayMs, used: 4, toppedUp: 6 };
    recordAmount(corrected, { atMs: 20_005.5 * dayMs, value: 9, movements: [movement] });
    expect(ledgerDays(corrected)).toEqual([
      { day: 20_000, used: 5, toppedUp: 6, seen: 1 },
      day(20_001, 2),
      { ...day(20_005, 0), left: 9 },
    ]);
  });
});
