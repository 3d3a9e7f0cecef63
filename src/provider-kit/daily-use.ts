import { roundFloatNoise } from "./values.ts";

/** What was used on a day (UTC), in money or another unit. */
export interface DailyUse {
  /** `2026-11-20`. */
  readonly day: string;
  readonly value: number;
  readonly unit: string;
}

/** The rows of a report added up by day and unit, oldest first. A day that is not in it had no use. */
export function useByDay(rows: readonly DailyUse[]): DailyUse[] {
  const days = new Map<string, DailyUse>();
  for (const row of rows) {
    const key = `${row.day} ${row.unit}`;
    days.set(key, { ...row, value: roundFloatNoise((days.get(key)?.value ?? 0) + row.value) });
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
}
