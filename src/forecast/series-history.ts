/**
 * What is remembered of one series of balances, of fixed size, so that a series costs the same after a day and after ten years.
 *
 * Single numbers, the consumption of each of the last 192 hours and of each of the last 49 days, and a few points for a sparkline.
 * Hours and days are those of UTC. Consumption is written up to the last change of the balance, not up to the last poll: until the
 * next change nobody knows whether nothing was used or the vendor has not yet said so.
 */
import { at } from "./array-element.ts";

export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
/** A week and a day, so that the last whole day of each day of the week is among them. */
export const hoursKept = 192;
export const daysKept = 49;
const pointsKept = 24;
/** The sparkline is thinned out until it covers this span. */
const pointsSpanMs = 14 * dayMs;

/** `NaN` means not known. Times are epoch milliseconds. */
interface Numbers {
  firstAtMs: number;
  lastAtMs: number;
  lastValue: number;
  /** Up to here consumption is written into hours and days. */
  changeAtMs: number;
  /** Number of the newest hour and day that the rings hold. */
  newestHour: number;
  newestDay: number;
  decreases: number;
  topUps: number;
  /** Consumption and time that it took, both fading with `typicalSpanMs`; their quotient is the usual consumption. */
  typicalAmount: number;
  typicalTimeMs: number;
  /** Longest recent time between two decreases: fading with every decrease, and fading with weeks. */
  recentIntervalMs: number;
  longestIntervalMs: number;
  /** Share of increases among the recent changes, and the usual size of a change. */
  increaseShare: number;
  changeSize: number;
  /** The last drop that was far bigger than usual; taken back when the value comes back. */
  dropFromMs: number;
  dropToMs: number;
  dropAmount: number;
  valueBeforeDrop: number;
  lastTopUpAtMs: number;
  lastTopUpAmount: number;
  limit: number;
  resetsAtMs: number;
  lastRefillAtMs: number;
  refillIntervalMs: number;
  /** A single charge that is bigger than days of use, such as a monthly invoice; it is kept out of hours and days. */
  chargeAtMs: number;
  chargeAmount: number;
  earlierChargeAtMs: number;
  /** Hours up to here have been searched for such a charge. */
  searchedHour: number;
  pointCount: number;
  pointSpacingMs: number;
}

export interface SeriesHistory extends Numbers {
  /** Consumption by hour and by day: rings, read by `hourAmount` and `dayAmount`. */
  readonly hours: Float32Array;
  readonly days: Float32Array;
  /** Times and amounts of the sparkline in turn, oldest first; `pointCount` of them. */
  readonly points: Float64Array;
}

const unknown = Number.NaN;
const nothingKnown: Numbers = {
  firstAtMs: unknown,
  lastAtMs: unknown,
  lastValue: unknown,
  changeAtMs: unknown,
  newestHour: unknown,
  newestDay: unknown,
  decreases: 0,
  topUps: 0,
  typicalAmount: unknown,
  typicalTimeMs: unknown,
  recentIntervalMs: unknown,
  longestIntervalMs: unknown,
  increaseShare: unknown,
  changeSize: unknown,
  dropFromMs: unknown,
  dropToMs: unknown,
  dropAmount: unknown,
  valueBeforeDrop: unknown,
  lastTopUpAtMs: unknown,
  lastTopUpAmount: unknown,
  limit: unknown,
  resetsAtMs: unknown,
  lastRefillAtMs: unknown,
  refillIntervalMs: unknown,
  chargeAtMs: unknown,
  chargeAmount: unknown,
  earlierChargeAtMs: unknown,
  searchedHour: unknown,
  pointCount: 0,
  pointSpacingMs: 0,
};
/** In the order in which they are stored. */
const numbers = Object.keys(nothingKnown) as (keyof Numbers)[]; // They are the keys of the constant above.

/** A history without a single observation. */
export function createSeriesHistory(): SeriesHistory {
  return {
    ...nothingKnown,
    hours: new Float32Array(hoursKept),
    days: new Float32Array(daysKept),
    points: new Float64Array(2 * pointsKept),
  };
}

/** Consumption in an hour, given by its number since the epoch; meaningless outside of the newest 192. */
export function hourAmount({ hours }: SeriesHistory, hour: number): number {
  return at(hours, hour % hoursKept);
}

export function setHourAmount({ hours }: SeriesHistory, hour: number, amount: number): void {
  hours[hour % hoursKept] = amount;
}

/** Consumption on a UTC day, given by its number since the epoch; meaningless outside of the newest 49. */
export function dayAmount({ days }: SeriesHistory, day: number): number {
  return at(days, day % daysKept);
}

export function setDayAmount({ days }: SeriesHistory, day: number, amount: number): void {
  days[day % daysKept] = amount;
}

/** Keeps a point for the sparkline if it is far enough from the one before. */
export function keepPoint(history: SeriesHistory, atMs: number, value: number): void {
  const { points } = history;
  if (history.pointCount > 0 && atMs - at(points, 2 * history.pointCount - 2) < history.pointSpacingMs) return;
  if (history.pointCount === pointsKept) {
    const spanMs = atMs - at(points, 0);
    if (spanMs < pointsSpanMs) {
      thinPoints(history);
      history.pointSpacingMs = (2 * spanMs) / pointsKept;
    } else {
      points.copyWithin(0, 2);
      history.pointCount -= 1;
    }
  }
  points.set([atMs, value], 2 * history.pointCount);
  history.pointCount += 1;
}

/** Drops every other point and keeps the oldest. */
function thinPoints(history: SeriesHistory): void {
  const { points } = history;
  history.pointCount = pointsKept / 2;
  for (let index = 1; index < history.pointCount; index++) points.copyWithin(2 * index, 4 * index, 4 * index + 2);
}

/** The points that are kept, oldest first, and the last observation; for a sparkline. */
export function recentPoints(history: SeriesHistory): readonly { atMs: number; value: number }[] {
  const points = Array.from({ length: history.pointCount }, (_, index) => ({
    atMs: at(history.points, 2 * index),
    value: at(history.points, 2 * index + 1),
  }));
  const newest = points.at(-1);
  if (newest !== undefined && history.lastAtMs > newest.atMs)
    points.push({ atMs: history.lastAtMs, value: history.lastValue });
  return points;
}

const signature = 0x32484142; // "BAH2"
const headerBytes = 8;
const storedBytes = headerBytes + 8 * (numbers.length + 2 * pointsKept) + 4 * (hoursKept + daysKept + 1);

/** The history as bytes, with a checksum; `decodeHistory` gives back exactly the same history. */
export function encodeHistory(history: SeriesHistory): Uint8Array {
  const view = new DataView(new ArrayBuffer(storedBytes));
  let offset = headerBytes;
  for (const value of [...numbers.map((name) => history[name]), ...history.points]) {
    view.setFloat64(offset, value, true);
    offset += 8;
  }
  for (const amounts of [history.hours, history.days])
    for (const amount of amounts) {
      view.setFloat32(offset, amount, true);
      offset += 4;
    }
  view.setUint32(0, signature, true);
  view.setUint32(4, checksum(view), true);
  return new Uint8Array(view.buffer);
}

/** @throws RangeError when the bytes are not a whole history that `encodeHistory` wrote */
export function decodeHistory(bytes: Uint8Array): SeriesHistory {
  if (bytes.byteLength !== storedBytes) {
    throw new RangeError(`a stored history has ${storedBytes} bytes, these are ${bytes.byteLength}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== signature) throw new RangeError("these bytes are not a stored history");
  if (view.getUint32(4, true) !== checksum(view)) throw new RangeError("the stored history is damaged");
  const history = createSeriesHistory();
  let offset = headerBytes;
  const next = (width: 4 | 8) => {
    const value = width === 8 ? view.getFloat64(offset, true) : view.getFloat32(offset, true);
    offset += width;
    return value;
  };
  for (const name of numbers) history[name] = next(8);
  for (const index of history.points.keys()) history.points[index] = next(8);
  for (const amounts of [history.hours, history.days]) for (const index of amounts.keys()) amounts[index] = next(4);
  return history;
}

/** FNV-1a over 32-bit words: a word at a time, since thousands of histories are written in one go. */
function checksum(view: DataView): number {
  let sum = 0x811c9dc5;
  for (let offset = headerBytes; offset < view.byteLength; offset += 4)
    sum = Math.imul(sum ^ view.getUint32(offset, true), 0x01000193);
  return sum >>> 0;
}
