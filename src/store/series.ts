import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  type Movement,
  observe,
  type SeriesHistory,
  withPast,
} from "../forecast/forecast.ts";
import type { HistoryPoint, Reading, RemainingReading } from "../model.ts";
import { projectOfSeries, seriesKey } from "./series-key.ts";
import { Unused } from "./unused.ts";
import type { Prepared } from "./write-queue.ts";

interface Series {
  history: SeriesHistory;
  /** Top-ups that are on disk: a counter that was shown never goes back. */
  keptTopUps: number;
}

export interface ObservedReading {
  readonly reading: RemainingReading;
  readonly movements: readonly Movement[];
}

export interface SeriesOptions {
  /** Called with the key of a series that changed or is gone. */
  readonly write: ((key: string) => void) | undefined;
  /** Called with the project of which a top-up may be shown now. */
  readonly onTopUp: (project: string) => void;
}

/** The histories of all remaining series, in use or not. */
export class SeriesHistories {
  readonly #options: SeriesOptions;
  readonly #series = new Map<string, Series>();
  readonly #unused = new Unused();

  constructor(options: SeriesOptions) {
    this.#options = options;
  }

  history(project: string, reading: RemainingReading): SeriesHistory | undefined {
    return this.#series.get(seriesKey(project, reading))?.history;
  }

  topUps(project: string, reading: RemainingReading): number {
    return this.#series.get(seriesKey(project, reading))?.keptTopUps ?? 0;
  }

  keys(): Iterable<string> {
    return this.#series.keys();
  }

  /** @throws RangeError for bytes that are no history */
  restore(key: string, bytes: Uint8Array): void {
    const history = decodeHistory(bytes);
    this.#series.set(key, { history, keptTopUps: history.topUps });
  }

  /** @returns the remaining readings, each with what its change says */
  observe(project: string, readings: readonly Reading[], atMs: number): ObservedReading[] {
    const observed: ObservedReading[] = [];
    for (const reading of readings) {
      if (reading.kind !== "remaining") continue;
      const key = seriesKey(project, reading);
      const series = this.#series.get(key) ?? { history: createSeriesHistory(), keptTopUps: 0 };
      this.#series.set(key, series);
      const movements = observe(series.history, {
        atMs,
        value: reading.value,
        type: reading.type,
        ...(reading.limit === undefined ? {} : { limit: reading.limit }),
        ...(reading.resetsAtMs === undefined ? {} : { resetsAtMs: reading.resetsAtMs }),
      });
      if (this.#options.write === undefined) series.keptTopUps = series.history.topUps;
      else this.#options.write(key);
      observed.push({ reading, movements });
    }
    return observed;
  }

  /** Puts older points in front of a history. @returns false where what is there already leaves no room for them */
  addPast(project: string, reading: RemainingReading, points: readonly HistoryPoint[]): boolean {
    const key = seriesKey(project, reading);
    const series = this.#series.get(key);
    const history = series === undefined ? undefined : withPast(series.history, points, reading.type);
    if (series === undefined || history === undefined) return false;
    series.history = history;
    this.#options.write?.(key);
    return true;
  }

  /** What goes to disk under a key; nothing for what was forgotten. */
  prepare(key: string): Prepared {
    const series = this.#series.get(key);
    if (series === undefined) return {};
    const counted = series.history.topUps;
    return {
      value: encodeHistory(series.history),
      onKept: () => {
        if (series.keptTopUps === counted) return;
        series.keptTopUps = counted;
        this.#options.onTopUp(projectOfSeries(key));
      },
    };
  }

  /** Series of `before` that an answer says nothing of are no longer in use. @returns whether there are too many of those */
  markUnused(project: string, readings: readonly Reading[], before: readonly Reading[]): boolean {
    const shown = new Set(seriesIn(project, readings));
    for (const key of shown) this.#unused.delete(key);
    for (const key of seriesIn(project, before)) {
      const series = this.#series.get(key);
      if (series !== undefined && !shown.has(key)) this.#unused.set(key, series.history.lastAtMs);
    }
    return this.#unused.isTooMany;
  }

  setInUse(keys: ReadonlySet<string>): void {
    this.#unused.clear();
    for (const [key, { history }] of this.#series) if (!keys.has(key)) this.#unused.set(key, history.lastAtMs);
  }

  forgetUnused(beforeMs: number): void {
    for (const key of this.#unused.takeForgotten(beforeMs)) this.#forget(key);
  }

  forgetProjects(projects: ReadonlySet<string>): void {
    if (projects.size === 0) return;
    for (const key of [...this.#series.keys()]) if (projects.has(projectOfSeries(key))) this.#forget(key);
  }

  #forget(key: string): void {
    this.#series.delete(key);
    this.#unused.delete(key);
    this.#options.write?.(key);
  }
}

export function seriesIn(project: string, readings: readonly Reading[]): string[] {
  return readings.flatMap((reading) => (reading.kind === "remaining" ? [seriesKey(project, reading)] : []));
}
