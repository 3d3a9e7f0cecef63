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
  // One piece of memory for all three: each piece has objects of its own, and there may be 50,000 series.
  const memory = new ArrayBuffer(8 * 2 * pointsKept + 4 * (hoursKept + daysKept));
  const points = new Float64Array(memory, 0, 2 * pointsKept);
  const hours = new Float32Array(memory, points.byteLength, hoursKept);
  const days = new Float32Array(memory, points.byteLength + hours.byteLength, daysKept);
  return { ...nothingKnown, hours, days, points };
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
const doubles = numbers.length + 2 * pointsKept;
/** One float more, so that histories are whole doubles long. */
const floats = hoursKept + daysKept + 1;
const storedBytes = headerBytes + 8 * doubles + 4 * floats;

/**
 * Where the bytes of one history are put together and taken apart: views of the same memory. To write number by number made an object of
 * nearly every number, 28 kB for each history and a third of all that a poll allocates. The byte order is that of the machine, which is
 * little-endian wherever Node.js runs but on AIX and IBM Z.
 */
const stored = new Uint8Array(storedBytes);
const storedHead = new Uint32Array(stored.buffer, 0, 2);
const storedWords = new Uint32Array(stored.buffer, headerBytes);
const storedNumbers = new Float64Array(stored.buffer, headerBytes, numbers.length);
const storedPoints = new Float64Array(stored.buffer, headerBytes + 8 * numbers.length, 2 * pointsKept);
const storedHours = new Float32Array(stored.buffer, headerBytes + 8 * doubles, hoursKept);
const storedDays = new Float32Array(stored.buffer, headerBytes + 8 * doubles + 4 * hoursKept, daysKept);

/** The history as bytes, with a checksum; `decodeHistory` gives back exactly the same history. */
export function encodeHistory(history: SeriesHistory): Uint8Array {
  let index = 0;
  for (const name of numbers) storedNumbers[index++] = history[name];
  storedPoints.set(history.points);
  storedHours.set(history.hours);
  storedDays.set(history.days);
  storedHead.set([signature, checksum()]);
  return Buffer.from(stored);
}

/** @throws RangeError when the bytes are not a whole history that `encodeHistory` wrote */
export function decodeHistory(bytes: Uint8Array): SeriesHistory {
  if (bytes.byteLength !== storedBytes) {
    throw new RangeError(`a stored history has ${storedBytes} bytes, these are ${bytes.byteLength}`);
  }
  stored.set(bytes);
  if (storedHead[0] !== signature) throw new RangeError("these bytes are not a stored history");
  if (storedHead[1] !== checksum()) throw new RangeError("the stored history is damaged");
  const history = createSeriesHistory();
  let index = 0;
  for (const name of numbers) history[name] = at(storedNumbers, index++);
  history.points.set(storedPoints);
  history.hours.set(storedHours);
  history.days.set(storedDays);
  return history;
}

/** FNV-1a over 32-bit words: a word at a time, since thousands of histories are written in one go. */
function checksum(): number {
  let sum = 0x811c9dc5;
  for (const word of storedWords) sum = Math.imul(sum ^ word, 0x01000193);
  return sum >>> 0;
}
