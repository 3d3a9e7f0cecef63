/** The rows of a month, as `report` and the API show them: every use is counted once. */
import { describe, expect, it } from "vitest";
import type { LedgerDay } from "../../src/ledger/day-codec.ts";
import { createLedgerSeries, type LedgerAccount, type LedgerSeries } from "../../src/ledger/ledger.ts";
import { monthRows, parseMonth } from "../../src/ledger/month-ledger.ts";

const dayMs = 86_400_000;
const november = { startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 11, 1) };

function seriesOf(account: Partial<LedgerAccount>, days: Readonly<Record<string, Partial<LedgerDay>>>): LedgerSeries {
  const series = createLedgerSeries({ provider: "acme", type: "balance", unit: "USD", ...account });
  series.open = Object.entries(days).map(([on, day]) => ({
    day: Date.parse(`${on}T00:00:00Z`) / dayMs,
    used: 0,
    toppedUp: 0,
    seen: 1,
    ...day,
  }));
  return series;
}

const rowsOf = (...series: readonly LedgerSeries[]) => monthRows("Chat", series, november);
const row = (date: string, more: object) => ({
  date,
  project: "Chat",
  provider: "acme",
  unit: "USD",
  seen: 1,
  ...more,
});

it.each([
  ["2026-10", { startMs: Date.UTC(2026, 9, 1), endMs: Date.UTC(2026, 10, 1) }],
  ["2026-12", { startMs: Date.UTC(2026, 11, 1), endMs: Date.UTC(2027, 0, 1) }],
  ["2026-13", undefined],
  ["2026-00", undefined],
  ["2026-1", undefined],
  ["x2026-10", undefined],
  ["2026-10-01", undefined],
])("the month of %s", (text, month) => {
  expect(parseMonth(text)).toEqual(month);
});

describe("the rows of a month", () => {
  it("are its days, without noise of binary fractions, an account that is named with its name", () => {
    const series = seriesOf(
      { account: "main" },
      {
        "2026-10-31": { used: 9 },
        "2026-11-01": { used: 0.1 + 0.2, toppedUp: 5, left: 7, seen: 0.12345 },
        "2026-11-30": { used: 1 },
        "2026-12-01": { used: 9 },
      },
    );
    expect(rowsOf(series)).toEqual([
      row("2026-11-01", { type: "balance", account: "main", used: 0.3, toppedUp: 5, left: 7, seen: 0.123 }),
      row("2026-11-30", { type: "balance", account: "main", used: 1, toppedUp: 0 }),
    ]);
  });

  it("tell no top-up of a quota or a budget, which refill by themselves", () => {
    const days = { "2026-11-02": { used: 1, toppedUp: 50, left: 3 } };
    expect(rowsOf(seriesOf({ type: "quota" }, days), seriesOf({ type: "budget" }, days))).toEqual([
      row("2026-11-02", { type: "quota", used: 1, left: 3 }),
      row("2026-11-02", { type: "budget", used: 1, left: 3 }),
    ]);
  });

  it("are in the order of their days, over all series", () => {
    const rows = rowsOf(
      seriesOf({}, { "2026-11-01": {}, "2026-11-03": {} }),
      seriesOf({ type: "quota", unit: "%" }, { "2026-11-02": {}, "2026-11-03": {} }),
    );
    expect(rows.map(({ date, type }) => `${date} ${type}`)).toEqual([
      "2026-11-01 balance",
      "2026-11-02 quota",
      "2026-11-03 balance",
      "2026-11-03 quota",
    ]);
  });

  it.each(["balance", "credits"] as const)("count a spend once, in the row of the %s of its unit", (type) => {
    const left = seriesOf({ type }, { "2026-11-01": { used: 4, left: 6 }, "2026-11-02": { used: 4, toppedUp: 9 } });
    const spend = seriesOf({ type: "spend" }, { "2026-11-02": { used: 3, seen: 0.5 }, "2026-11-03": { used: 2 } });
    expect(rowsOf(left, spend)).toEqual([
      row("2026-11-01", { type, toppedUp: 0, left: 6 }),
      row("2026-11-02", { type, toppedUp: 9, used: 3, seen: 0.5 }),
      row("2026-11-03", { type, used: 2 }),
    ]);
  });

  it("show a spend by itself where no amount, or more than one, has its unit", () => {
    const days = { "2026-11-01": { used: 1 } };
    const spend = seriesOf({ type: "spend" }, { "2026-11-01": { used: 3 } });
    expect(rowsOf(spend, seriesOf({ unit: "CNY" }, days), seriesOf({ provider: "other" }, days))).toEqual([
      row("2026-11-01", { type: "spend", used: 3 }),
      row("2026-11-01", { type: "balance", unit: "CNY", used: 1, toppedUp: 0 }),
      row("2026-11-01", { type: "balance", provider: "other", used: 1, toppedUp: 0 }),
    ]);
    expect(rowsOf(spend, seriesOf({}, days), seriesOf({ type: "credits" }, days))).toEqual([
      row("2026-11-01", { type: "spend", used: 3 }),
      row("2026-11-01", { type: "balance", toppedUp: 0 }),
      row("2026-11-01", { type: "credits", toppedUp: 0 }),
    ]);
  });

  it("count neither a quota beside a spend nor a second spend of the unit", () => {
    const spend = seriesOf({ type: "spend" }, { "2026-11-01": { used: 3 } });
    const second = seriesOf({ type: "spend", account: "b" }, { "2026-11-01": { used: 5 } });
    const quota = seriesOf({ type: "quota" }, { "2026-11-01": { used: 1, left: 2 } });
    expect(rowsOf(spend, second, quota)).toEqual([
      row("2026-11-01", { type: "spend", used: 3 }),
      row("2026-11-01", { type: "quota", left: 2 }),
    ]);
  });
});
