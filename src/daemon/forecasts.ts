import { type Forecast, forecast, recentPoints, topUps } from "../forecast/forecast.ts";
import type { RemainingReading } from "../model.ts";
import type { Store } from "../store/store.ts";

/** What the history of a remaining series tells; undefined before its first point. */
export function outlookOf(
  store: Store,
  project: string,
  reading: RemainingReading,
): { readonly forecast: Forecast; readonly topUps: number } | undefined {
  const history = store.history(project, reading);
  return history === undefined ? undefined : { forecast: forecast(history), topUps: topUps(history) };
}

/** Points of a small line. */
const drawnPoints = 60;

export function pointsOf(
  store: Store,
  project: string,
  reading: RemainingReading,
): readonly (readonly [number, number])[] {
  const history = store.history(project, reading);
  return history === undefined
    ? []
    : recentPoints(history, drawnPoints).map(({ atMs, value }) => [Math.round(atMs / 1000), value] as const);
}
