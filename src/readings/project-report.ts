/** What the last good answer of a project says beside its configuration: derived here for metrics, page, API and commands alike. */
import type { LastGood, Reading, RemainingReading } from "../model.ts";
import {
  mainReading,
  remainingReadings,
  type Standing,
  standingOf,
  type ThresholdOptions,
  thresholdOf,
  unmatchedThresholds,
} from "./thresholds.ts";

export interface RemainingReport {
  readonly reading: RemainingReading;
  /** Undefined without a threshold. */
  readonly standing: Standing | undefined;
}

export interface AnswerReport {
  readonly remaining: readonly RemainingReport[];
  /** Thresholds that no reading matches, by their keys in the configuration. */
  readonly unmatchedThresholds: readonly string[];
}

export function reportOf(readings: readonly Reading[], thresholds: ThresholdOptions): AnswerReport {
  const remaining = remainingReadings(readings);
  const main = mainReading(remaining, thresholds.mainReading);
  return {
    remaining: remaining.map((reading) => ({
      reading,
      standing: standingOf(reading, thresholdOf(reading, main, thresholds)),
    })),
    unmatchedThresholds: unmatchedThresholds(readings, thresholds),
  };
}

/** The instant from which on amounts are too old to be shown; infinite where they never are, and without an answer. */
export function staleAtMs(lastGood: LastGood | undefined, staleAfterMs: number): number {
  if (lastGood === undefined || staleAfterMs === 0) return Number.POSITIVE_INFINITY;
  return lastGood.measuredAtMs + staleAfterMs;
}
