/**
 * When does it run out? The room of the estimator: pure, without clock, store or metrics. A caller keeps one
 * `SeriesHistory` for each series of remaining amounts, shows it every successful reading, and asks for the forecast.
 */
import { type Explanation, explain } from "./burn-level.ts";
import { type Depletion, depletionOf, longestDays } from "./depletion.ts";
import { typicalPerMs } from "./observe.ts";
import { piecesOf } from "./pieces.ts";
import { dayMs, hourMs, read, type SeriesHistory, slot } from "./series-history.ts";
import { weekShape } from "./week-shape.ts";

// The whole of what others use of this room, under one name.
export { type Observation, observe } from "./observe.ts";
export {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  recentPoints,
  type SeriesHistory,
  topUps,
} from "./series-history.ts";

/** Why there is a forecast, or none: a closed set of sentences for people. */
export const forecastReasons = {
  nothingRead: "Nothing has been read yet.",
  tooYoung: "There is less than a day of history.",
  idle: "Nothing is being used.",
  tooSlow: "So little is used that it lasts for more than ten years.",
  refills: "It refills before it runs out.",
  empty: "Nothing is left.",
  young: "There are only a few days of history.",
  changed: "The use has changed lately, and only what came after counts.",
  growing: "The use is growing.",
  uneven: "The use differs much from day to day.",
  even: "The use goes on as it did in the last weeks.",
} as const;
export type ForecastReason = (typeof forecastReasons)[keyof typeof forecastReasons];

export interface Forecast {
  /** Use an average day, in the unit of the series; top-ups do not count against it. */
  readonly burnRatePerDay?: number;
  /** Days from `nowMs`, which is the time of the last observation if it is not given; never below 0. */
  readonly runwayDays?: number;
  /** In 80 of 100 cases the true runway lies between these. */
  readonly low?: number;
  readonly high?: number;
  readonly depletesAtMs?: number;
  readonly depletesEarliestMs?: number;
  readonly depletesLatestMs?: number;
  /** `none` exactly when there is no runway. */
  readonly confidence: "none" | "low" | "medium" | "high";
  readonly reason: ForecastReason;
}

/** A pause is the end of the use when it is longer than this, and than twice the longest that there has been. */
const leastIdleMs = 3 * dayMs;
/** A vendor that told a new amount at intervals is waited for so many of them. */
const intervalsWaited = 1.5;
/** Before a whole day has been seen there is a forecast only for what burns so fast. */
const hastyShare = 0.1;
const youngDays = 7;
/** Readings that are older make any forecast doubtful. */
const staleMs = 2 * dayMs;

/**
 * Computes the forecast anew; a tenth of a millisecond or so, so keep it between observations rather than asking at
 * every scrape.
 *
 * @throws RangeError when `nowMs` is not a finite number.
 */
export function forecast(history: SeriesHistory, options: { nowMs?: number } = {}): Forecast {
  const lastMs = read(history, slot.lastAtMs);
  if (Number.isNaN(lastMs)) return none(forecastReasons.nothingRead);
  const nowMs = options.nowMs === undefined ? lastMs : options.nowMs;
  if (!Number.isFinite(nowMs)) throw new RangeError(`a forecast needs a time, not ${nowMs}`);
  const value = read(history, slot.lastValue);
  if (value <= 0) return emptySince(history, nowMs);

  const changeMs = read(history, slot.changeAtMs);
  const pauseMs = lastMs - changeMs;
  const spanMs = lastMs - read(history, slot.firstAtMs);
  const young = spanMs < dayMs && !burnsFast(history, value, spanMs);
  if (read(history, slot.decreases) === 0)
    return none(spanMs < dayMs ? forecastReasons.tooYoung : forecastReasons.idle);
  if (pauseMs > Math.max(leastIdleMs, 2 * read(history, slot.longestIntervalMs))) return none(forecastReasons.idle);
  if (young) return none(forecastReasons.tooYoung);

  // Until the vendor tells the next amount, the last one is true for the time at which it was told.
  const waiting = pauseMs <= intervalsWaited * read(history, slot.recentIntervalMs);
  const fromMs = waiting ? changeMs : lastMs;
  const shape = weekShape(history, fromMs);
  const explanations = explain(piecesOf(history, shape, fromMs));
  if (explanations === undefined) return none(forecastReasons.idle);
  const depletion = depletionOf(history, shape, explanations, value, fromMs);
  return describe(history, explanations, depletion, nowMs);
}

function describe(
  history: SeriesHistory,
  explanations: readonly Explanation[],
  depletion: Depletion,
  nowMs: number,
): Forecast {
  const lastMs = read(history, slot.lastAtMs);
  const burnRatePerDay = Math.exp(mean(explanations, ({ perDay }) => Math.log(perDay)));
  const refillsMs = refillsAtMs(history);
  if (depletion.medianMs >= refillsMs) return { burnRatePerDay, ...none(forecastReasons.refills) };
  if (depletion.medianMs - lastMs >= 0.999 * longestDays * dayMs) return none(forecastReasons.tooSlow);
  const latestMs = Math.min(depletion.latestMs, refillsMs);
  const days = (atMs: number): number => Math.max(0, (atMs - nowMs) / dayMs);
  const spanDays = (lastMs - read(history, slot.firstAtMs)) / dayMs;
  const ratio = Math.max(hourMs, latestMs - lastMs) / Math.max(hourMs, depletion.earliestMs - lastMs);
  return {
    burnRatePerDay,
    runwayDays: days(depletion.medianMs),
    low: days(depletion.earliestMs),
    high: days(latestMs),
    depletesAtMs: depletion.medianMs,
    depletesEarliestMs: depletion.earliestMs,
    depletesLatestMs: latestMs,
    confidence: nowMs - lastMs > staleMs ? "low" : confidenceOf(spanDays, ratio),
    reason: reasonOf(explanations, spanDays),
  };
}

function none(reason: ForecastReason): Forecast {
  return { confidence: "none", reason };
}

function emptySince(history: SeriesHistory, nowMs: number): Forecast {
  const atMs = Math.min(nowMs, read(history, slot.changeAtMs));
  const perDay = typicalPerMs(history) * dayMs;
  return {
    ...(perDay > 0 ? { burnRatePerDay: perDay } : {}),
    runwayDays: 0,
    low: 0,
    high: 0,
    depletesAtMs: atMs,
    depletesEarliestMs: atMs,
    depletesLatestMs: atMs,
    confidence: "high",
    reason: forecastReasons.empty,
  };
}

function burnsFast(history: SeriesHistory, value: number, spanMs: number): boolean {
  const used = typicalPerMs(history) * spanMs;
  return spanMs >= hourMs && read(history, slot.decreases) >= 3 && used >= hastyShare * (value + used);
}

/** The next refill, as the vendor says or as the last two suggest; infinite when there is none to expect. */
function refillsAtMs(history: SeriesHistory): number {
  const lastMs = read(history, slot.lastAtMs);
  const said = read(history, slot.resetsAtMs);
  if (said > lastMs) return said;
  const learned = read(history, slot.lastRefillAtMs) + read(history, slot.refillIntervalMs);
  return learned > lastMs ? learned : Number.POSITIVE_INFINITY;
}

function confidenceOf(spanDays: number, ratio: number): "low" | "medium" | "high" {
  if (spanDays >= youngDays && ratio <= 2) return "high";
  return spanDays >= 2 && ratio <= 3 ? "medium" : "low";
}

function reasonOf(explanations: readonly Explanation[], spanDays: number): ForecastReason {
  const likely = explanations.reduce((best, other) => (other.probability > best.probability ? other : best));
  if (spanDays < youngDays) return forecastReasons.young;
  if (likely.regimeDays < spanDays / 2 && likely.regimeDays < youngDays) return forecastReasons.changed;
  if (mean(explanations, ({ growth }) => growth) > 0.01) return forecastReasons.growing;
  if (mean(explanations, ({ dayVariance }) => dayVariance) > 0.2) return forecastReasons.uneven;
  return forecastReasons.even;
}

function mean(explanations: readonly Explanation[], of: (explanation: Explanation) => number): number {
  return explanations.reduce((sum, explanation) => sum + explanation.probability * of(explanation), 0);
}
