/** What a project has spent in the month, and what the month will have cost, from its ledger. */
import {
  learnSpending,
  type MonthProjection,
  projectMonth,
  type SpendDay,
  type SpendPattern,
} from "../forecast/month-projection.ts";
import { dayMs } from "../forecast/series-history.ts";
import { monthEndMs, monthStartMs } from "../forecast/spend-days.ts";
import type { Reading } from "../model.ts";
import { type LedgerSeries, ledgerDays, spendTotals } from "./ledger.ts";

/** What was spent in the month in one unit; the projection is absent until a whole day with a charge has been seen. */
export interface MonthSpend {
  readonly unit: string;
  readonly spent: number;
  readonly projection?: MonthProjection;
  /** The first instant of the next month. */
  readonly endsAtMs: number;
}

/** What was learned of a unit on a UTC day. */
export type KnownPatterns = Map<string, { readonly day: number; readonly pattern: SpendPattern | undefined }>;

/** A total that goes on in the new month is that of the month before, but not for longer than this. */
const longestCarryMs = 2 * dayMs;
/** A series that begins this much later than the month has still seen all of it. */
const lateStartMs = 3_600_000;

export interface LastAnswer {
  readonly provider: string;
  readonly readings: readonly Reading[];
  readonly measuredAtMs: number;
}

/**
 * As of the last answer. What the vendor says was spent in the month counts; where it does not say, the ledger does, if
 * it has seen the month from its start: the growth of another total, else what the balances and credits lost.
 *
 * @param known patterns are learned once a day and kept here
 */
export function monthSpends(
  series: readonly LedgerSeries[],
  answer: LastAnswer,
  known: KnownPatterns = new Map(),
): MonthSpend[] {
  const atMs = answer.measuredAtMs;
  return sourcesOf(series, answer).flatMap(({ unit, told, from }) => {
    const spent = told ?? seenInMonth(from, atMs);
    if (spent === undefined) return [];
    const today = Math.floor(atMs / dayMs);
    let learned = known.get(unit);
    if (learned?.day !== today) {
      learned = { day: today, pattern: learnSpending(spendDaysOf(from), spent, atMs) };
      known.set(unit, learned);
    }
    const isOver = atMs - monthStartMs(atMs) < longestCarryMs && from.some(({ isOfLastMonth }) => isOfLastMonth);
    const projection = learned.pattern === undefined || isOver ? undefined : projectMonth(learned.pattern, spent, atMs);
    const isKnown = projection !== undefined && Number.isFinite(projection.high);
    return [{ unit, spent, ...(isKnown ? { projection } : {}), endsAtMs: monthEndMs(atMs) }];
  });
}

/** What was spent by UTC day, in each unit of the last answer. */
export function daysSpent(
  series: readonly LedgerSeries[],
  answer: LastAnswer,
): { readonly unit: string; readonly days: readonly SpendDay[] }[] {
  return sourcesOf(series, answer).map(({ unit, from }) => ({ unit, days: spendDaysOf(from) }));
}

interface Source {
  readonly unit: string;
  /** What the vendor says of the month. */
  readonly told?: number;
  readonly from: readonly LedgerSeries[];
}

/** The series of the last answer from which the spend of each unit is known. */
function sourcesOf(series: readonly LedgerSeries[], { provider, readings }: LastAnswer): Source[] {
  const own = series.filter((one) => one.provider === provider);
  const sources = spendTotals(readings).map(
    ({ unit, window, value }): Source => ({
      unit,
      ...(window === "month" ? { told: value } : {}),
      from: own.filter((one) => one.type === "spend" && one.unit === unit && one.window === window),
    }),
  );
  for (const reading of readings) {
    if (reading.kind !== "remaining" || (reading.type !== "balance" && reading.type !== "credits")) continue;
    if (sources.some(({ unit }) => unit === reading.unit)) continue;
    const isShown = ({ type, unit, account }: LedgerSeries) =>
      readings.some(
        (other) =>
          other.kind === "remaining" && other.type === type && other.unit === unit && other.account === account,
      );
    const from = own.filter(
      (one) => (one.type === "balance" || one.type === "credits") && one.unit === reading.unit && isShown(one),
    );
    sources.push({ unit: reading.unit, from });
  }
  return sources;
}

/** Undefined when the month was not seen from its start. */
function seenInMonth(series: readonly LedgerSeries[], atMs: number): number | undefined {
  const startMs = monthStartMs(atMs);
  if (!series.some(({ firstAtMs }) => firstAtMs <= startMs + lateStartMs)) return undefined;
  const days = spendDaysOf(series).filter(({ day }) => day * dayMs >= startMs);
  return days.reduce((sum, { amount }) => sum + amount, 0);
}

/** The days of all series together, oldest first. A vendor's correction is not a use in reverse. */
function spendDaysOf(series: readonly LedgerSeries[]): SpendDay[] {
  const days = new Map<number, SpendDay>();
  for (const { day, used, seen } of series.flatMap(ledgerDays)) {
    const amount = Math.max(0, used);
    const known = days.get(day);
    if (known === undefined) days.set(day, { day, amount, seen });
    else days.set(day, { day, amount: known.amount + amount, seen: Math.max(known.seen, seen) });
  }
  return [...days.values()].sort((one, other) => one.day - other.day);
}
