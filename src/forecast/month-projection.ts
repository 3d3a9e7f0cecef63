/**
 * What a calendar month will have cost at its end: what was spent so far, and for the rest of the month the level of the use, the
 * shape of the week, charges that come on a day of the month, and first days of a month that cost nothing or are not told yet.
 * All of it is learned from the days before. Months and days are those of UTC, as in the bills of most vendors.
 */
import { at } from "./array-element.ts";
import { type Explanation, explain, meanRegimeDays, type Pieces } from "./burn-level.ts";
import { type LogNormal, quantiles } from "./log-normal-mixture.ts";
import { dayMs } from "./series-history.ts";
import { weekdayWeights } from "./week-shape.ts";

/** What was spent on one UTC day. */
export interface SpendDay {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** In the unit of the series. */
  readonly amount: number;
  /** The part of the day that was seen: 1 for a whole day. */
  readonly seen: number;
}

export interface MonthProjection {
  /** What was spent in the month so far, as the vendor says. */
  readonly spent: number;
  /** The middle of the possible totals at the end of the month; 80 of 100 lie between `low` and `high`. */
  readonly projected: number;
  readonly low: number;
  readonly high: number;
}

/** A month that begins with so few days without a charge comes from a vendor whose figures are late; with more, its first days are free. */
const longestLagDays = 2;
/** A day that was seen to this part counts as whole. */
const wholeDay = 0.9;
/** A charge is so many times a usual day, and so many deviations away from it. */
const leastChargeDays = 2.5;
const leastChargeDeviations = 6;
/** A charge that comes again may be so much smaller. */
const sameChargeShare = 0.9;
/** Days that are looked at one by one; older ones are taken by the week, up to `oldestDays`. */
const singleDays = 28;
const oldestDays = 84;
/** Variance of a day's use that no number of days averages out. */
const dayDoubt = 0.0025;
/** Variance of the logarithm of what is still to come, for what the model does not know and for a change of level on the way. */
const ownVariance = 0.003;
const changeVariance = 0.35;
/** A trend is not drawn out further than this, nor further than it has been seen; half of a decline is believed. */
const longestTrendDays = 28;
const declineShare = 0.5;

/** What the days up to today say about the use; it changes once a day. */
export interface SpendPattern {
  readonly explanations: readonly Explanation[];
  /** Weight of each day of the week, Thursday first, with the mean 1. */
  readonly weights: Float64Array;
  /** Whole days by which the vendor's figures are late. */
  readonly lagDays: number;
  /** Whole days at the start of each month that cost nothing. */
  readonly freeDays: number;
  readonly charges: readonly SpendDay[];
  /** What the whole days of the month before today have cost. */
  readonly spentBefore: number;
}

/**
 * Learns from the whole days before `nowMs`. Undefined while nothing has been spent from which a level could be learned.
 *
 * @param days oldest first; at most one entry a day, none for days that were not seen
 * @param spent what the vendor says was spent in the month so far: what is in no day was spent on the days before the first one
 */
export function learnSpending(days: readonly SpendDay[], spent: number, nowMs: number): SpendPattern | undefined {
  const today = Math.floor(nowMs / dayMs);
  const month = monthOf(today);
  const ofMonth = (of: readonly SpendDay[]) => sum(of.filter(({ day }) => day >= month.first));
  const known = withUnseenDays(
    days.filter(({ day }) => day < today),
    spent - ofMonth(days),
    month.first,
    today,
  );
  const { lagDays, freeDays } = startOfMonths(known, month);
  const used = known
    .filter(({ day, amount }) => amount > 0 || day - monthOf(day).first >= lagDays + freeDays)
    .map((entry) => ({ ...entry, day: entry.day - lagDays }));
  const charges = chargesOf(used);
  const use = used.filter(({ day, seen }) => seen >= wholeDay && !charges.some((charge) => charge.day === day));
  const weights = weekdayWeights(use.map(({ day, amount, seen }) => ({ number: day, amount: amount / seen })));
  const explanations = explain(piecesOf(use, weights, today - lagDays));
  return explanations === undefined
    ? undefined
    : { explanations, weights, lagDays, freeDays, charges, spentBefore: ofMonth(known) };
}

/** The total at the end of the month that `nowMs` lies in. */
export function projectMonth(pattern: SpendPattern, spent: number, nowMs: number): MonthProjection {
  const { explanations, weights, lagDays, freeDays, charges } = pattern;
  const month = monthOf(Math.floor(nowMs / dayMs));
  const now = nowMs / dayMs - lagDays;
  const fromDay = Math.max(now, month.first + freeDays);
  const parts = explanations.flatMap((explanation) => futureOf(explanation, weights, fromDay, month.end));
  const [low, middle, high] = fromDay < month.end ? quantiles(parts) : [0, 0, 0];
  const charge = chargeToCome(charges, month, now, spent - pattern.spentBefore);
  return {
    spent,
    projected: spent + charge.amount + middle,
    low: spent + (charge.isSure ? charge.amount : 0) + low,
    high: spent + charge.amount + high,
  };
}

/** A daemon that starts in the middle of a month knows what the days before have cost together: each is given its part. */
function withUnseenDays(days: readonly SpendDay[], amount: number, fromDay: number, today: number): SpendDay[] {
  const firstSeen = days.find(({ day }) => day >= fromDay);
  const toDay = firstSeen === undefined ? today : firstSeen.day;
  if (!(amount > 0)) return [...days];
  const unseen = Array.from({ length: toDay - fromDay }, (_, index) => ({
    day: fromDay + index,
    amount: amount / (toDay - fromDay),
    seen: 1,
  }));
  return [...days.filter(({ day }) => day < fromDay), ...unseen, ...days.filter(({ day }) => day >= toDay)];
}

function sum(days: readonly SpendDay[]): number {
  return days.reduce((total, { amount }) => total + amount, 0);
}

/** A calendar month of UTC as numbers of days; `end` is the first day of the next. */
interface Month {
  readonly first: number;
  readonly end: number;
}

function monthOf(day: number): Month {
  const date = new Date(day * dayMs);
  const first = (months: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / dayMs;
  return { first: first(0), end: first(1) };
}

/**
 * How many days at the beginning of a month are told late or cost nothing. Both look alike, days without use; vendors are a day or
 * two late, and what is free lasts longer.
 */
function startOfMonths(days: readonly SpendDay[], current: Month): { lagDays: number; freeDays: number } {
  const quiet = new Map<number, number>();
  let hasBegun = true;
  for (const { day, amount } of days) {
    const { first } = monthOf(day);
    if (day === first) {
      quiet.set(first, 0);
      hasBegun = false;
    }
    if (amount > 0) hasBegun = true;
    else if (!hasBegun) quiet.set(first, day - first + 1);
    else return { lagDays: 0, freeDays: 0 }; // An account that rests at other times says nothing by resting at this one.
  }
  // The present month may not have begun to cost anything yet.
  if (!hasBegun && quiet.size > 1) quiet.delete(current.first);
  const quietDays = quiet.size === 0 ? 0 : Math.min(...quiet.values());
  return quietDays <= longestLagDays ? { lagDays: quietDays, freeDays: 0 } : { lagDays: 0, freeDays: quietDays };
}

/** Single days that are far above the others of their kind: an invoice, a plan. Days of the week that are always so are not meant. */
function chargesOf(days: readonly SpendDay[]): readonly SpendDay[] {
  const whole = days.filter(({ amount, seen }) => amount > 0 && seen >= wholeDay);
  if (whole.length < 7) return [];
  const middle = median(whole.map(({ amount }) => Math.log(amount)));
  const deviation = 1.4826 * median(whole.map(({ amount }) => Math.abs(Math.log(amount) - middle)));
  const least = Math.exp(middle + Math.max(Math.log(leastChargeDays), leastChargeDeviations * deviation));
  const isHigh = (day: number) => days.some((other) => other.day === day && other.amount >= least);
  const usual = Math.exp(middle);
  return days
    .filter(
      ({ day }) =>
        isHigh(day) &&
        !isHigh(day - 1) &&
        !isHigh(day + 1) &&
        days.some((other) => other.day !== day && (other.day - day) % 7 === 0 && other.amount < least),
    )
    .map((charge) => ({ ...charge, amount: charge.amount - usual }));
}

/** The charge that came last month and has not come yet in this one. It is sure when it had come a month earlier, too. */
function chargeToCome(
  charges: readonly SpendDay[],
  month: Month,
  now: number,
  spentToday: number,
): { amount: number; isSure: boolean } {
  const before = monthOf(month.first - 1);
  const dayIn = (charge: SpendDay) => charge.day - monthOf(charge.day).first;
  const last = charges.findLast(({ day }) => day >= before.first && day < month.first);
  if (last === undefined || month.first + dayIn(last) < now - 2) return { amount: 0, isSure: true };
  const hasCome = charges.some(({ day }) => day >= month.first) || spentToday >= sameChargeShare * last.amount;
  if (hasCome) return { amount: 0, isSure: true };
  const isSure = charges.some(({ day }) => day < before.first);
  return { amount: last.amount, isSure };
}

/** Whole days before the day `now`, newest first; those of long ago by the week. */
function piecesOf(days: readonly SpendDay[], weights: Float64Array, now: number): Pieces {
  const pieces: { amount: number; share: number; age: number; days: number }[] = [];
  let week: (typeof pieces)[number] | undefined;
  for (const { day, amount, seen } of days.toReversed()) {
    const age = now - day - seen / 2;
    if (age > oldestDays) break;
    const share = at(weights, day % 7) * seen;
    if (age <= singleDays) pieces.push({ amount, share, age, days: seen });
    else if (week === undefined || week.days >= 7) {
      week = { amount, share, age, days: seen };
      pieces.push(week);
    } else {
      week.age = (week.age * week.days + age * seen) / (week.days + seen);
      week.amount += amount;
      week.share += share;
      week.days += seen;
    }
  }
  const column = (of: (piece: (typeof pieces)[number]) => number) => Float64Array.from(pieces, of);
  return {
    count: pieces.length,
    amounts: column(({ amount }) => amount),
    shares: column(({ share }) => share),
    ages: column(({ age }) => age),
    days: column(({ days }) => days),
    doubts: column(() => dayDoubt),
  };
}

/** What is used between two times by one explanation of the past: with and without a change of level on the way. */
function futureOf(explanation: Explanation, weights: Float64Array, fromDay: number, endDay: number): LogNormal[] {
  const { probability, perDay, growth, regimeDays, variance, dayVariance } = explanation;
  const days = endDay - fromDay;
  const changes = 1 - Math.exp(-days / 2 / meanRegimeDays);
  const part = (weight: number, trend: number): LogNormal[] => {
    let shares = 0;
    let squares = 0;
    for (let day = Math.floor(fromDay); day < endDay; day++) {
      const share = at(weights, day % 7) * (Math.min(day + 1, endDay) - Math.max(day, fromDay));
      const age = Math.min(day + 0.5 - fromDay, longestTrendDays, regimeDays);
      shares += share * Math.exp(trend * Math.max(0, age));
      squares += share ** 2;
    }
    const mean = Math.log(perDay * shares);
    const spread = ownVariance + variance + (dayVariance * squares) / shares ** 2;
    return [
      { weight: weight * (1 - changes), mean, deviation: Math.sqrt(spread) },
      { weight: weight * changes, mean, deviation: Math.sqrt(spread + changeVariance) },
    ];
  };
  if (growth >= 0) return part(probability, growth);
  return [...part(probability * (1 - declineShare), 0), ...part(probability * declineShare, growth)];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return at(sorted, Math.floor(sorted.length / 2));
}
