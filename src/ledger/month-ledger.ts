/** The ledger of a month, in which every use is counted once. */
import { dayMs } from "../forecast/series-history.ts";
import type { LedgerDay } from "./day-codec.ts";
import { type LedgerSeries, ledgerDays } from "./ledger.ts";

export interface LedgerRow {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly project: string;
  readonly provider: string;
  readonly type: LedgerSeries["type"];
  readonly account?: string;
  readonly unit: string;
  /** Absent where it was not seen, or is in the row of the spend in the same unit. */
  readonly used?: number;
  readonly toppedUp?: number;
  /** At the last reading of the day. */
  readonly left?: number;
  /** The part of the day that was seen. */
  readonly seen: number;
}

/** A calendar month of UTC. */
export interface LedgerMonth {
  readonly startMs: number;
  readonly endMs: number;
}

/** The month of a text such as `2026-10`; undefined for another text. */
export function parseMonth(text: string): LedgerMonth | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text);
  if (match === null) return undefined;
  const [year, month] = [Number(match[1]), Number(match[2])];
  return { startMs: Date.UTC(year, month - 1, 1), endMs: Date.UTC(year, month, 1) };
}

/**
 * The rows of one project, by day. Where the vendor says what was spent, that is what was used, in the row of the balance or the credits of
 * that unit if there is one; other amounts in that unit do not count it again.
 */
export function monthRows(project: string, series: readonly LedgerSeries[], { startMs, endMs }: LedgerMonth) {
  const rows = series.flatMap((one): LedgerRow[] => {
    const days = daysIn(one, startMs, endMs);
    const spends = series.filter((other) => other.type === "spend" && isSameUnit(one, other));
    if (one.type === "spend") {
      const isShown = spends[0] === one && moneyOf(series, one) === undefined;
      return isShown ? days.map((day) => rowOf(project, one, { used: day.used, seen: day.seen, day: day.day })) : [];
    }
    const [spend] = spends;
    if (spend === undefined) return days.map((day) => rowOf(project, one, amountsOf(one, day)));
    if (moneyOf(series, one) !== one)
      return days.map((day) => {
        const { used: _, ...others } = amountsOf(one, day);
        return rowOf(project, one, others);
      });
    return mergedDays(days, daysIn(spend, startMs, endMs)).map(({ day, left, spent }) => {
      const { used: _, ...others } = left === undefined ? { day, seen: 0 } : amountsOf(one, left);
      return rowOf(project, one, spent === undefined ? others : { ...others, used: spent.used, seen: spent.seen });
    });
  });
  return rows.sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : 0));
}

function daysIn(series: LedgerSeries, startMs: number, endMs: number): LedgerDay[] {
  return ledgerDays(series).filter(({ day }) => day * dayMs >= startMs && day * dayMs < endMs);
}

function isSameUnit(one: LedgerSeries, other: LedgerSeries): boolean {
  return one.unit === other.unit && one.provider === other.provider;
}

/** The one balance or amount of credits in the unit of a series; undefined where there are several. */
function moneyOf(series: readonly LedgerSeries[], of: LedgerSeries): LedgerSeries | undefined {
  const money = series.filter((one) => isMoney(one) && isSameUnit(one, of));
  return money.length === 1 ? money[0] : undefined;
}

function isMoney({ type }: LedgerSeries): boolean {
  return type === "balance" || type === "credits";
}

function mergedDays(left: readonly LedgerDay[], spent: readonly LedgerDay[]) {
  const numbers = [...new Set([...left, ...spent].map(({ day }) => day))].sort((one, other) => one - other);
  const on = (days: readonly LedgerDay[], number: number) => days.find(({ day }) => day === number);
  return numbers.map((day) => ({ day, left: on(left, day), spent: on(spent, day) }));
}

type Amounts = Pick<LedgerDay, "day" | "seen"> & Partial<Pick<LedgerDay, "used" | "toppedUp" | "left">>;

/** Quotas and budgets refill by themselves: nobody tops them up. */
function amountsOf(series: LedgerSeries, { day, used, toppedUp, left, seen }: LedgerDay): Amounts {
  return {
    day,
    seen,
    used,
    ...(isMoney(series) ? { toppedUp } : {}),
    ...(left === undefined ? {} : { left }),
  };
}

function rowOf(project: string, { provider, type, account, unit }: LedgerSeries, amounts: Amounts): LedgerRow {
  const { day, seen, ...known } = amounts;
  const rounded = Object.entries(known).map(([key, value]) => [key, withoutNoise(value)]);
  return {
    date: new Date(day * dayMs).toISOString().slice(0, 10),
    project,
    provider,
    type,
    ...(account === undefined ? {} : { account }),
    unit,
    ...Object.fromEntries(rounded),
    seen: Math.round(seen * 1000) / 1000,
  };
}

/** Sums of binary fractions end in digits that nobody wrote. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(12));
}
