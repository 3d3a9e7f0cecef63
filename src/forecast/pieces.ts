/** Cuts the remembered hours and days into pieces, newest first: rolling days from the hours, then days, then weeks. */
import type { Pieces } from "./burn-level.ts";
import { dayAmount, dayMs, daysKept, hourAmount, hourMs, hoursKept, type SeriesHistory } from "./series-history.ts";
import { cutDoubt, expectedDays, type WeekShape } from "./week-shape.ts";

/** Six rolling days, 28 days at most, and weeks, with room to spare. */
const mostPieces = 48;
/** So many days are counted back from the end of the history, so that a change shows before midnight. */
const rollingDays = 6;
/** A younger history is cut into six equal pieces. */
const youngMs = 36 * hourMs;
/** Older days are taken by the week. */
const daysApart = 21;
/** Variance that remains of the rate of a part of a day after no day and after a number of days, and of a whole day. */
const doubtOfPart = 0.5;
const doubtOfDay = 0.0025;
/** The same of a day that is cut out of two different days. */
const doubtOfCut = 0.1;

interface Times {
  readonly firstMs: number;
  readonly changeMs: number;
  /** From here on the hours are remembered. */
  readonly hoursFromMs: number;
  readonly endMs: number;
}

/** The pieces of the history up to `endMs`; after the last change nothing was used. */
export function piecesOf(history: SeriesHistory, shape: WeekShape, endMs: number): Pieces {
  const firstMs = history.firstAtMs;
  const times: Times = {
    firstMs,
    changeMs: history.changeAtMs,
    hoursFromMs: Math.max(firstMs, (history.newestHour - hoursKept + 1) * hourMs),
    endMs,
  };
  const amounts = new Float64Array(mostPieces);
  const shares = new Float64Array(mostPieces);
  const ages = new Float64Array(mostPieces);
  const days = new Float64Array(mostPieces);
  const doubts = new Float64Array(mostPieces);
  let count = 0;
  const add = (fromMs: number, toMs: number, amount: number): void => {
    if (count === mostPieces) return;
    amounts[count] = Math.max(0, amount);
    shares[count] = expectedDays(shape, fromMs, toMs);
    ages[count] = (endMs - (fromMs + toMs) / 2) / dayMs;
    days[count] = (toMs - fromMs) / dayMs;
    doubts[count] = doubtOfDay + doubtOfCut * Math.max(cutDoubt(shape, fromMs), cutDoubt(shape, toMs));
    if (toMs - fromMs < 0.99 * dayMs) doubts[count] = doubtOfPart / (1 + (endMs - firstMs) / dayMs);
    count++;
  };
  addDays(history, times, addHours(history, times, add), add);
  return { count, amounts, shares, ages, days, doubts };
}

type Add = (fromMs: number, toMs: number, amount: number) => void;

/** The pieces that are made of hours; returns the beginning of the oldest. */
function addHours(history: SeriesHistory, times: Times, add: Add): number {
  const { firstMs, changeMs, hoursFromMs, endMs } = times;
  const young = endMs - firstMs < youngMs;
  const lengthMs = young ? Math.max(hourMs, Math.ceil((endMs - firstMs) / hourMs / 6) * hourMs) : dayMs;
  let toMs = endMs;
  for (let index = 0; toMs > hoursFromMs && (young || index < rollingDays); index++) {
    // A pause is no regime of its own: it is looked at together with the time before it.
    const pauseMs = index === 0 ? endMs - changeMs : 0;
    let fromMs = Math.max(hoursFromMs, toMs - lengthMs - pauseMs);
    const restMs = fromMs - hoursFromMs;
    if (hoursFromMs === firstMs && restMs < lengthMs / 2) fromMs = hoursFromMs;
    add(fromMs, toMs, amountBetween(history, fromMs, toMs, times));
    toMs = fromMs;
  }
  return toMs;
}

/** The pieces before that, of whole days, and of weeks where it is long ago. */
function addDays(history: SeriesHistory, times: Times, beginMs: number, add: Add): void {
  const { firstMs, endMs } = times;
  const newestDay = history.newestDay;
  const oldestDay = Math.max(Math.floor(firstMs / dayMs), newestDay - daysKept + 1);
  let toMs = beginMs;
  let day = Math.ceil(toMs / dayMs) - 1;
  // The hours have taken the later part of the first day.
  let amount = -amountBetween(history, toMs, (day + 1) * dayMs, times);
  for (; day >= oldestDay && toMs > firstMs; day--) {
    if (day <= newestDay) amount += dayAmount(history, day);
    const fromMs = Math.max(firstMs, day * dayMs);
    const isLong = toMs - fromMs >= 7 * dayMs || day === oldestDay;
    if (!isLong && endMs - fromMs > daysApart * dayMs) continue;
    add(fromMs, toMs, amount);
    toMs = fromMs;
    amount = 0;
  }
}

/** From the hours; an hour that is only in part within the times, or only in part observed, counts in proportion. */
function amountBetween(history: SeriesHistory, fromMs: number, toMs: number, times: Times): number {
  let amount = 0;
  const untilMs = Math.min(toMs, times.changeMs);
  for (let hour = Math.floor(fromMs / hourMs); hour * hourMs < untilMs; hour++) {
    const hourBeginsMs = Math.max(hour * hourMs, times.firstMs);
    const hourEndsMs = Math.min((hour + 1) * hourMs, times.changeMs);
    const insideMs = Math.min(hourEndsMs, untilMs) - Math.max(hourBeginsMs, fromMs);
    if (insideMs > 0) amount += (hourAmount(history, hour) * insideMs) / (hourEndsMs - hourBeginsMs);
  }
  return amount;
}
