import type { Schedule } from "../model.ts";
import type { Provider } from "../provider-kit/provider.ts";
import { nominalIntervalMs } from "../schedule/cron-expression.ts";
import type { TopLevel } from "./config-schema.ts";
import { slowestNeeded } from "./slower-schedule.ts";

/** When a project is polled, or why its own schedule is refused. */
export type ProjectSchedule =
  | { readonly schedule: Schedule; readonly slowedBecause?: string }
  | { readonly problem: string };

/** A provider may be asked so often at most: an own schedule that is faster is refused, an inherited one replaced. */
export function projectSchedule(
  provider: Pick<Provider, "name" | "minIntervalMs" | "minIntervalReason">,
  own: string | undefined,
  top: Pick<TopLevel, "schedules" | "timezone">,
): ProjectSchedule {
  const schedule = { expression: own ?? top.schedules.projects, timezone: top.timezone };
  if (nominalIntervalMs(schedule) >= provider.minIntervalMs) return { schedule };
  const reason = `${provider.name} may be asked every ${words(provider.minIntervalMs)} at most: ${provider.minIntervalReason ?? "its own limit"}`;
  const slower = slowestNeeded(provider.minIntervalMs);
  if (own === undefined) return { schedule: { ...schedule, expression: slower }, slowedBecause: reason };
  return { problem: `${reason}: write a slower schedule, such as ${JSON.stringify(slower)}` };
}

function words(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 60) return `${minutes} minutes`;
  return minutes < 24 * 60 ? `${minutes / 60} h` : `${minutes / (24 * 60)} d`;
}
