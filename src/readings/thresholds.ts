/** Which reading is a project's main one, which threshold applies to a reading, and what the two say together. */
import type { Reading, RemainingReading, RemainingType, UsageReading, UsageWindow } from "../model.ts";

/** What may be spent in a window. */
export type SpendThresholds = Readonly<Partial<Record<UsageWindow, number>>>;
export type TypeThresholds = Readonly<Partial<Record<RemainingType, number>>>;

export interface ThresholdOptions {
  /** Applies to the main reading alone. */
  readonly threshold?: number | undefined;
  /** Apply to every reading of their type; for the main reading `threshold` goes before. */
  readonly thresholds: TypeThresholds;
  readonly spendThresholds?: SpendThresholds;
  /** The project's `reading` option: a type, an account or a unit. */
  readonly mainReading?: string | undefined;
}

/** The thresholds among the keys of a project. */
export function thresholdsOf(keys: {
  readonly threshold?: number | undefined;
  readonly thresholds: Readonly<Partial<Record<RemainingType, number | undefined>>>;
  readonly spend_thresholds?: Readonly<Partial<Record<UsageWindow, number | undefined>>> | undefined;
  readonly reading?: string | undefined;
}): ThresholdOptions {
  return {
    threshold: keys.threshold,
    thresholds: defined(keys.thresholds),
    ...(keys.spend_thresholds === undefined ? {} : { spendThresholds: defined(keys.spend_thresholds) }),
    mainReading: keys.reading,
  };
}

function defined<Key extends string>(
  thresholds: Readonly<Partial<Record<Key, number | undefined>>>,
): Readonly<Partial<Record<Key, number>>> {
  const entries = Object.entries(thresholds).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<Key, number>>; // Of the same keys.
}

/** What was spent by the whole account, in money or credits: tokens and requests have no threshold. */
export function spendThresholdOf(reading: Reading, { spendThresholds }: ThresholdOptions): number | undefined {
  return isSpend(reading) ? spendThresholds?.[reading.window] : undefined;
}

function isSpend(reading: Reading): reading is UsageReading {
  return (
    reading.kind === "usage" &&
    reading.model === undefined &&
    reading.direction === undefined &&
    reading.unit !== "tokens" &&
    reading.unit !== "requests"
  );
}

export function remainingReadings(readings: readonly Reading[]): readonly RemainingReading[] {
  return readings.filter((reading): reading is RemainingReading => reading.kind === "remaining");
}

/**
 * The reading that `threshold` is for: the first one whose account, type or unit is `selector` (an account goes before
 * a type, a type before a unit; upper and lower case are the same), without a selector the first one of the answer.
 * Undefined when nothing matches: a threshold is never applied to another amount than the one that was asked for.
 */
export function mainReading(
  readings: readonly RemainingReading[],
  selector: string | undefined,
): RemainingReading | undefined {
  if (selector === undefined) return readings[0];
  const wanted = selector.toLowerCase();
  return (
    readings.find((reading) => reading.account?.toLowerCase() === wanted) ??
    readings.find((reading) => reading.type === wanted) ??
    readings.find((reading) => reading.unit.toLowerCase() === wanted)
  );
}

/** @param main what `mainReading` says of the same answer */
export function thresholdOf(
  reading: RemainingReading,
  main: RemainingReading | undefined,
  options: ThresholdOptions,
): number | undefined {
  const own = reading === main ? options.threshold : undefined;
  return own ?? options.thresholds[reading.type];
}

/** The configured thresholds, by their keys (`threshold`, `thresholds.quota`), that no reading of an answer matches. */
export function unmatchedThresholds(
  readings: readonly Reading[],
  { threshold, thresholds, spendThresholds = {}, mainReading: selector }: ThresholdOptions,
): readonly string[] {
  const unmatched: string[] = [];
  const remaining = remainingReadings(readings);
  if (threshold !== undefined && mainReading(remaining, selector) === undefined) unmatched.push("threshold");
  for (const type in thresholds) {
    if (!remaining.some((reading) => reading.type === type)) unmatched.push(`thresholds.${type}`);
  }
  for (const window in spendThresholds) {
    if (!readings.some((reading) => isSpend(reading) && reading.window === window))
      unmatched.push(`spend_thresholds.${window}`);
  }
  return unmatched;
}

/** How a reading stands to its threshold; undefined without one. */
export interface Standing {
  readonly threshold: number;
  readonly isLow: boolean;
  /** Amount / threshold; absent for a threshold of 0 or below, of which there is no share. */
  readonly ratio?: number;
}

export function standingOf(reading: RemainingReading, threshold: number | undefined): Standing | undefined {
  if (threshold === undefined) return undefined;
  const ratio = threshold > 0 ? reading.value / threshold : undefined;
  return {
    threshold,
    isLow: reading.value < threshold,
    // A threshold near 0 can push the quotient out of the range of numbers.
    ...(ratio === undefined || !Number.isFinite(ratio) ? {} : { ratio }),
  };
}
