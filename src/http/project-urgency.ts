/** What is wrong with a project or a subscription and how soon it matters. Pure, and shared with the page's script in the browser. */
import type { ProjectEntry, Remaining, SubscriptionEntry } from "./api-schemas.ts";

export const healthStates = ["low", "failed", "stale", "waiting", "ok"] as const;
export type HealthState = (typeof healthStates)[number];

/** Everything that is wrong with a project, most urgent first; `ok` alone when nothing is. */
export function healthStatesOf(project: ProjectEntry): readonly HealthState[] {
  const states: HealthState[] = [];
  if (project.active === false || project.readings.some(isLow)) states.push("low");
  if (project.ok === false) states.push("failed");
  if (project.stale) states.push("stale");
  if (project.ok === undefined) states.push("waiting");
  return states.length === 0 ? ["ok"] : states;
}

export function isLow(reading: Remaining): boolean {
  return reading.status === "low" || reading.value < 0;
}

export function isOverdue({ days, status }: SubscriptionEntry): boolean {
  return days !== undefined && days < 0 && status !== "renewed";
}

// Bands of urgency. Within a band the smaller number comes first.
const suspended = -2;
const overdrawn = -1;
const low = 0; // + ratio, below 1
const unknown = 2; // a failing check hides whatever happens
const running = 10; // + days
const belowLimit = 1e7; // + share left
const quiet = 1e8; // + ratio
const nothingToSay = 1e9;

/** Orders *remaining* series: what needs a person first. Smaller is more urgent. */
export function urgencyOf(project: ProjectEntry, reading: Remaining | undefined): number {
  if (project.active === false) return suspended;
  const own = reading === undefined ? nothingToSay : readingUrgency(reading);
  return project.ok === false || project.stale ? Math.min(own, unknown) : own;
}

function readingUrgency(reading: Remaining): number {
  if (reading.value < 0) return overdrawn;
  if (reading.status === "low") return low + Math.min(reading.ratio ?? 0, 1);
  if (reading.runwayDays !== undefined) return running + Math.min(reading.runwayDays, 1e6);
  if (reading.limit !== undefined && reading.limit > 0) return belowLimit + Math.min(reading.value / reading.limit, 1);
  if (reading.ratio !== undefined) return quiet + Math.min(reading.ratio, 1e6);
  return nothingToSay;
}

/** A project's own urgency is that of its most urgent series. */
export function projectUrgency(project: ProjectEntry): number {
  let most = urgencyOf(project, undefined);
  for (const reading of project.readings) most = Math.min(most, urgencyOf(project, reading));
  return most;
}
