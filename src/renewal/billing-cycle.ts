import { Temporal } from "temporal-polyfill";
import { type CivilDay, civilDay, daysBetween, isBefore } from "./calendar.ts";

export const cycleTypes = [
  "daily",
  "weekly",
  "monthly",
  "quarterly",
  "semiannual",
  "yearly",
  "biennial",
  "once",
] as const;
export type CycleType = (typeof cycleTypes)[number];

/** A series of days without a beginning and an end. Occurrence `n` is always counted from the anchor, never from `n - 1`. */
export type Series =
  | { readonly unit: "day"; readonly every: number; readonly anchorOn: string }
  | {
      readonly unit: "month";
      readonly every: number;
      /** Months since January of the year 0. */
      readonly anchorMonth: number;
      /** 1-31; a month that is shorter takes its last day, and the next one that is not comes back to this. */
      readonly dayOfMonth: number;
    };

/** When a contract renews: in a series, or on one day only. */
export type BillingCycle = Series | { readonly unit: "once"; readonly on: string };

/** The day of occurrence `index`, which may be negative. */
export function occurrence(series: Series, index: number): CivilDay {
  if (series.unit === "day") return civilDay(series.anchorOn).add({ days: index * series.every });
  return dayInMonth(series.anchorMonth + index * series.every, series.dayOfMonth);
}

/** @param month months since January of the year 0 */
export function dayInMonth(month: number, dayOfMonth: number): CivilDay {
  const year = Math.floor(month / 12);
  return Temporal.PlainDate.from({ year, month: month - year * 12 + 1, day: dayOfMonth }, { overflow: "constrain" });
}

/** Months since January of the year 0. */
export function monthOf(day: CivilDay): number {
  return day.year * 12 + day.month - 1;
}

/** Index of the first occurrence on or after a day. */
export function indexOnOrAfter(series: Series, day: CivilDay): number {
  if (series.unit === "day") return ceil(daysBetween(civilDay(series.anchorOn), day) / series.every);
  const index = ceil((monthOf(day) - series.anchorMonth) / series.every);
  return isBefore(occurrence(series, index), day) ? index + 1 : index;
}

export function isOccurrence(series: Series, day: CivilDay): boolean {
  return occurrence(series, indexOnOrAfter(series, day)).equals(day);
}

/** Index of the occurrence that is nearest to a day; of two that are equally near, the earlier one. */
export function indexNearest(series: Series, day: CivilDay): number {
  const later = indexOnOrAfter(series, day);
  const earlier = later - 1;
  const isLaterNearer = daysBetween(day, occurrence(series, later)) < daysBetween(occurrence(series, earlier), day);
  return isLaterNearer ? later : earlier;
}

/** The day on which a cycle that begins on `day` is over. */
export function oneCycleAfter(series: Series, day: CivilDay): CivilDay {
  return series.unit === "day" ? day.add({ days: series.every }) : day.add({ months: series.every });
}

const averageDaysPerMonth = 365.2425 / 12;

/** How many months one cycle lasts on average; days are brought to months of the Gregorian calendar's mean year. */
export function monthsPerCycle(series: Series): number {
  return series.unit === "day" ? series.every / averageDaysPerMonth : series.every;
}

/** `Math.ceil` answers -0 for fractions below 0. */
function ceil(value: number): number {
  return Math.ceil(value) + 0;
}
