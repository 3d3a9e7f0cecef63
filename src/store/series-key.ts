import type { RemainingReading } from "../model.ts";

/** Names one remaining series of one project, in memory and on disk. */
export function seriesKey(project: string, reading: RemainingReading): string {
  return JSON.stringify([project, reading.type, reading.unit, reading.account ?? null]);
}

/** The project that a series belongs to. @throws SyntaxError for a foreign key */
export function projectOfSeries(key: string): string {
  const [project] = JSON.parse(key) as string[]; // Written by seriesKey.
  return String(project);
}
