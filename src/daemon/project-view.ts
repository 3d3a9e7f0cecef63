import type { ProjectConfig } from "../config/config.ts";
import { dayMs } from "../forecast/series-history.ts";
import type { SpentByDayEntry } from "../http/api-schemas.ts";
import { daysSpent } from "../ledger/month-spend.ts";
import type { ProjectView } from "../metrics/project-samples.ts";
import type { ProjectState } from "../model.ts";
import type { GuardFacts } from "../readings/guard.ts";
import { thresholdsOf } from "../readings/thresholds.ts";
import type { ForecastCache } from "../store/forecast-cache.ts";
import type { Store } from "../store/store.ts";

/** A project's configuration as its metrics need it. */
export function projectView(project: ProjectConfig): ProjectView {
  const { name, provider, common, schedule, intervalMs, staleAfterMs, credentialExpiresAtMs } = project;
  return {
    name,
    provider: provider.id,
    ownerProject: common.owner_project,
    labels: common.labels,
    ...thresholdsOf(common),
    staleAfterMs,
    intervalMs,
    schedule: provider.pushed ? "pushed" : schedule.expression,
    console: provider.console,
    credentialExpiresAtMs,
  };
}

/** What is remembered of a project. State that was kept under its name for another provider is of another account. */
export function stateOf(store: Store, project: ProjectConfig): ProjectState | undefined {
  const state = store.project(project.name);
  return state?.provider === project.provider.id ? state : undefined;
}

export function guardFacts(
  { name, staleAfterMs, common }: ProjectConfig,
  state: ProjectState | undefined,
  forecasts: ForecastCache,
): GuardFacts {
  return {
    failure: state?.lastRun?.failure,
    lastGood: state?.lastGood,
    staleAfterMs,
    mainReading: common.reading,
    forecastOf: (reading) => forecasts.of(name, reading),
  };
}

/** What a project spent by UTC day, in each unit of its last answer. */
export function spentByDay(store: Store, project: ProjectConfig): ReturnType<typeof daysSpent> {
  const state = stateOf(store, project);
  if (state?.lastGood === undefined) return [];
  return daysSpent(store.ledger(project.name), { provider: state.provider, ...state.lastGood });
}

/** The same for the API, of the last days of UTC, today included. */
export function spentByDayEntries(
  store: Store,
  project: ProjectConfig,
  { days, nowMs }: { readonly days: number; readonly nowMs: number },
): SpentByDayEntry[] {
  const from = Math.floor(nowMs / dayMs) + 1 - days;
  return spentByDay(store, project).map(({ unit, days: known }) => ({
    unit,
    days: known
      .filter(({ day }) => day >= from)
      .map(({ day, amount, seen }) => ({ on: new Date(day * dayMs).toISOString().slice(0, 10), spent: amount, seen })),
  }));
}
