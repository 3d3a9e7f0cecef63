/** Puts what was read elsewhere in front of what the daemon has seen itself, and gives back what a history remembers as points. */
import type { HistoryPoint, RemainingType } from "../model.ts";
import { observe } from "./observe.ts";
import {
  createSeriesHistory,
  dayAmount,
  dayMs,
  daysKept,
  hourAmount,
  hourMs,
  hoursKept,
  recentPoints,
  type SeriesHistory,
} from "./series-history.ts";

/** Nothing older is remembered. */
export const longestPastMs = daysKept * dayMs;
/** A history of less than this is taken for none: a daemon that was started yesterday still wants a past. */
const leastSpanMs = dayMs;
/** What the use between two amounts may differ from their difference before something else must have happened. */
const unexplainedShare = 0.02;
/** The same where only days are kept: within a day the use may have been at any hour. */
const unexplainedShareOfDays = 0.6;

/** Whether a series would gain from points that were read before its first one. */
export function wantsPast(history: SeriesHistory | undefined): boolean {
  return history === undefined || !(history.lastAtMs - history.firstAtMs >= leastSpanMs);
}

/**
 * The history as if the daemon had also seen the points that are older than its first reading; what it has seen itself wins. Top-ups
 * of the past are not counted: the counter is of what the daemon saw. Undefined when no point is older, or when the first readings
 * have been forgotten by now.
 */
export function withPast(
  history: SeriesHistory,
  past: readonly HistoryPoint[],
  type: RemainingType,
): SeriesHistory | undefined {
  const seen = rememberedPoints(history);
  const firstAtMs = seen[0] === undefined ? Number.POSITIVE_INFINITY : history.firstAtMs;
  if (seen[0] !== undefined && seen[0].atMs > firstAtMs) return undefined;
  const older = past.filter(({ atMs, value }) => atMs >= 0 && atMs < firstAtMs && Number.isFinite(value));
  if (older.length === 0) return undefined;
  const longer = createSeriesHistory();
  const { limit } = history;
  for (const points of [older, seen])
    for (const { atMs, value } of points)
      observe(longer, Number.isNaN(limit) ? { atMs, value, type } : { atMs, value, type, limit });
  return Object.assign(longer, { topUps: history.topUps, resetsAtMs: history.resetsAtMs });
}

/**
 * The amounts of a history, oldest first: those that are kept as they were read and, between two of them, one for each hour of the last
 * week and for each day before, as far as the use that is kept by hour and day explains their difference.
 */
export function rememberedPoints(history: SeriesHistory): HistoryPoint[] {
  const recent = recentPoints(history, Number.POSITIVE_INFINITY);
  const kept = [...beforeRecent(history, recent[0]), ...recent];
  return kept.flatMap((point, index) => {
    const before = kept[index - 1];
    return before === undefined ? [point] : [...pointsBetween(history, before, point), point];
  });
}

/** The amount at the beginning, from the use of the days since: only where nothing was ever paid in, for older top-ups are forgotten. */
function beforeRecent(history: SeriesHistory, oldest: HistoryPoint | undefined): HistoryPoint[] {
  const { firstAtMs, newestDay, chargeAtMs, chargeAmount, earlierChargeAtMs } = history;
  const atMs = Math.max(firstAtMs, (newestDay - daysKept + 1) * dayMs);
  const isFilled = [history.lastTopUpAtMs, history.lastRefillAtMs, earlierChargeAtMs].some((ms) => !Number.isNaN(ms));
  if (oldest === undefined || isFilled || atMs >= oldest.atMs) return [];
  let value = oldest.value + (chargeAtMs >= atMs && chargeAtMs < oldest.atMs ? chargeAmount : 0);
  let fromMs = atMs;
  for (const toMs of [...boundaries(history, atMs, oldest.atMs), oldest.atMs]) {
    value += usedBetween(history, fromMs, toMs);
    fromMs = toMs;
  }
  return [{ atMs, value }];
}

function pointsBetween(history: SeriesHistory, from: HistoryPoint, to: HistoryPoint): HistoryPoint[] {
  const jumps = jumpsOf(history).filter(({ atMs }) => atMs > from.atMs && atMs <= to.atMs);
  // A jump happens within an hour, or it would be taken for use of the day.
  const around = jumps
    .flatMap(({ atMs }) => [atMs - hourMs, atMs])
    .filter((atMs) => atMs > from.atMs && atMs < to.atMs);
  const times = [...new Set([...boundaries(history, from.atMs, to.atMs), ...around])].sort((a, b) => a - b);
  const steps = times.map((atMs, index) => {
    const beforeMs = times[index - 1] ?? from.atMs;
    return { atMs, used: usedBetween(history, beforeMs, atMs) };
  });
  const lastMs = times.at(-1) ?? from.atMs;
  const used = steps.reduce((sum, step) => sum + step.used, usedBetween(history, lastMs, to.atMs));
  const jumped = jumps.reduce((sum, { amount }) => sum + amount, 0);
  const fallen = from.value - to.value + jumped;
  const share = from.atMs < hoursBeginMs(history) ? unexplainedShareOfDays : unexplainedShare;
  if (Math.abs(fallen - used) > share * (Math.abs(used) + (share === unexplainedShare ? Math.abs(jumped) : 0)))
    return [];
  const scale = used === 0 ? 1 : fallen / used;
  let value = from.value;
  return steps.map((step, index) => {
    const beforeMs = times[index - 1] ?? from.atMs;
    for (const { atMs, amount } of jumps) if (atMs > beforeMs && atMs <= step.atMs) value += amount;
    value -= scale * step.used;
    return { atMs: step.atMs, value };
  });
}

/** Changes that are kept apart from the use. */
function jumpsOf({ chargeAtMs, chargeAmount, lastTopUpAtMs, lastTopUpAmount }: SeriesHistory) {
  return [
    { atMs: chargeAtMs + hourMs, amount: -chargeAmount },
    { atMs: lastTopUpAtMs, amount: lastTopUpAmount },
  ].filter(({ atMs, amount }) => Number.isFinite(atMs) && Number.isFinite(amount));
}

/** Full hours within the times, and full days where the hours are forgotten. */
function boundaries(history: SeriesHistory, fromMs: number, toMs: number): number[] {
  const hoursFromMs = hoursBeginMs(history);
  const times: number[] = [];
  for (let atMs = nextBoundary(fromMs, hoursFromMs); atMs < toMs; atMs = nextBoundary(atMs, hoursFromMs))
    times.push(atMs);
  return times;
}

function nextBoundary(atMs: number, hoursFromMs: number): number {
  if (atMs >= hoursFromMs) return (Math.floor(atMs / hourMs) + 1) * hourMs;
  return Math.min((Math.floor(atMs / dayMs) + 1) * dayMs, hoursFromMs);
}

/** The oldest hour that is remembered whole. */
function hoursBeginMs({ newestHour }: SeriesHistory): number {
  return (newestHour - hoursKept + 1) * hourMs;
}

/** Between two times that lie in the same hour, or in the same day where the hours are forgotten. */
function usedBetween(history: SeriesHistory, fromMs: number, toMs: number): number {
  const { firstAtMs, changeAtMs } = history;
  const lengthMs = fromMs >= hoursBeginMs(history) ? hourMs : dayMs;
  const number = Math.floor(fromMs / lengthMs);
  const observedFromMs = Math.max(number * lengthMs, firstAtMs);
  const observedToMs = Math.min((number + 1) * lengthMs, changeAtMs);
  const insideMs = Math.min(toMs, observedToMs) - Math.max(fromMs, observedFromMs);
  if (insideMs <= 0) return 0;
  const amount = lengthMs === hourMs ? hourAmount(history, number) : dayAmount(history, number);
  return (amount * insideMs) / (observedToMs - observedFromMs);
}
