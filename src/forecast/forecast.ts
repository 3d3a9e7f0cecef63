/**
 * When does it run out? The room of the estimator: pure, without clock, store or metrics. A caller keeps one
 * `SeriesHistory` for each series of remaining amounts, shows it every successful reading, and asks for the forecast.
 */
import { type Explanation, explain } from "./burn-level.ts";
import { type Depletion, depletionOf, longestDays } from "./depletion.ts";
import { typicalPerMs } from "./observe.ts";
import { piecesOf } from "./pieces.ts";
import { dayMs, hourMs, type SeriesHistory } from "./series-history.ts";
import { weekShape } from "./week-shape.ts";

// The whole of what others use of this room, under one name.
export { longestDays as longestRunwayDays } from "./depletion.ts";
export { type Movement, type Observation, observe } from "./observe.ts";
export { longestPastMs, rememberedPoints, wantsPast, withPast } from "./past.ts";
export {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  recentPoints,
  type SeriesHistory,
} from "./series-history.ts";

/** Why there is a forecast, or none: a closed set of sentences for people. */
export const forecastReasons = {
  nothingRead: "Nothing has been read yet.",
  tooYoung: "There are only a few hours of history.",
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
  /** The same if what is left is used up at the early end of the interval. */
  readonly burnRateHighPerDay?: number;
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

/** What the history says; nothing in it depends on the present time. */
interface Outcome {
  readonly reason: ForecastReason;
  readonly confidence: Forecast["confidence"];
  readonly burnRatePerDay?: number;
  readonly burnRateHighPerDay?: number;
  readonly depletion?: Depletion;
}

/** A pause is the end of the use when it is longer than this, and than twice the longest that there has been. */
const leastIdleMs = 3 * dayMs;
/** A vendor that told a new amount at intervals is waited for so many of them. */
const intervalsWaited = 1.5;
/** Six hours of polls, the last of which may be almost an hour old. Before that there is a forecast only for what burns fast. */
const leastSpanMs = 5 * hourMs;
const hastyShare = 0.1;
const youngDays = 7;
/** Readings that are older make any forecast doubtful. */
const staleMs = 2 * dayMs;

/**
 * The forecast after the last observation. It costs some tenths of a millisecond: a caller that asks often keeps it until the next
 * observation.
 *
 * @throws RangeError when `nowMs` is not a finite number.
 */
export function forecast(history: SeriesHistory, options: { nowMs?: number } = {}): Forecast {
  const lastMs = history.lastAtMs;
  if (Number.isNaN(lastMs)) return { confidence: "none", reason: forecastReasons.nothingRead };
  const nowMs = options.nowMs === undefined ? lastMs : options.nowMs;
  if (!Number.isFinite(nowMs)) throw new RangeError(`a forecast needs a time, not ${nowMs}`);

  const { reason, confidence, burnRatePerDay, burnRateHighPerDay, depletion } = outcomeOf(history);
  const burn = {
    ...(burnRatePerDay === undefined ? {} : { burnRatePerDay }),
    ...(burnRateHighPerDay === undefined ? {} : { burnRateHighPerDay }),
  };
  if (depletion === undefined) return { ...burn, confidence, reason };
  const days = (atMs: number): number => Math.max(0, (atMs - nowMs) / dayMs);
  return {
    ...burn,
    runwayDays: days(depletion.medianMs),
    low: days(depletion.earliestMs),
    high: days(depletion.latestMs),
    depletesAtMs: depletion.medianMs,
    depletesEarliestMs: depletion.earliestMs,
    depletesLatestMs: depletion.latestMs,
    confidence: nowMs - lastMs > staleMs ? "low" : confidence,
    reason,
  };
}

function outcomeOf(history: SeriesHistory): Outcome {
  const value = history.lastValue;
  if (value <= 0) return empty(history);
  const lastMs = history.lastAtMs;
  const changeMs = history.changeAtMs;
  const pauseMs = lastMs - changeMs;
  const spanMs = lastMs - history.firstAtMs;
  if (history.decreases === 0) return none(spanMs < dayMs ? "tooYoung" : "idle");
  if (pauseMs > Math.max(leastIdleMs, 2 * history.longestIntervalMs)) return none("idle");
  if (spanMs < leastSpanMs && !burnsFast(history, value, spanMs)) return none("tooYoung");

  // Until the vendor tells the next amount, the last one is true for the time at which it was told.
  const waiting = pauseMs <= intervalsWaited * history.recentIntervalMs;
  const fromMs = waiting ? changeMs : lastMs;
  const shape = weekShape(history, fromMs);
  const explanations = explain(piecesOf(history, shape, fromMs));
  if (explanations === undefined) return none("idle");
  return describe(history, explanations, depletionOf(history, shape, explanations, value, fromMs));
}

function describe(history: SeriesHistory, explanations: readonly Explanation[], depletion: Depletion): Outcome {
  const lastMs = history.lastAtMs;
  const burnRatePerDay = Math.exp(mean(explanations, ({ perDay }) => Math.log(perDay)));
  const earliestDays = Math.max(hourMs, depletion.earliestMs - lastMs) / dayMs;
  const burn = { burnRatePerDay, burnRateHighPerDay: history.lastValue / earliestDays };
  const refillsMs = refillsAtMs(history);
  if (depletion.medianMs >= refillsMs) return { ...none("refills"), ...burn };
  if (depletion.medianMs - lastMs >= 0.999 * longestDays * dayMs) return none("tooSlow");
  const latestMs = Math.min(depletion.latestMs, refillsMs);
  const spanDays = (lastMs - history.firstAtMs) / dayMs;
  const ratio = Math.max(hourMs, latestMs - lastMs) / Math.max(hourMs, depletion.earliestMs - lastMs);
  return {
    reason: forecastReasons[reasonOf(explanations, spanDays)],
    confidence: confidenceOf(spanDays, ratio),
    ...burn,
    depletion: { ...depletion, latestMs },
  };
}

function none(reason: keyof typeof forecastReasons): Outcome {
  return { reason: forecastReasons[reason], confidence: "none" };
}

function empty(history: SeriesHistory): Outcome {
  const atMs = history.changeAtMs;
  const perDay = typicalPerMs(history) * dayMs;
  return {
    reason: forecastReasons.empty,
    confidence: "high",
    ...(perDay > 0 ? { burnRatePerDay: perDay } : {}),
    depletion: { earliestMs: atMs, medianMs: atMs, latestMs: atMs },
  };
}

function burnsFast(history: SeriesHistory, value: number, spanMs: number): boolean {
  const used = typicalPerMs(history) * spanMs;
  return spanMs >= hourMs && history.decreases >= 3 && used >= hastyShare * (value + used);
}

/** The next refill, as the vendor says or as the last two suggest; infinite when there is none to expect. */
function refillsAtMs(history: SeriesHistory): number {
  const lastMs = history.lastAtMs;
  const said = history.resetsAtMs;
  if (said > lastMs) return said;
  const learned = history.lastRefillAtMs + history.refillIntervalMs;
  return learned > lastMs ? learned : Number.POSITIVE_INFINITY;
}

function confidenceOf(spanDays: number, ratio: number): "low" | "medium" | "high" {
  if (spanDays >= youngDays && ratio <= 2) return "high";
  return spanDays >= 2 && ratio <= 3 ? "medium" : "low";
}

function reasonOf(explanations: readonly Explanation[], spanDays: number): keyof typeof forecastReasons {
  const likely = explanations.reduce((best, other) => (other.probability > best.probability ? other : best));
  if (spanDays < youngDays) return "young";
  if (likely.regimeDays < spanDays / 2 && likely.regimeDays < youngDays) return "changed";
  if (mean(explanations, ({ growth }) => growth) > 0.01) return "growing";
  return mean(explanations, ({ dayVariance }) => dayVariance) > 0.2 ? "uneven" : "even";
}

function mean(explanations: readonly Explanation[], of: (explanation: Explanation) => number): number {
  return explanations.reduce((sum, explanation) => sum + explanation.probability * of(explanation), 0);
}
