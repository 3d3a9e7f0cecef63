import type { ProjectConfig } from "../config/config.ts";
import type { ProjectView } from "../metrics/project-samples.ts";

/** A project's configuration as its metrics need it. */
export function projectView({
  name,
  provider,
  common,
  schedule,
  intervalMs,
  staleAfterMs,
}: ProjectConfig): ProjectView {
  return {
    name,
    provider: provider.id,
    ownerProject: common.owner_project,
    labels: common.labels,
    threshold: common.threshold,
    thresholds: Object.fromEntries(Object.entries(common.thresholds).filter(([, value]) => value !== undefined)),
    mainReading: common.reading,
    staleAfterMs,
    intervalMs,
    schedule: provider.pushed ? "pushed" : schedule.expression,
    console: provider.console,
  };
}
