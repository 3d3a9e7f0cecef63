/**
 * What is remembered of one series of balances: a block of bytes of fixed size, so that a series costs the same after
 * a day and after ten years, and so that it goes into the state as it is.
 *
 * The block holds single numbers (`slot`), the consumption of each of the last 192 hours and of each of the last 49
 * days, and a few points for a sparkline. Hours and days are those of UTC. Consumption is written up to the last
 * change of the balance, not up to the last poll: until the next change nobody knows whether nothing was used or the
 * vendor has not yet said so.
 */

import { at } from "./array-element.ts";

export interface SeriesHistory {
  readonly block: DataView;
}

export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
/** A week and a day, so that the last whole day of each day of the week is among them. */
export const hoursKept = 192;
export const daysKept = 49;
const pointsKept = 24;
/** The sparkline is thinned out until it covers this span. */
const pointsSpanMs = 14 * dayMs;

/** Single numbers. `NaN` means not known. Times are epoch milliseconds. */
export const slot = {
  firstAtMs: 0,
  lastAtMs: 1,
  lastValue: 2,
  /** Up to here consumption is written into hours and days. */
  changeAtMs: 3,
  /** Number of the newest hour and day that the rings hold. */
  newestHour: 4,
  newestDay: 5,
  decreases: 6,
  topUps: 7,
  /** Consumption and time that it took, both fading with `typicalSpanMs`; their quotient is the usual consumption. */
  typicalAmount: 8,
  typicalTimeMs: 9,
  /** Longest recent time between two decreases: fading with every decrease, and fading with weeks. */
  recentIntervalMs: 10,
  longestIntervalMs: 11,
  /** Share of increases among the recent changes, and the usual size of a change. */
  increaseShare: 12,
  changeSize: 13,
  /** The last drop that was far bigger than usual; taken back when the value comes back. */
  dropFromMs: 14,
  dropToMs: 15,
  dropAmount: 16,
  valueBeforeDrop: 17,
  lastTopUpAtMs: 18,
  lastTopUpAmount: 19,
  limit: 20,
  resetsAtMs: 21,
  lastRefillAtMs: 22,
  refillIntervalMs: 23,
  /** A single charge that is bigger than days of use, such as a monthly invoice; it is kept out of hours and days. */
  chargeAtMs: 24,
  chargeAmount: 25,
  earlierChargeAtMs: 26,
  /** Hours up to here have been searched for such a charge. */
  searchedHour: 27,
  pointCount: 28,
  pointSpacingMs: 29,
  /** The forecast that was last made, and the observation after which it was made. */
  forecastAfterMs: 30,
  burnRatePerDay: 31,
  earliestMs: 32,
  medianMs: 33,
  latestMs: 34,
  reason: 35,
  confidence: 36,
} as const;
export type Slot = (typeof slot)[keyof typeof slot];

const slotCount = 37;
const hoursOffset = slotCount * 8;
const daysOffset = hoursOffset + hoursKept * 4;
/** Eight byte numbers begin at a multiple of eight. */
const pointsOffset = Math.ceil((daysOffset + daysKept * 4) / 8) * 8;
const blockBytes = pointsOffset + pointsKept * 16;

/** A history without a single observation. */
export function createSeriesHistory(): SeriesHistory {
  const history = { block: new DataView(new ArrayBuffer(blockBytes)) };
  for (let index = 0; index < slotCount; index++) history.block.setFloat64(index * 8, Number.NaN, true);
  for (const zero of [slot.decreases, slot.topUps, slot.pointCount, slot.pointSpacingMs] as const)
    write(history, zero, 0);
  return history;
}

export function read(history: SeriesHistory, which: Slot): number {
  return history.block.getFloat64(which * 8, true);
}

export function write(history: SeriesHistory, which: Slot, value: number): void {
  history.block.setFloat64(which * 8, value, true);
}

/** Consumption in an hour, given by its number since the epoch; meaningless outside of the newest 192. */
export function hourAmount(history: SeriesHistory, hour: number): number {
  return history.block.getFloat32(hoursOffset + (hour % hoursKept) * 4, true);
}

export function setHourAmount(history: SeriesHistory, hour: number, amount: number): void {
  history.block.setFloat32(hoursOffset + (hour % hoursKept) * 4, amount, true);
}

/** Consumption on a UTC day, given by its number since the epoch; meaningless outside of the newest 49. */
export function dayAmount(history: SeriesHistory, day: number): number {
  return history.block.getFloat32(daysOffset + (day % daysKept) * 4, true);
}

export function setDayAmount(history: SeriesHistory, day: number, amount: number): void {
  history.block.setFloat32(daysOffset + (day % daysKept) * 4, amount, true);
}

/** Increases seen that were top-ups: not refills of a quota, not refunds, not noise. */
export function topUps(history: SeriesHistory): number {
  return read(history, slot.topUps);
}

/** Keeps a point for the sparkline if it is far enough from the one before. */
export function keepPoint(history: SeriesHistory, atMs: number, value: number): void {
  const { block } = history;
  let count = read(history, slot.pointCount);
  if (count > 0 && atMs - pointAtMs(block, count - 1) < read(history, slot.pointSpacingMs)) return;
  if (count === pointsKept) {
    if (atMs - pointAtMs(block, 0) < pointsSpanMs) {
      count = thinPoints(block);
      write(history, slot.pointSpacingMs, (2 * (atMs - pointAtMs(block, 0))) / pointsKept);
    } else {
      new Uint8Array(block.buffer).copyWithin(pointsOffset, pointsOffset + 16, blockBytes);
      count--;
    }
  }
  setPoint(block, count, atMs, value);
  write(history, slot.pointCount, count + 1);
}

/** The newest points, at most `most` of them, oldest first and the last observation last; for a sparkline. */
export function recentPoints(history: SeriesHistory, most: number): readonly { atMs: number; value: number }[] {
  const points: { atMs: number; value: number }[] = [];
  const count = read(history, slot.pointCount);
  for (let index = 0; index < count; index++) {
    points.push({ atMs: pointAtMs(history.block, index), value: pointValue(history.block, index) });
  }
  const last = { atMs: read(history, slot.lastAtMs), value: read(history, slot.lastValue) };
  if (count > 0 && last.atMs > pointAtMs(history.block, count - 1)) points.push(last);
  return points.slice(Math.max(0, points.length - Math.max(0, Math.floor(most))));
}

const signature = 0x31484142; // "BAH1"
const headerBytes = 8;

/** The history as bytes, with a checksum; `decodeHistory` gives back exactly the same history. */
export function encodeHistory(history: SeriesHistory): Uint8Array {
  const bytes = new Uint8Array(headerBytes + blockBytes);
  bytes.set(new Uint8Array(history.block.buffer), headerBytes);
  const words = new Uint32Array(bytes.buffer);
  words[0] = signature;
  words[1] = checksum(words);
  return bytes;
}

/** Throws a RangeError when the bytes are not a whole history that `encodeHistory` wrote. */
export function decodeHistory(bytes: Uint8Array): SeriesHistory {
  if (bytes.byteLength !== headerBytes + blockBytes) {
    throw new RangeError(`a stored history has ${headerBytes + blockBytes} bytes, these are ${bytes.byteLength}`);
  }
  // A copy, since words must be aligned and what a store gives may be a part of a bigger buffer.
  const copy = new Uint8Array(bytes);
  const words = new Uint32Array(copy.buffer);
  if (words[0] !== signature) throw new RangeError("these bytes are not a stored history");
  if (words[1] !== checksum(words)) throw new RangeError("the stored history is damaged");
  const block = new DataView(new ArrayBuffer(blockBytes));
  new Uint8Array(block.buffer).set(copy.subarray(headerBytes));
  return { block };
}

/** FNV-1a over 32-bit words: a word at a time, since thousands of histories are written in one go. */
function checksum(words: Uint32Array): number {
  let sum = 0x811c9dc5;
  for (let index = headerBytes / 4; index < words.length; index++) sum = Math.imul(sum ^ at(words, index), 0x01000193);
  return sum >>> 0;
}

function pointAtMs(block: DataView, index: number): number {
  return block.getFloat64(pointsOffset + index * 16, true);
}

function pointValue(block: DataView, index: number): number {
  return block.getFloat64(pointsOffset + index * 16 + 8, true);
}

function setPoint(block: DataView, index: number, atMs: number, value: number): void {
  block.setFloat64(pointsOffset + index * 16, atMs, true);
  block.setFloat64(pointsOffset + index * 16 + 8, value, true);
}

/** Drops every other point and keeps the oldest; returns how many are left. */
function thinPoints(block: DataView): number {
  const left = pointsKept / 2;
  for (let index = 1; index < left; index++) {
    setPoint(block, index, pointAtMs(block, 2 * index), pointValue(block, 2 * index));
  }
  return left;
}
