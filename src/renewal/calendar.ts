/** Civil days in time zones. Temporal's class API loads in about 3 ms bundled; its functional API saves size, not time. */
import { Temporal } from "temporal-polyfill";
import { offsetChange, zoneOffsetMs } from "../platform/zone-offset.ts";

const dayMs = 86_400_000;

export type CivilDay = Temporal.PlainDate;

/** @param on a day that exists, `YYYY-MM-DD` */
export function civilDay(on: string): CivilDay {
  return Temporal.PlainDate.from(on);
}

/** The day that the clocks of a zone show at an instant. */
export function dayAt(atMs: number, timezone: string): CivilDay {
  return civilDay(new Date(atMs + zoneOffsetMs(timezone, atMs)).toISOString().slice(0, 10));
}

/** The same as `YYYY-MM-DD`. */
export function todayOn(timezone: string, nowMs: number): string {
  return dayAt(nowMs, timezone).toString();
}

/** The first instant of a day: midnight, or later in a zone whose clocks skip midnight on that day. */
export function startOfDayMs(day: CivilDay, timezone: string): number {
  const civilMs = Date.parse(`${day}T00:00:00Z`);
  const change = offsetChange(timezone, civilMs - dayMs, civilMs + dayMs);
  if (change === undefined) return civilMs - zoneOffsetMs(timezone, civilMs);
  const { atMs, beforeMs, afterMs } = change;
  const byOldClocksMs = civilMs - beforeMs;
  return byOldClocksMs < atMs ? byOldClocksMs : Math.max(atMs, civilMs - afterMs);
}

/** Whole days between two dates, whatever the hours; negative when `to` is the earlier one. */
export function daysBetween(from: CivilDay, to: CivilDay): number {
  return from.until(to, { largestUnit: "day" }).days;
}

export function isBefore(day: CivilDay, other: CivilDay): boolean {
  return Temporal.PlainDate.compare(day, other) < 0;
}
