/** Where every past ends: from the provider and from Prometheus. */
import { type PastTools, readPast, type SeriesPast } from "../checks/past.ts";
import type { ProjectConfig } from "../config/config.ts";
import type { Answer } from "../model.ts";
import type { Logger } from "../platform/logger.ts";
import { remainingReadings } from "../readings/thresholds.ts";
import type { ForecastCache } from "../store/forecast-cache.ts";
import type { Store } from "../store/store.ts";

export interface PastContext {
  readonly store: Store;
  readonly forecasts: ForecastCache;
  readonly logger: Logger;
}

/** Whether the answer has a series of which nothing is remembered: the provider is asked for its past then, and only then. */
export function isFirstAnswer({ store }: PastContext, { name, provider }: ProjectConfig, answer: Answer): boolean {
  if (provider.past === undefined && provider.history === undefined) return false;
  const isOther = store.project(name)?.provider !== provider.id;
  return remainingReadings(answer.readings).some((reading) => isOther || store.history(name, reading) === undefined);
}

/** Asks the provider once. A past that cannot be read is logged: without it the series begin today. */
export async function takeProviderPast(
  context: PastContext,
  project: ProjectConfig,
  answer: Answer,
  tools: PastTools,
): Promise<void> {
  const { past, failure } = await readPast(project, answer, tools);
  if (past !== undefined) takePast(context, project.name, past);
  if (failure !== undefined)
    context.logger.info("the past use cannot be read: the history begins with the first check", {
      project: project.name,
      provider: project.provider.id,
      ...failure,
    });
}

export function takePast({ store, forecasts }: PastContext, project: string, { reading, points }: SeriesPast): boolean {
  const isTaken = store.addPast(project, reading, points);
  if (isTaken) forecasts.refresh(project);
  return isTaken;
}
