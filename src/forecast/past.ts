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
/** A vendor that tells amounts more often is known by the hours. */
const leastToldMs = 6 * hourMs;

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
 * The amounts of a history, oldest first. Those of the last week are the ones that were kept as they were read and, between two of them,
 * one for each hour, as far as the use that is kept by hour explains their difference. Before that, and where the amount changes once
 * in many hours only, they follow backwards from the use, and a kept amount is a check.
 */
export function rememberedPoints(history: SeriesHistory): HistoryPoint[] {
  const kept = keptPoints(history);
  const told = toldAtMs(history);
  const anchor = kept.find(({ atMs }) => atMs >= (told[0] ?? hoursBeginMs(history)));
  if (anchor === undefined) return kept;
  const chained = chainedBefore(history, anchor, kept, told);
  const checkedFromMs = (chained[0] ?? anchor).atMs;
  const rest = kept.filter(({ atMs }) => atMs < checkedFromMs);
  const points = [...rest, ...chained, ...kept.filter(({ atMs }) => atMs >= anchor.atMs)];
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const isChained = before !== undefined && before.atMs >= checkedFromMs && before.atMs < anchor.atMs;
    const isQuiet = before !== undefined && told[0] !== undefined && before.atMs >= told[0];
    return before === undefined || isChained || isQuiet ? [point] : [...pointsBetween(history, before, point), point];
  });
}

/** Those of the sparkline, and the last change. */
function keptPoints(history: SeriesHistory): HistoryPoint[] {
  const recent = recentPoints(history);
  const change = { atMs: history.changeAtMs, value: history.lastValue };
  if (!(change.atMs > history.firstAtMs) || recent.some(({ atMs }) => atMs === change.atMs)) return [...recent];
  return [...recent, change].sort((a, b) => a.atMs - b.atMs);
}

/** When a vendor that tells a new amount at long and even intervals told one, newest first; empty where it does not. */
function toldAtMs(history: SeriesHistory): number[] {
  const { changeAtMs, firstAtMs, decreases, recentIntervalMs } = history;
  const intervalMs = (changeAtMs - firstAtMs) / decreases;
  const isEven =
    decreases > 1 && intervalMs >= leastToldMs && Math.abs(recentIntervalMs - intervalMs) < 0.25 * intervalMs;
  if (!isEven) return [];
  const times: number[] = [];
  const fromMs = Math.max(firstAtMs, hoursBeginMs(history));
  for (let atMs = changeAtMs; atMs > fromMs; atMs -= intervalMs) times.push(atMs);
  return times;
}

/** Backwards from an amount by the use, at the times at which the vendor told it or by days, as long as the kept amounts agree. */
function chainedBefore(
  history: SeriesHistory,
  anchor: HistoryPoint,
  kept: readonly HistoryPoint[],
  told: readonly number[],
): HistoryPoint[] {
  const beginMs = Math.max(history.firstAtMs, (history.newestDay - daysKept + 1) * dayMs);
  const oldestKeptMs = kept[0]?.atMs ?? Number.POSITIVE_INFINITY;
  const isFilled = [history.lastTopUpAtMs, history.lastRefillAtMs, history.earlierChargeAtMs].some(
    (ms) => !Number.isNaN(ms),
  );
  const jumps = jumpsOf(history);
  const hoursFromMs = hoursBeginMs(history);
  const days = boundaries(history, beginMs, Math.min(hoursFromMs + 1, anchor.atMs));
  const around = jumps.flatMap(({ atMs }) => [atMs - hourMs, atMs]);
  const times = [beginMs, ...days, ...told, ...around]
    .filter((atMs) => atMs >= beginMs && atMs < anchor.atMs)
    .sort((a, b) => b - a);
  const points: HistoryPoint[] = [];
  let next = anchor;
  for (const atMs of new Set(times)) {
    // Older top-ups are forgotten: nothing would show them where no amount is kept.
    if (isFilled && atMs < oldestKeptMs) break;
    const used = usedOver(history, atMs, next.atMs);
    const inside = jumps.filter((jump) => jump.atMs > atMs && jump.atMs <= next.atMs);
    const point = { atMs, value: next.value + used - inside.reduce((sum, { amount }) => sum + amount, 0) };
    const slack = unexplainedShare * Math.abs(used) + 1e-6 * Math.abs(point.value);
    const [least, most] = [Math.min(point.value, next.value) - slack, Math.max(point.value, next.value) + slack];
    const { atMs: nextMs } = next;
    const agrees = kept.every(
      (one) => one.atMs < atMs || one.atMs >= nextMs || (one.value >= least && one.value <= most),
    );
    if (!agrees) break;
    points.push(point);
    next = point;
  }
  return points.reverse();
}

function usedOver(history: SeriesHistory, fromMs: number, toMs: number): number {
  let used = 0;
  let beforeMs = fromMs;
  for (const atMs of [...boundaries(history, fromMs, toMs), toMs]) {
    used += usedBetween(history, beforeMs, atMs);
    beforeMs = atMs;
  }
  return used;
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
  if (Math.abs(fallen - used) > unexplainedShare * (Math.abs(used) + Math.abs(jumped))) return [];
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
  const hoursFromMs = hoursBeginMs(history);
  const lengthMs = fromMs >= hoursFromMs ? hourMs : dayMs;
  const number = Math.floor(fromMs / lengthMs);
  const endMs = (number + 1) * lengthMs;
  const isCut = lengthMs === dayMs && endMs > hoursFromMs;
  const observedFromMs = Math.max(number * lengthMs, firstAtMs);
  const observedToMs = Math.min(isCut ? hoursFromMs : endMs, changeAtMs);
  const insideMs = Math.min(toMs, observedToMs) - Math.max(fromMs, observedFromMs);
  if (insideMs <= 0) return 0;
  const amount = lengthMs === hourMs ? hourAmount(history, number) : dayAmount(history, number);
  // The hours of the day that are remembered are no longer in question.
  const known = isCut ? usedOver(history, hoursFromMs, Math.min(endMs, changeAtMs)) : 0;
  return ((amount - known) * insideMs) / (observedToMs - observedFromMs);
}
