/** Histories for tests: an amount that is used at a rate by the hour, read at times, by a vendor with habits. */
import { createSeriesHistory, type Observation, observe, type SeriesHistory } from "../../src/forecast/forecast.ts";

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Monday 2026-03-02, 0:00 UTC. */
export const mondayMs = Date.UTC(2026, 2, 2);

export interface Course {
  readonly days: number;
  readonly value: number;
  /** Amount used in an hour, given by its number since the beginning. */
  readonly use: (hour: number) => number;
  readonly pollMinutes?: number;
  /** Added at the full hour of this number. */
  readonly added?: Readonly<Record<number, number>>;
  /** The vendor tells a new amount only so often. */
  readonly updateHours?: number;
  /** Polls that fail. */
  readonly missing?: (hour: number) => boolean;
  readonly type?: Observation["type"];
  readonly limit?: number;
  readonly resetsAtMs?: (atMs: number) => number;
}

/** The readings of the course, oldest first, from Monday on. */
export function readings(course: Course): Observation[] {
  const pollMs = (course.pollMinutes ?? 60) * 60_000;
  const updateMs = (course.updateHours ?? 0) * hourMs;
  const points: Observation[] = [];
  let value = course.value;
  let told = value;
  for (let sinceMs = 0; sinceMs <= course.days * dayMs; sinceMs += pollMs) {
    const hour = Math.floor(sinceMs / hourMs);
    if (sinceMs > 0) value -= (course.use(Math.floor((sinceMs - pollMs) / hourMs)) * pollMs) / hourMs;
    if (sinceMs % hourMs === 0) value += course.added?.[hour] ?? 0;
    if (updateMs === 0 || sinceMs % updateMs === 0) told = value;
    if (course.missing?.(hour)) continue;
    const atMs = mondayMs + sinceMs;
    points.push({
      atMs,
      value: Number(told.toFixed(6)),
      type: course.type ?? "balance",
      ...(course.limit === undefined ? {} : { limit: course.limit }),
      ...(course.resetsAtMs === undefined ? {} : { resetsAtMs: course.resetsAtMs(atMs) }),
    });
  }
  return points;
}

export function historyOf(points: readonly Observation[]): SeriesHistory {
  const history = createSeriesHistory();
  for (const point of points) observe(history, point);
  return history;
}
