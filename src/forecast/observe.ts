/** What one more reading says about consumption: a decrease is consumption, an increase is one of several things. */
import type { RemainingType } from "../model.ts";
import {
  createSeriesHistory,
  dayAmount,
  dayMs,
  daysKept,
  hourAmount,
  hourMs,
  hoursKept,
  keepPoint,
  type SeriesHistory,
  setDayAmount,
  setHourAmount,
} from "./series-history.ts";
import { setChargeAside } from "./single-charge.ts";

export interface Observation {
  readonly atMs: number;
  readonly value: number;
  readonly type: RemainingType;
  readonly limit?: number;
  readonly resetsAtMs?: number;
}

/** What a change of the amount was: `-used + toppedUp` is the change, unless the amount was refilled or the plan changed. */
export interface Movement {
  readonly fromMs: number;
  readonly toMs: number;
  readonly used: number;
  readonly toppedUp: number;
}

/** Amounts beyond this are a vendor's nonsense, and their sums would leave the range of the rings. */
const largestValue = 1e30;
/** Smaller changes are the rounding of binary fractions. */
const roundingShare = 1e-12;
/** How fast the usual consumption, which sorts increases, forgets. */
const typicalSpanMs = 3 * dayMs;
/** The longest pause is forgotten by half in this time. */
const longestHalfMs = 14 * dayMs;
/** How long a wrong value may stand and still be taken back. */
const correctionSpanMs = 2 * dayMs;
/** A clock that was further ahead than this was wrong, and so is what was remembered by it. */
const clockErrorMs = dayMs;

/** With more increases than this among the changes a value is noisy; a few changes do not show that it is not. */
const noisyShare = 0.12;
const fewDecreases = 32;
/** A quota that is full to this part has been refilled. */
const fullShare = 0.9;

/**
 * Remembers one successful reading. A reading that is not newer than the last one is ignored, as is an amount beyond
 * 1e30; when the clock has been set back by more than a day the history begins anew.
 *
 * @returns what was used and topped up since the reading before
 * @throws RangeError when the time or the value is not a finite number.
 */
export function observe(history: SeriesHistory, point: Observation): readonly Movement[] {
  if (!(point.atMs >= 0) || !Number.isFinite(point.atMs) || !Number.isFinite(point.value)) {
    throw new RangeError(
      `an observation needs a time since 1970 and a finite value, not ${point.atMs}, ${point.value}`,
    );
  }
  if (Math.abs(point.value) > largestValue) return [];
  const lastAtMs = history.lastAtMs;
  if (lastAtMs - point.atMs > clockErrorMs) forget(history);
  else if (point.atMs <= lastAtMs) return [];

  const movements = Number.isNaN(history.firstAtMs) ? begin(history, point) : compare(history, point);

  history.lastAtMs = point.atMs;
  history.lastValue = point.value;
  history.limit = point.limit === undefined ? Number.NaN : point.limit;
  history.resetsAtMs = point.resetsAtMs === undefined ? Number.NaN : point.resetsAtMs;
  keepPoint(history, point.atMs, point.value);
  return movements;
}

function forget(history: SeriesHistory): void {
  Object.assign(history, createSeriesHistory(), { topUps: history.topUps });
}

function begin(history: SeriesHistory, point: Observation): readonly Movement[] {
  const hour = Math.floor(point.atMs / hourMs);
  const day = Math.floor(point.atMs / dayMs);
  history.firstAtMs = point.atMs;
  history.changeAtMs = point.atMs;
  history.newestHour = hour;
  history.newestDay = day;
  history.searchedHour = hour;
  setHourAmount(history, hour, 0);
  setDayAmount(history, day, 0);
  history.typicalAmount = 0;
  history.typicalTimeMs = 0;
  history.increaseShare = 0;
  history.changeSize = 0;
  return [];
}

function compare(history: SeriesHistory, point: Observation): readonly Movement[] {
  const lastValue = history.lastValue;
  const change = point.value - lastValue - planChange(history, point, point.value - lastValue);
  if (Math.abs(change) <= roundingShare * Math.max(Math.abs(point.value), Math.abs(lastValue))) return [];
  const movements = change < 0 ? decrease(history, point, -change) : increase(history, point, change);
  history.changeAtMs = point.atMs;
  rememberSize(history, change);
  setChargeAside(history);
  return movements;
}

/** A bigger or smaller plan moves the limit and the amount left together: that part of the change was not used by anyone. */
function planChange(history: SeriesHistory, point: Observation, change: number): number {
  const moved = point.limit === undefined ? Number.NaN : point.limit - history.limit;
  if (Number.isNaN(moved) || moved === 0 || Math.sign(moved) !== Math.sign(change)) return 0;
  return Math.abs(moved) <= Math.abs(change) ? moved : change;
}

function decrease(history: SeriesHistory, point: Observation, amount: number): readonly Movement[] {
  const fromMs = history.changeAtMs;
  const sinceMs = history.lastAtMs;
  if (takesTopUpBack(history, point, amount)) {
    const used = usual(history, fromMs, point.atMs);
    consume(history, fromMs, point.atMs, used);
    return [{ fromMs: sinceMs, toMs: point.atMs, used, toppedUp: used - amount }];
  }
  if (isStrange(history, amount)) {
    history.dropFromMs = fromMs;
    history.dropToMs = point.atMs;
    history.dropAmount = amount;
    history.valueBeforeDrop = history.lastValue;
  }
  const intervalMs = point.atMs - fromMs;
  const recentMs = history.recentIntervalMs;
  const longestMs = history.longestIntervalMs * 2 ** (-intervalMs / longestHalfMs);
  history.recentIntervalMs = recentMs > intervalMs ? 0.8 * recentMs + 0.2 * intervalMs : intervalMs;
  history.longestIntervalMs = Math.max(intervalMs, Number.isNaN(longestMs) ? 0 : longestMs);
  history.decreases = history.decreases + 1;
  consume(history, fromMs, point.atMs, amount);
  // Not by spreading a common object: V8 copies fields of doubles that slowly, and this runs for every point of a past.
  return [{ fromMs: sinceMs, toMs: point.atMs, used: amount, toppedUp: 0 }];
}

/** Far bigger than usual: more than a day's use, a hundredth of the balance, and eight usual changes. */
function isStrange(history: SeriesHistory, amount: number): boolean {
  const usualDay = typicalPerMs(history) * dayMs;
  const hundredth = 0.01 * Math.abs(history.lastValue);
  return amount > usualDay && amount > hundredth && amount > 8 * history.changeSize;
}

function increase(history: SeriesHistory, point: Observation, amount: number): readonly Movement[] {
  const fromMs = history.changeAtMs;
  const sinceMs = history.lastAtMs;
  const toMs = point.atMs;
  // Some was used meanwhile, too; nobody can see how much, so the usual.
  let used = usual(history, fromMs, point.atMs);
  let movements: readonly Movement[] = [{ fromMs: sinceMs, toMs, used, toppedUp: amount + used }];
  if (isRefill(history, point, amount)) {
    const lastMs = history.lastRefillAtMs;
    if (!Number.isNaN(lastMs)) history.refillIntervalMs = point.atMs - lastMs;
    history.lastRefillAtMs = point.atMs;
    movements = [{ fromMs: sinceMs, toMs, used, toppedUp: 0 }];
  } else if (takesDropBack(history, point)) {
    const { dropFromMs, dropToMs, dropAmount } = history;
    spread(history, dropFromMs, dropToMs, -dropAmount);
    used = dropAmount - amount;
    movements = [
      { fromMs: dropToMs, toMs: dropToMs, used: -dropAmount, toppedUp: 0 },
      { fromMs: sinceMs, toMs, used, toppedUp: 0 },
    ];
    history.typicalAmount = history.typicalAmount - history.dropAmount;
    history.dropAmount = Number.NaN;
  } else if (isTopUp(history, point, amount)) {
    history.topUps = history.topUps + 1;
    history.lastTopUpAtMs = point.atMs;
    history.lastTopUpAmount = amount;
  } else if (isNoisy(history) || history.decreases < fewDecreases || point.type === "quota") {
    // The swings of a noisy value cancel out, and so does what a rolling quota gives back bit by bit.
    // What is left is a refund. It is not use in reverse: it says nothing about what will be used.
    used = -amount;
    movements = [{ fromMs: sinceMs, toMs, used, toppedUp: 0 }];
  }
  consume(history, fromMs, point.atMs, used);
  return movements;
}

/** Money comes back by itself at the time that the vendor gave for it; a quota or budget also when it is full again. */
function isRefill(history: SeriesHistory, point: Observation, amount: number): boolean {
  if (point.atMs >= history.resetsAtMs) return true;
  if (point.type !== "quota" && point.type !== "budget") return false;
  if (point.limit !== undefined) return point.value >= fullShare * point.limit;
  return point.type === "quota" && amount >= 0.5 * point.value;
}

function takesDropBack(history: SeriesHistory, point: Observation): boolean {
  const before = history.valueBeforeDrop;
  if (Number.isNaN(history.dropAmount) || point.atMs - history.dropToMs > correctionSpanMs) return false;
  const used = 3 * typicalPerMs(history) * (point.atMs - history.dropFromMs);
  return point.value <= before + 0.001 * Math.abs(before) && point.value >= before - used - 0.01 * Math.abs(before);
}

function takesTopUpBack(history: SeriesHistory, point: Observation, amount: number): boolean {
  const sinceMs = point.atMs - history.lastTopUpAtMs;
  if (!(sinceMs <= correctionSpanMs)) return false;
  const toppedUp = history.lastTopUpAmount;
  const taken = amount >= 0.98 * toppedUp && amount <= 1.02 * toppedUp + 2 * typicalPerMs(history) * sinceMs;
  if (taken) history.lastTopUpAtMs = Number.NaN;
  return taken;
}

/** At least a quarter of a usual day's use and a hundredth of the balance, and not one more swing of a noisy value. */
function isTopUp(history: SeriesHistory, point: Observation, amount: number): boolean {
  if (point.type === "quota") return false;
  const noisy = isNoisy(history) && amount < 4 * history.changeSize;
  return !noisy && amount >= 0.25 * typicalPerMs(history) * dayMs && amount >= 0.01 * Math.abs(point.value);
}

/** Values of accounts fall. Where many of the changes are increases, such as those of a converted currency, they are noise. */
function isNoisy(history: SeriesHistory): boolean {
  return history.increaseShare > noisyShare;
}

function rememberSize(history: SeriesHistory, change: number): void {
  const share = history.increaseShare;
  const size = history.changeSize;
  history.increaseShare = share + ((change > 0 ? 1 : 0) - share) / 32;
  // The first top-up must not pass as the usual size of a change, nor any later one.
  if (size === 0) history.changeSize = change < 0 ? -change : 0;
  else history.changeSize = size + (Math.min(Math.abs(change), 8 * size) - size) / 32;
}

/** Usual consumption a millisecond; 0 while there was none. */
export function typicalPerMs(history: SeriesHistory): number {
  const timeMs = history.typicalTimeMs;
  return timeMs > 0 ? Math.max(0, history.typicalAmount / timeMs) : 0;
}

/** What was probably used between two times at which nothing can be seen. */
function usual(history: SeriesHistory, fromMs: number, toMs: number): number {
  // After a long rest only the time since the last poll is in doubt.
  const quietMs = history.lastAtMs - fromMs;
  const restedMs = quietMs > 1.5 * history.recentIntervalMs ? quietMs : 0;
  return typicalPerMs(history) * (toMs - fromMs - restedMs);
}

function consume(history: SeriesHistory, fromMs: number, toMs: number, amount: number): void {
  const fading = Math.exp((fromMs - toMs) / typicalSpanMs);
  history.typicalAmount = history.typicalAmount * fading + amount;
  history.typicalTimeMs = history.typicalTimeMs * fading + (toMs - fromMs);
  spread(history, fromMs, toMs, amount);
}

/**
 * Writes an amount evenly into the hours and days of a time span: what a vendor tells once a day was used all day, and
 * what was used while polls failed was used all the while. Negative amounts take back.
 */
function spread(history: SeriesHistory, fromMs: number, toMs: number, amount: number): void {
  const perMs = amount / (toMs - fromMs);
  let newestHour = history.newestHour;
  let newestDay = history.newestDay;
  const oldestHour = Math.max(newestHour, Math.floor(toMs / hourMs)) - hoursKept + 1;
  const oldestDay = Math.max(newestDay, Math.floor(toMs / dayMs)) - daysKept + 1;
  let atMs = Math.max(fromMs, oldestDay * dayMs);
  newestDay = Math.max(newestDay, oldestDay - 1);
  newestHour = Math.max(newestHour, oldestHour - 1);
  while (atMs < toMs) {
    const hour = Math.floor(atMs / hourMs);
    const endMs = Math.min(toMs, (hour + 1) * hourMs);
    const part = perMs * (endMs - atMs);
    if (hour > newestHour) {
      newestHour = hour;
      setHourAmount(history, hour, 0);
    }
    if (hour >= oldestHour) setHourAmount(history, hour, hourAmount(history, hour) + part);
    const day = Math.floor(hour / 24);
    if (day > newestDay) {
      newestDay = day;
      setDayAmount(history, day, 0);
    }
    setDayAmount(history, day, dayAmount(history, day) + part);
    atMs = endMs;
  }
  history.newestHour = newestHour;
  history.newestDay = newestDay;
}
