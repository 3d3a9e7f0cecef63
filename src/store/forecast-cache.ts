import { type Forecast, forecast, recentPoints, type SeriesHistory } from "../forecast/forecast.ts";
import type { RemainingReading } from "../model.ts";
import type { Store } from "./store.ts";

/** What the history of a remaining series tells. */
export interface SeriesForecast {
  readonly forecast: Forecast;
  /** For a small line: epoch seconds and amounts, oldest first. */
  readonly points: readonly (readonly [number, number])[];
}

const drawnPoints = 60;

/**
 * Forecasts, each computed once for each new amount. An estimate costs some tenths of a millisecond: for ten thousand series at one scrape
 * that would block the event loop for seconds, so it is made when the amount arrives, between two polls.
 */
export class ForecastCache {
  readonly #store: Store;
  readonly #known = new WeakMap<SeriesHistory, { readonly measuredAtMs: number; readonly outlook: SeriesForecast }>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined before the series' first point. */
  of(project: string, reading: RemainingReading): SeriesForecast | undefined {
    const history = this.#store.history(project, reading);
    const measuredAtMs = this.#store.project(project)?.lastGood?.measuredAtMs;
    if (history === undefined || measuredAtMs === undefined) return undefined;
    const known = this.#known.get(history);
    if (known?.measuredAtMs === measuredAtMs) return known.outlook;
    const outlook: SeriesForecast = {
      forecast: forecast(history),
      points: recentPoints(history, drawnPoints).map(({ atMs, value }) => [Math.round(atMs / 1000), value]),
    };
    this.#known.set(history, { measuredAtMs, outlook });
    return outlook;
  }

  /** Computes what the last answer of a project changed. */
  refresh(project: string): void {
    for (const reading of this.#store.project(project)?.lastGood?.readings ?? [])
      if (reading.kind === "remaining") this.of(project, reading);
  }
}
