import { type Forecast, forecast, recentPoints, type SeriesHistory } from "../forecast/forecast.ts";
import { type KnownPatterns, type MonthSpend, monthSpends } from "../ledger/month-spend.ts";
import type { RemainingReading } from "../model.ts";
import type { Store } from "./store.ts";

interface SpendOfProject {
  readonly provider: string;
  readonly measuredAtMs: number;
  readonly spends: readonly MonthSpend[];
  /** What was learned of each unit, once a day. */
  readonly patterns: KnownPatterns;
}

/**
 * Forecasts, each computed once for each new amount. An estimate costs some tenths of a millisecond: for ten thousand series at one scrape
 * that would block the event loop for seconds, so it is made when the amount arrives, between two polls.
 */
export class ForecastCache {
  readonly #store: Store;
  readonly #known = new WeakMap<SeriesHistory, { readonly lastAtMs: number; readonly forecast: Forecast }>();
  readonly #spends = new Map<string, SpendOfProject>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined before the series' first point. */
  of(project: string, reading: RemainingReading): Forecast | undefined {
    const history = this.#store.history(project, reading);
    if (history === undefined) return undefined;
    const { lastAtMs } = history;
    const known = this.#known.get(history);
    if (known?.lastAtMs === lastAtMs) return known.forecast;
    const computed = forecast(history);
    this.#known.set(history, { lastAtMs, forecast: computed });
    return computed;
  }

  /** For a small line: epoch seconds and amounts, oldest first. */
  pointsOf(project: string, reading: RemainingReading): readonly (readonly [number, number])[] {
    const history = this.#store.history(project, reading);
    if (history === undefined) return [];
    return recentPoints(history).map(({ atMs, value }) => [Math.round(atMs / 1000), value]);
  }

  /** What was spent in the month, by unit, and what it will have cost. */
  spendOf(project: string): readonly MonthSpend[] {
    const state = this.#store.project(project);
    if (state?.lastGood === undefined) return [];
    const { provider, lastGood } = state;
    const before = this.#spends.get(project);
    if (before?.measuredAtMs === lastGood.measuredAtMs && before.provider === provider) return before.spends;
    const patterns: KnownPatterns = before?.provider === provider ? before.patterns : new Map();
    const spends = monthSpends(this.#store.ledger(project), { provider, ...lastGood }, patterns);
    this.#spends.set(project, { provider, measuredAtMs: lastGood.measuredAtMs, spends, patterns });
    return spends;
  }

  forget(project: string): void {
    this.#spends.delete(project);
  }

  /** Computes what the last answer of a project changed. */
  refresh(project: string): void {
    this.spendOf(project);
    for (const reading of this.#store.project(project)?.lastGood?.readings ?? [])
      if (reading.kind === "remaining") this.of(project, reading);
  }
}
