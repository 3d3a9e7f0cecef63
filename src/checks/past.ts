/** What a provider knows of the time before the first answer, as amounts of a series that the answer has. */
import type { ProjectConfig } from "../config/config.ts";
import { type Answer, CheckError, type Failure, type HistoryPoint, type RemainingReading } from "../model.ts";
import type { DailyUse } from "../provider-kit/daily-use.ts";
import { dayMs, dayStartMs } from "../provider-kit/periods.ts";
import type { Remembered } from "../provider-kit/provider.ts";
import { remainingReadings } from "../readings/thresholds.ts";
import { nextPeriodMs } from "./apply-project-options.ts";
import { type ProjectCheckTools, providerContext, withDeadline } from "./project.ts";

/** The past of one series, oldest first. */
export interface SeriesPast {
  readonly reading: RemainingReading;
  readonly points: readonly HistoryPoint[];
}

export interface PastTools {
  readonly tools: ProjectCheckTools;
  readonly memory: Map<string, Remembered>;
  readonly signal: AbortSignal;
}

const msPerDay = 86_400_000;
/** The month of which most vendors tell. */
const daysAsked = 30;

/** Asks the provider for the past of a project that has just answered. Never rejects: a failure is a result. */
export async function readPast(
  project: ProjectConfig,
  answer: Answer,
  { tools, memory, signal }: PastTools,
): Promise<{ readonly past?: SeriesPast; readonly failure?: Failure }> {
  const { provider, options, common } = project;
  const nowMs = tools.clock.nowMs();
  const found = (past: SeriesPast | undefined) => (past === undefined ? {} : { past });
  if (provider.past !== undefined) {
    const readings = remainingReadings(answer.readings);
    const [reading] = readings;
    if (reading === undefined || readings.length > 1) return {};
    return found({ reading, points: provider.past(options, nowMs) });
  }
  if (seriesOfUse(answer, common) === undefined) return {};
  if (provider.isPostedLater === true && common.budget === undefined && common.top_ups === undefined) return {};
  try {
    const days = await withDeadline(project, tools.clock, signal, async (deadline) =>
      provider.history?.(options, providerContext(project, tools, memory, deadline), nowMs - daysAsked * msPerDay),
    );
    return found(pastFromUse(days ?? [], answer, common, nowMs));
  } catch (error) {
    // The message of anything else than a CheckError may hold anything, also a secret.
    const failure =
      error instanceof CheckError
        ? { reason: error.reason, message: error.message }
        : { reason: "internal" as const, message: "a fault of this program" };
    return { failure };
  }
}

/** The amounts that a use by day leads to; undefined where it could be that of several series. */
export function pastFromUse(
  days: readonly DailyUse[],
  answer: Answer,
  common: Pick<ProjectConfig["common"], "budget" | "top_ups" | "unit">,
  nowMs: number,
): SeriesPast | undefined {
  const reading = seriesOfUse(answer, common);
  if (reading === undefined) return undefined;
  // The user's `unit` renames that of the vendor.
  const used = days.filter(({ unit }) => common.unit !== undefined || unit === reading.unit);
  const [first] = used;
  if (first === undefined || new Set(used.map(({ unit }) => unit)).size > 1) return undefined;
  const uses = new Map(used.map(({ day, value }) => [dayMs(day), value]));
  const points =
    reading.type === "budget" && common.budget !== undefined
      ? pointsOfBudget(uses, common.budget, dayMs(first.day), nowMs)
      : pointsBefore(uses, reading.value, dayMs(first.day), nowMs);
  return { reading, points };
}

/** The one series that the use of the account makes smaller. A user's own budget or prepaid amount comes first in an answer. */
function seriesOfUse(
  { readings }: Answer,
  { budget, top_ups }: Pick<ProjectConfig["common"], "budget" | "top_ups">,
): RemainingReading | undefined {
  const spent = remainingReadings(readings).filter(({ type }) => type !== "quota");
  const [reading] = spent;
  if (budget !== undefined || top_ups !== undefined) return reading;
  // A limit of the vendor's begins anew at times that its use does not show.
  return spent.length === 1 && reading?.type !== "budget" ? reading : undefined;
}

/**
 * Backwards from the present amount, which the use of each day has made smaller. A day that is not told had no use, but for the running
 * one: vendors that tell whole days only would look idle since midnight.
 */
function pointsBefore(
  uses: ReadonlyMap<number, number>,
  value: number,
  firstMs: number,
  nowMs: number,
): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  let left = value;
  const todayMs = dayStartMs(nowMs);
  for (let atMs = todayMs; atMs >= firstMs; atMs -= msPerDay) {
    left += uses.get(atMs) ?? (atMs === todayMs ? usualSinceMidnight(uses, firstMs, nowMs) : 0);
    points.push({ atMs, value: left });
  }
  return points.reverse();
}

/** By the days of the last week that lie after the first. */
function usualSinceMidnight(uses: ReadonlyMap<number, number>, firstMs: number, nowMs: number): number {
  const todayMs = dayStartMs(nowMs);
  const fromMs = Math.max(firstMs, todayMs - 7 * msPerDay);
  const used = [...uses].reduce((sum, [atMs, amount]) => (atMs >= fromMs ? sum + amount : sum), 0);
  return (used * (nowMs - todayMs)) / (todayMs - fromMs);
}

/** Forwards within each period, at whose start a budget is full. Of the first period the beginning may be missing. */
function pointsOfBudget(
  uses: ReadonlyMap<number, number>,
  { amount, period }: NonNullable<ProjectConfig["common"]["budget"]>,
  firstMs: number,
  nowMs: number,
): HistoryPoint[] {
  const points: HistoryPoint[] = [];
  let left = amount;
  let endsAtMs = firstMs;
  for (let atMs = firstMs; atMs < nowMs; atMs += msPerDay) {
    if (atMs >= endsAtMs) {
      left = amount;
      endsAtMs = nextPeriodMs(period, atMs);
    }
    points.push({ atMs, value: left });
    left -= uses.get(atMs) ?? 0;
  }
  return points;
}
