/** From explanations of the past to the time at which an amount is used up: 10, 50 and 90 % of the possible futures. */
import { type Explanation, meanRegimeDays } from "./burn-level.ts";
import { type LogNormal, quantiles } from "./log-normal-mixture.ts";
import { dayMs, type SeriesHistory } from "./series-history.ts";
import { expectedDays, timeAfter, type WeekShape } from "./week-shape.ts";

/** Longer is not told from for ever. */
export const longestDays = 3650;
/** A trend is not drawn out further than this, nor further than it has been seen. */
const longestTrendDays = 28;
/** A decline goes on with this probability only: to count on it would be to promise what nobody has. */
const declineShare = 0.5;
/** Variance of the logarithm of the runway for what the model does not know, and for a change of regime on the way. */
const ownVariance = 0.003;
const changeVariance = 0.25;
/** The same for the hours of the day and the days of the week of which nothing has been seen on the first day. */
const firstDayVariance = 0.12;
export interface Depletion {
  readonly earliestMs: number;
  readonly medianMs: number;
  readonly latestMs: number;
}

/** When `value`, which must be positive, is used up from `fromMs` on. Always finite; at most `longestDays` after. */
export function depletionOf(
  history: SeriesHistory,
  shape: WeekShape,
  explanations: readonly Explanation[],
  value: number,
  fromMs: number,
): Depletion {
  const [short, median, long] = quantiles(distribution(history, explanations, value));
  const single = Number.isNaN(history.earlierChargeAtMs);
  const month = single ? 30 * dayMs : history.chargeAtMs - history.earlierChargeAtMs;
  const at = (days: number, chargeEveryMs: number): number =>
    Math.min(
      fromMs + longestDays * dayMs,
      usedUpAtMs({ history, shape, value, fromMs, perDay: value / days, chargeEveryMs }),
    );
  const medianMs = at(median, month);
  return {
    // A month has 28 days at least; and what has been charged only once may never be charged again.
    earliestMs: Math.min(medianMs, at(short, single ? 28 * dayMs : month)),
    medianMs,
    latestMs: Math.max(medianMs, at(long, single ? Number.POSITIVE_INFINITY : month)),
  };
}

function distribution(history: SeriesHistory, explanations: readonly Explanation[], value: number): LogNormal[] {
  const unseen = history.lastAtMs - history.firstAtMs < dayMs ? firstDayVariance : 0;
  const parts: LogNormal[] = [];
  const add = (explanation: Explanation, weight: number, growth: number): void => {
    const days = Math.max(1e-6, Math.min(1e9, daysOf(explanation, value, growth)));
    const variance = ownVariance + unseen + explanation.variance + explanation.dayVariance / Math.max(1, days);
    const changes = 1 - Math.exp(-days / 2 / meanRegimeDays);
    const mean = Math.log(days);
    parts.push({ weight: weight * (1 - changes), mean, deviation: Math.sqrt(variance) });
    parts.push({ weight: weight * changes, mean, deviation: Math.sqrt(variance + changeVariance) });
  };
  for (const explanation of explanations) {
    const { probability, growth } = explanation;
    if (growth >= 0) add(explanation, probability, growth);
    else {
      add(explanation, probability * (1 - declineShare), 0);
      add(explanation, probability * declineShare, growth);
    }
  }
  return parts;
}

/** Average days that the value lasts by one explanation when the use grows by `growth` as long as the trend is drawn out. */
function daysOf({ perDay, regimeDays }: Explanation, value: number, growth: number): number {
  const even = value / perDay;
  if (growth === 0) return even;
  const trendDays = Math.min(longestTrendDays, regimeDays);
  const duringTrend = Math.expm1(growth * trendDays) / growth;
  if (even <= duringTrend) return Math.log1p(growth * even) / growth;
  return trendDays + (even - duringTrend) / Math.exp(growth * trendDays);
}

interface Course {
  readonly history: SeriesHistory;
  readonly shape: WeekShape;
  readonly value: number;
  readonly fromMs: number;
  readonly perDay: number;
  readonly chargeEveryMs: number;
}

/** Follows the shape of the week and the single charges on the way. */
function usedUpAtMs({ history, shape, value, fromMs, perDay, chargeEveryMs }: Course): number {
  const amount = history.chargeAmount;
  const untilMs = fromMs + longestDays * dayMs;
  let left = value;
  let atMs = fromMs;
  // Not expected any more once it has failed to come.
  const nextMs = history.chargeAtMs + chargeEveryMs;
  const expected = nextMs > fromMs - 3 * dayMs && amount > 0;
  for (let chargeMs = nextMs; expected && chargeMs < untilMs; chargeMs += chargeEveryMs) {
    if (chargeMs <= atMs) continue;
    const used = perDay * expectedDays(shape, atMs, chargeMs);
    if (used >= left) break;
    left -= used + amount;
    atMs = chargeMs;
    if (left <= 0) return atMs;
  }
  return Math.min(untilMs, timeAfter(shape, atMs, left / perDay));
}
