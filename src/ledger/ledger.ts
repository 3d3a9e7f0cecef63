/**
 * What a project used, was topped up with and had left, by UTC day. Days are made of what was seen between two readings, spread evenly
 * over the time between them; a day of which nothing was seen is not there. Days that can still change are kept as objects, the others as
 * bytes.
 */
import type { Movement } from "../forecast/forecast.ts";
import { dayMs } from "../forecast/series-history.ts";
import { dayParts, monthStartMs, spentBetween } from "../forecast/spend-days.ts";
import type { Reading, RemainingType, UsageReading, UsageWindow } from "../model.ts";
import { decodeDays, encodeDays, type LedgerDay } from "./day-codec.ts";

/** What a series is, once: an amount that is left, or what the vendor says was spent. */
export interface LedgerAccount {
  readonly provider: string;
  readonly type: RemainingType | "spend";
  readonly unit: string;
  readonly account?: string;
  /** The window of the spend that is read. */
  readonly window?: UsageWindow;
}

export interface LedgerSeries extends LedgerAccount {
  /** The month's total has not fallen since the month began: it is still that of the month before. */
  isOfLastMonth?: boolean;
  firstAtMs: number;
  lastAtMs: number;
  lastValue: number;
  /** Oldest first. */
  open: LedgerDay[];
  /** The days before. */
  closed: Uint8Array;
}

/** Older days are forgotten. */
export const ledgerDaysKept = 400;
/** Days that can still change: today, and those that a correction of the vendor may reach. */
const openDays = 3;
/** A clock that was further ahead than this was wrong. */
const clockErrorMs = dayMs;
/** What happened in a longer time between two readings cannot be given to days. */
const longestGapMs = 31 * dayMs;
/** One for all series: the bytes are replaced, never changed. */
const noDays = new Uint8Array();
/** From which total the spend of a day is taken, where a vendor tells several. */
const windowOrder: readonly UsageWindow[] = ["month", "total", "week", "day"];

/** What an observation changed of a series. */
export interface LedgerChange {
  readonly isChanged: boolean;
  /** Days have gone from `open` to `closed`. */
  readonly isClosed: boolean;
}

/** What vendors say was spent by the whole account, one total for each unit. */
export function spendTotals(readings: readonly Reading[]): readonly UsageReading[] {
  const totals = new Map<string, UsageReading>();
  for (const window of windowOrder)
    for (const reading of readings)
      if (isAccountSpend(reading) && reading.window === window && !totals.has(reading.unit))
        totals.set(reading.unit, reading);
  return [...totals.values()];
}

/** Usage of the whole account, not of a model. */
export function isAccountSpend(reading: Reading): reading is UsageReading {
  return reading.kind === "usage" && reading.model === undefined && reading.direction === undefined;
}

export function createLedgerSeries({ provider, type, unit, account, window }: LedgerAccount): LedgerSeries {
  return {
    provider,
    type,
    unit,
    ...(account === undefined ? {} : { account }),
    ...(window === undefined ? {} : { window }),
    firstAtMs: Number.NaN,
    lastAtMs: Number.NaN,
    lastValue: Number.NaN,
    open: [],
    closed: noDays,
  };
}

/** Writes one more reading of an amount that is left. */
export function recordAmount(
  series: LedgerSeries,
  { atMs, value, movements }: { atMs: number; value: number; movements: readonly Movement[] },
): LedgerChange {
  const step = beginStep(series, atMs, value);
  if (step === undefined) return unchanged;
  if (step.fromMs < atMs)
    for (const { fromMs, toMs, used, toppedUp } of movements) {
      const from = fromMs === toMs ? fromMs : Math.max(fromMs, step.fromMs);
      for (const { day, share } of parts(from, toMs)) {
        const entry = dayOf(series, day);
        entry.used += used * share;
        // Money comes in at one time: it is not spread.
        if (day === Math.floor(toMs / dayMs)) entry.toppedUp += toppedUp;
      }
    }
  markSeen(series, step.fromMs, atMs);
  const today = dayOf(series, Math.floor(atMs / dayMs));
  const isChanged = step.isNew || movements.length > 0 || today.left !== value;
  today.left = value;
  return endStep(series, today.day, isChanged);
}

/** Writes one more reading of what was spent in the window of the series. */
export function recordSpend(series: LedgerSeries, atMs: number, value: number): LedgerChange {
  const before = { atMs: series.lastAtMs, value: series.lastValue };
  const step = beginStep(series, atMs, value);
  if (step === undefined) return unchanged;
  if (step.fromMs < atMs) {
    const between = grown(series.window, before, { atMs, value });
    for (const { day, share } of parts(between.fromMs, between.toMs)) dayOf(series, day).used += between.amount * share;
    markSeen(series, between.fromMs, between.toMs);
    if (series.window === "month") markMonth(series, between.fromMs, before, value);
  }
  return endStep(series, Math.floor(atMs / dayMs), step.isNew || value !== before.value);
}

/** Every day that is known, oldest first. */
export function ledgerDays({ closed, open }: LedgerSeries): LedgerDay[] {
  return [...decodeDays(closed), ...open];
}

/** Takes the days that were read from disk. A crash between two writes leaves days in both: the open ones are newer. */
export function restoreClosed(series: LedgerSeries, bytes: Uint8Array): void {
  const first = series.open[0];
  const days = decodeDays(bytes);
  const isTwice = first !== undefined && days.some(({ day }) => day >= first.day);
  series.closed = isTwice ? encodeDays(days.filter(({ day }) => day < first.day)) : bytes;
}

const unchanged: LedgerChange = { isChanged: false, isClosed: false };

interface Step {
  readonly fromMs: number;
  /** The first reading, the first one of a day, or the first one after the clock was set back. */
  readonly isNew: boolean;
}

/** Undefined for a reading that is not newer than the last one. */
function beginStep(series: LedgerSeries, atMs: number, value: number): Step | undefined {
  const { lastAtMs } = series;
  if (atMs <= lastAtMs && lastAtMs - atMs <= clockErrorMs) return undefined;
  const isFirst = !(atMs > lastAtMs && atMs - lastAtMs <= longestGapMs);
  const isNew = isFirst || Math.floor(lastAtMs / dayMs) !== Math.floor(atMs / dayMs);
  if (Number.isNaN(series.firstAtMs)) series.firstAtMs = atMs;
  series.lastAtMs = atMs;
  series.lastValue = value;
  return { fromMs: isFirst ? atMs : lastAtMs, isNew };
}

/** Folds what can no longer change, and forgets what is too old. */
function endStep(series: LedgerSeries, today: number, isChanged: boolean): LedgerChange {
  const first = series.open[0];
  if (first === undefined || first.day > today - openDays) return { isChanged, isClosed: false };
  const days = ledgerDays(series).slice(-ledgerDaysKept);
  series.open = days.filter(({ day }) => day > today - openDays);
  series.closed = encodeDays(days.filter(({ day }) => day <= today - openDays));
  return { isChanged: true, isClosed: true };
}

/** Months of other zones begin some hours later, and late figures a day or two. */
function markMonth(series: LedgerSeries, fromMs: number, before: { value: number }, value: number): void {
  if (value < before.value) series.isOfLastMonth = false;
  else if (fromMs < monthStartMs(series.lastAtMs) && before.value > 0) series.isOfLastMonth = true;
}

/** The growth of a total that begins at 0 with each window. */
function grown(window: UsageWindow | undefined, before: { atMs: number; value: number }, point: typeof before) {
  if (window === "month" || window === undefined) return spentBetween(before, point);
  const startMs = windowStartMs(window, point.atMs);
  const isNewWindow = before.atMs < startMs;
  const from = isNewWindow ? { atMs: startMs, value: 0 } : before;
  return { fromMs: from.atMs, toMs: point.atMs, amount: point.value - from.value };
}

function windowStartMs(window: UsageWindow, atMs: number): number {
  if (window === "total") return Number.NEGATIVE_INFINITY;
  const day = Math.floor(atMs / dayMs);
  if (window === "day") return day * dayMs;
  return (day - ((day + 3) % 7)) * dayMs; // The epoch began on a Thursday, weeks begin on Mondays.
}

function* parts(fromMs: number, toMs: number): ReturnType<typeof dayParts> {
  if (fromMs < toMs) yield* dayParts(fromMs, toMs);
  else yield { day: Math.floor(toMs / dayMs), share: 1, seen: 0 };
}

function markSeen(series: LedgerSeries, fromMs: number, toMs: number): void {
  for (const { day, seen } of parts(fromMs, toMs)) {
    const entry = dayOf(series, day);
    entry.seen = Math.min(1, entry.seen + seen);
  }
}

/** The entry of a day, which is made, or taken out of the bytes, when it is not there. */
function dayOf(series: LedgerSeries, day: number): LedgerDay {
  const known = series.open.findLast((entry) => entry.day === day);
  if (known !== undefined) return known;
  const first = series.open[0];
  if (series.closed.length > 0 && (first === undefined || day < first.day)) {
    series.open = ledgerDays(series);
    series.closed = noDays;
    return dayOf(series, day);
  }
  const entry: LedgerDay = { day, used: 0, toppedUp: 0, seen: 0 };
  const index = series.open.findIndex((other) => other.day > day);
  series.open.splice(index === -1 ? series.open.length : index, 0, entry);
  return entry;
}
