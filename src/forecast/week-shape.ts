/**
 * The shape of the week: how much of an average day's use falls into each hour of the week.
 *
 * With two weeks of history each day of the week has its own weight, pulled towards even by as much as the same days
 * of different weeks disagree. Before that only work days and weekend are told apart. Since a week has a weekend in
 * any case, too much of it in a short history misleads more than a wrong weight, so these two are pulled less.
 */
import { at } from "./array-element.ts";
import { dayAmount, dayMs, daysKept, hourAmount, hourMs, hoursKept, type SeriesHistory } from "./series-history.ts";

export interface WeekShape {
  /** Sum over the hours of the week before each hour, in average days: 169 numbers from 0 to 7. Hour 0 is Thursday 0:00 UTC. */
  readonly sums: Float64Array;
}

/** What was used on a whole UTC day; `number` counts days since 1970-01-01. */
export interface Day {
  readonly number: number;
  readonly amount: number;
}

const daysForWeekdays = 14;
/** A day that was seen to this part counts as seen. */
const wholeDay = 0.9;
/** How much the last day of the same name says about the hours of a day, beside all days of its kind. */
const ownShare = 0.6;
const weekHours = 168;
/** Weight of the even day among the days whose hours are averaged. */
const evenDays = 0.35;
/** By how much the noise of the averages counts against a weight, for single days of the week and for the weekend as a whole. */
const weekdayDoubt = 1.5;
const weekendDoubt = 0.4;
/** Day weights do not leave this range, so that a day without use does not become impossible. */
const leastWeight = 0.02;

/** The shape as far as the consumption up to `endMs` shows it. */
export function weekShape(history: SeriesHistory, endMs: number): WeekShape {
  const days = wholeDays(history, endMs);
  const weights = weekdayWeights(days);
  const sums = new Float64Array(weekHours + 1);
  const work = hourShares(history, days, (weekday) => !isWeekend(weekday));
  const weekend = hourShares(history, days, isWeekend);
  for (let weekday = 0; weekday < 7; weekday++) {
    const own = hourShares(history, days.slice(-7), (other) => other === weekday);
    for (let hour = 0; hour < 24; hour++) {
      const share = (1 - ownShare) * at(isWeekend(weekday) ? weekend : work, hour) + ownShare * at(own, hour);
      sums[weekday * 24 + hour + 1] = at(sums, weekday * 24 + hour) + at(weights, weekday) * share;
    }
  }
  return { sums };
}

/** Average days' worth of use expected between two times. */
export function expectedDays(shape: WeekShape, fromMs: number, toMs: number): number {
  return cumulative(shape, toMs) - cumulative(shape, fromMs);
}

/**
 * How far a day that is cut out between two midnights depends on where it is cut: 0 when both days have the same weight
 * or the cut is at midnight, 1 at most.
 */
export function cutDoubt(shape: WeekShape, cutMs: number): number {
  const midnightMs = Math.floor(cutMs / dayMs) * dayMs;
  const part = (cutMs - midnightMs) / dayMs;
  const before = expectedDays(shape, midnightMs - dayMs, midnightMs);
  const after = expectedDays(shape, midnightMs, midnightMs + dayMs);
  return 4 * part * (1 - part) * ((after - before) / (after + before)) ** 2;
}

/** The time at which so many average days' worth will have been used, counted from `fromMs`. */
export function timeAfter(shape: WeekShape, fromMs: number, days: number): number {
  const target = cumulative(shape, fromMs) + days;
  const week = Math.floor(target / 7);
  const rest = target - week * 7;
  let low = 0;
  let high = weekHours;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(shape.sums, middle) <= rest) low = middle;
    else high = middle;
  }
  const inHour = at(shape.sums, low + 1) - at(shape.sums, low);
  const part = inHour > 0 ? Math.min(1, (rest - at(shape.sums, low)) / inHour) : 0;
  return Math.max(fromMs, (week * weekHours + low + part) * hourMs);
}

function cumulative(shape: WeekShape, atMs: number): number {
  const hours = atMs / hourMs;
  const whole = Math.floor(hours);
  const week = Math.floor(whole / weekHours);
  const hour = whole - week * weekHours;
  const before = at(shape.sums, hour);
  return week * 7 + before + (hours - whole) * (at(shape.sums, hour + 1) - before);
}

/** 1970-01-01 was a Thursday. */
function isWeekend(day: number): boolean {
  return day % 7 === 2 || day % 7 === 3;
}

function wholeDays(history: SeriesHistory, endMs: number): Day[] {
  const firstMs = history.firstAtMs;
  const newest = history.newestDay;
  const days: Day[] = [];
  for (let day = Math.max(Math.floor(firstMs / dayMs), newest - daysKept + 1); day * dayMs < endMs; day++) {
    const seen = (Math.min(endMs, (day + 1) * dayMs) - Math.max(firstMs, day * dayMs)) / dayMs;
    if (seen < wholeDay) continue;
    days.push({ number: day, amount: day > newest ? 0 : Math.max(0, dayAmount(history, day)) / seen });
  }
  return days;
}

/** Weights of the seven days of the week, Thursday first, with the mean 1. `days` are whole days, oldest first. */
export function weekdayWeights(days: readonly Day[]): Float64Array {
  return days.length >= daysForWeekdays ? singleDayWeights(days) : weekendWeights(days);
}

function singleDayWeights(days: readonly Day[]): Float64Array {
  const sums = new Float64Array(7);
  const counts = new Float64Array(7);
  const logs = new Float64Array(days.length);
  for (const [index, day] of days.entries()) {
    // Measured against the week around it, so that a change of regime does not pass for a shape.
    const from = Math.min(Math.max(0, index - 3), days.length - 7);
    let week = 0;
    for (let other = from; other < from + 7; other++) week += days[other]?.amount ?? Number.NaN;
    const share = week > 0 ? (7 * day.amount) / week : 1;
    logs[index] = Math.log(Math.max(leastWeight, share));
    sums[day.number % 7] = at(sums, day.number % 7) + at(logs, index);
    counts[day.number % 7] = at(counts, day.number % 7) + 1;
  }
  let grand = 0;
  for (let weekday = 0; weekday < 7; weekday++) grand += at(sums, weekday) / at(counts, weekday) / 7;
  let within = 0;
  for (const [index, day] of days.entries()) {
    within += (at(logs, index) - at(sums, day.number % 7) / at(counts, day.number % 7)) ** 2;
  }
  within /= days.length - 7;
  let between = 0;
  for (let weekday = 0; weekday < 7; weekday++) between += (at(sums, weekday) / at(counts, weekday) - grand) ** 2 / 6;
  const noise = within / (days.length / 7);
  const kept = between > 0 ? Math.max(0, 1 - (weekdayDoubt * noise) / between) : 0;
  return normalised(Float64Array.from(sums, (sum, weekday) => Math.exp(kept * (sum / at(counts, weekday) - grand))));
}

/** The same with one weight for work days and one for the weekend; even until both have been seen. */
function weekendWeights(days: readonly Day[]): Float64Array {
  const even = new Float64Array(7).fill(1);
  const work = days.filter((day) => !isWeekend(day.number)).map((day) => day.amount);
  const weekend = days.filter((day) => isWeekend(day.number)).map((day) => day.amount);
  if (work.length < 2 || weekend.length < 1) return even;
  const workMean = mean(work);
  const weekendMean = mean(weekend);
  if (workMean + weekendMean <= 0) return even;
  const least = leastWeight * Math.max(workMean, weekendMean);
  const difference = Math.log(Math.max(least, weekendMean) / Math.max(least, workMean));
  // Relative deviations within both kinds of days, plus a little that is taken for granted in so short a time.
  let squares = 0.05;
  for (const amount of work) squares += logRatio(amount, workMean, least) ** 2;
  for (const amount of weekend) squares += logRatio(amount, weekendMean, least) ** 2;
  const variance = squares / Math.max(1, days.length - 2);
  const noise = variance * (1 / work.length + 1 / weekend.length);
  const kept = difference === 0 ? 0 : difference ** 2 / (difference ** 2 + weekendDoubt * noise);
  return normalised(even.map((_, weekday) => (isWeekend(weekday) ? Math.exp(kept * difference) : 1)));
}

function logRatio(amount: number, usual: number, least: number): number {
  return Math.log(Math.max(least, amount) / Math.max(least, usual));
}

/** How a day's use is spread over its 24 hours, from the days of the last week of one kind; their sum is 1. */
function hourShares(history: SeriesHistory, days: readonly Day[], isMeant: (weekday: number) => boolean): Float64Array {
  const shares = new Float64Array(24).fill(evenDays / 24);
  const oldestHour = history.newestHour - hoursKept + 1;
  const newestHour = history.newestHour;
  let total = evenDays;
  for (const day of days) {
    if (!isMeant(day.number % 7) || day.amount <= 0) continue;
    if (day.number * 24 < oldestHour || day.number * 24 + 23 > newestHour) continue;
    for (let hour = 0; hour < 24; hour++) {
      const share = Math.max(0, hourAmount(history, day.number * 24 + hour)) / day.amount;
      shares[hour] = at(shares, hour) + share;
      total += share;
    }
  }
  return shares.map((share) => share / total);
}

function normalised(weights: Float64Array): Float64Array {
  const average = mean(Array.from(weights));
  return weights.map((weight) => weight / average);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
