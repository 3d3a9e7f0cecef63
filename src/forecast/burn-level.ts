/**
 * How fast an account burns now. The history is cut into pieces, newest first; the question is how many of the newest
 * belong together.
 *
 * Model: within a regime the rate of a piece is gamma distributed around a level, which perhaps grows by a constant
 * rate; at any time a new regime with a new level may begin. For each beginning of the present regime, each growth and
 * each size of the deviations the probability is computed exactly (Adams and MacKay, "Bayesian online changepoint
 * detection", 2007; the level is integrated out, gamma and inverse gamma being conjugate). The result is a mixture.
 */
import { at } from "./array-element.ts";
import { logGamma } from "./log-gamma.ts";

/** Pieces of the history, newest first. */
export interface Pieces {
  readonly count: number;
  /** What was used. */
  readonly amounts: Float64Array;
  /** Average days' worth of use that the shape of the week expects. */
  readonly shares: Float64Array;
  /** Days between the middle of the piece and the end of the history. */
  readonly ages: Float64Array;
  /** Length in days. */
  readonly days: Float64Array;
  /** Variance of the rate relative to the level that no length averages out: the shape of the day is not well known. */
  readonly doubts: Float64Array;
}

/** One explanation of the history. */
export interface Explanation {
  readonly probability: number;
  /** Use an average day at the end of the history. */
  readonly perDay: number;
  /** Variance of the logarithm of it. */
  readonly variance: number;
  /** Variance of one day's use relative to the level. */
  readonly dayVariance: number;
  /** Relative growth a day. */
  readonly growth: number;
  /** Length of the regime. */
  readonly regimeDays: number;
}

/** A new regime begins about once in so many days. */
export const meanRegimeDays = 45;
/** Shape of the prior of a level: a new level is within about a factor of three of the average. */
const priorShape = 1.5;
/** Relative growth a day, and how likely each is beforehand. */
const growths = [
  { rate: -0.03, log: Math.log(0.02) },
  { rate: 0, log: Math.log(0.84) },
  { rate: 0.015, log: Math.log(0.07) },
  { rate: 0.03, log: Math.log(0.07) },
];
/** Growth cannot be seen in a shorter time. */
const leastGrowthDays = 4;
/** Relative deviations of a day that are tried; each is as likely beforehand. */
const deviations = [0.08, 0.2, 0.5, 1.2];
/** A piece without use would have the density 0 or infinity: this part of the average rate is taken for nothing. */
const leastRate = 0.05;
/** Explanations less likely than this are left out. */
const negligible = 0.003;

/** The pieces as one size of the deviations sees them. */
interface Evidence {
  readonly count: number;
  /** How much a piece says: the shape of its gamma distribution. */
  readonly shapes: Float64Array;
  readonly rates: Float64Array;
  readonly ages: Float64Array;
  readonly days: Float64Array;
  /** Log probability that a new regime begins with a piece, and that none does. */
  readonly begins: Float64Array;
  readonly stays: Float64Array;
}

/** Undefined when nothing was used. The probabilities of the explanations add up to 1. */
export function explain(pieces: Pieces): readonly Explanation[] | undefined {
  const { count } = pieces;
  let used = 0;
  let shares = 0;
  for (let piece = 0; piece < count; piece++) {
    used += at(pieces.amounts, piece);
    shares += at(pieces.shares, piece);
  }
  if (!(used > 0) || !(shares > 0)) return undefined;
  const average = used / shares;
  const rates = new Float64Array(count);
  const begins = new Float64Array(count);
  const stays = new Float64Array(count);
  for (let piece = 0; piece < count; piece++) {
    rates[piece] = Math.max(leastRate, at(pieces.amounts, piece) / at(pieces.shares, piece) / average);
    stays[piece] = -at(pieces.days, piece) / meanRegimeDays;
    begins[piece] = piece === count - 1 ? 0 : Math.log(1 - Math.exp(at(stays, piece)));
  }

  const candidates: Candidate[] = [];
  for (const deviation of deviations) {
    const shapes = rates.map((_, piece) => 1 / (deviation ** 2 / at(pieces.shares, piece) + at(pieces.doubts, piece)));
    collect({ count, shapes, rates, begins, stays, ages: pieces.ages, days: pieces.days }, deviation, candidates);
  }
  let best = Number.NEGATIVE_INFINITY;
  for (const { log } of candidates) best = Math.max(best, log);
  const likely = candidates.filter(({ log }) => log > best + Math.log(negligible));
  const total = likely.reduce((sum, { log }) => sum + Math.exp(log - best), 0);
  return likely.map(({ log, level, shape, deviation, growth, regimeDays }) => ({
    probability: Math.exp(log - best) / total,
    perDay: level * average,
    variance: 1 / shape,
    dayVariance: deviation ** 2,
    growth,
    regimeDays,
  }));
}

interface Candidate {
  readonly log: number;
  readonly level: number;
  readonly shape: number;
  readonly deviation: number;
  readonly growth: number;
  readonly regimeDays: number;
}

/** Every beginning of the present regime with every growth, for one size of the deviations. */
function collect(evidence: Evidence, deviation: number, candidates: Candidate[]): void {
  const { count, shapes, rates, ages, days } = evidence;
  const older = logEvidenceOfOlder(evidence);
  const common = logCommon(evidence);
  for (const { rate: growth, log: growthLog } of growths) {
    let shape = priorShape;
    let used = priorShape;
    let tilt = 0;
    let regimeDays = 0;
    let stay = 0;
    for (let piece = 0; piece < count; piece++) {
      const age = at(ages, piece);
      const says = at(shapes, piece);
      shape += says;
      used += says * at(rates, piece) * (growth === 0 ? 1 : Math.exp(growth * age));
      tilt += growth * says * age;
      regimeDays += at(days, piece);
      const prior = stay + at(evidence.begins, piece);
      stay += at(evidence.stays, piece);
      const visible = regimeDays >= leastGrowthDays;
      if (!visible && growth !== 0) continue;
      candidates.push({
        log: common + at(older, piece + 1) + prior + (visible ? growthLog : 0) + tilt + logLevel(shape, used),
        // Median and variance of the logarithm of an inverse gamma variable, nearly.
        level: used / (shape - 0.5),
        shape: shape - 0.5,
        deviation,
        growth,
        regimeDays,
      });
    }
  }
}

/** Log evidence of the pieces from each index on, over all ways of cutting them into regimes. */
function logEvidenceOfOlder(evidence: Evidence): Float64Array {
  const { count, shapes, rates } = evidence;
  const older = new Float64Array(count + 1);
  const logs = new Float64Array(count);
  for (let newest = count - 1; newest > 0; newest--) {
    let shape = priorShape;
    let used = priorShape;
    let stay = 0;
    let best = Number.NEGATIVE_INFINITY;
    for (let oldest = newest; oldest < count; oldest++) {
      shape += at(shapes, oldest);
      used += at(shapes, oldest) * at(rates, oldest);
      const log = at(older, oldest + 1) + logLevel(shape, used) + stay + at(evidence.begins, oldest);
      stay += at(evidence.stays, oldest);
      logs[oldest] = log;
      if (log > best) best = log;
    }
    let total = 0;
    for (let oldest = newest; oldest < count; oldest++) total += Math.exp(at(logs, oldest) - best);
    older[newest] = best + Math.log(total);
  }
  return older;
}

/** Log density of one regime, its level integrated out, up to what all ways of cutting have in common; both with the prior. */
function logLevel(shape: number, used: number): number {
  return logGamma(shape) - shape * Math.log(used) + logPrior;
}

const logPrior = priorShape * Math.log(priorShape) - logGamma(priorShape);

/** What all ways of cutting have in common, but not all deviations. */
function logCommon({ count, shapes, rates }: Evidence): number {
  let log = 0;
  for (let piece = 0; piece < count; piece++) {
    const shape = at(shapes, piece);
    log += shape * Math.log(shape) - logGamma(shape) + (shape - 1) * Math.log(at(rates, piece));
  }
  return log;
}
