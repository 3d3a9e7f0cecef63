import type { HistoryPoint } from "../model.ts";
import { learnSpending, type MonthProjection, projectMonth, type SpendDay } from "./month-projection.ts";
import { dayMs } from "./series-history.ts";

/** A total that went on over the end of a month is one of another zone's month only when it was read soon after. */
const longestCarryMs = 2 * dayMs;

/** What was spent between two times. */
export interface SpentBetween {
  readonly fromMs: number;
  readonly toMs: number;
  readonly amount: number;
}

/** What two readings of a month's total, one after the other, say: what was spent after the last reading of a month was never seen. */
export function spentBetween(before: HistoryPoint, point: HistoryPoint): SpentBetween {
  const startMs = monthStartMs(point.atMs);
  const crosses = before.atMs < startMs;
  // A vendor whose months are those of another zone begins some hours earlier or later.
  const isNewMonth = crosses
    ? point.value < before.value || point.atMs - before.atMs > longestCarryMs
    : point.value < before.value / 2;
  const from = isNewMonth ? { atMs: Math.max(startMs, before.atMs), value: 0 } : before;
  return { fromMs: from.atMs, toMs: point.atMs, amount: point.value - from.value };
}

/** The parts of a time span on each UTC day that it touches: `share` of the span, `seen` of the day. */
export function* dayParts(
  fromMs: number,
  toMs: number,
): Generator<{ readonly day: number; readonly share: number; readonly seen: number }> {
  for (let day = Math.floor(fromMs / dayMs); day * dayMs < toMs; day++) {
    const partMs = Math.min(toMs, (day + 1) * dayMs) - Math.max(fromMs, day * dayMs);
    yield { day, share: partMs / (toMs - fromMs), seen: partMs / dayMs };
  }
}

/**
 * What was spent on each UTC day, from readings of the month's total (`value`), oldest first. What was spent between two readings is
 * spread evenly over the time between them.
 */
export function spendDays(points: readonly HistoryPoint[]): SpendDay[] {
  const days = new Map<number, { amount: number; seen: number }>();
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before === undefined) continue;
    const { fromMs, toMs, amount } = spentBetween(before, point);
    for (const { day, share, seen } of dayParts(fromMs, toMs)) {
      const known = days.get(day) ?? { amount: 0, seen: 0 };
      days.set(day, { amount: known.amount + amount * share, seen: known.seen + seen });
    }
  }
  return [...days].map(([day, { amount, seen }]) => ({ day, amount: Math.max(0, amount), seen: Math.min(1, seen) }));
}

/** The projection that a daemon would have made at `atMs`, having seen the points up to then; undefined where nothing was seen. */
export function projectionOfHistory(
  points: readonly HistoryPoint[],
  atMs: number,
): { readonly spent: number } | MonthProjection | undefined {
  const known = points.filter((point) => point.atMs <= atMs);
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const spent = last.atMs < monthStartMs(atMs) ? 0 : last.value;
  const pattern = learnSpending(spendDays(known), spent, atMs);
  return pattern === undefined ? { spent } : projectMonth(pattern, spent, atMs);
}

export function monthStartMs(atMs: number): number {
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

export function monthEndMs(atMs: number): number {
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}
