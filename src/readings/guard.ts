/** May a job spend that much? Decided by what is left and by the pessimistic end of the forecast; what is not known is never yes. */
import { type Forecast, forecastReasons, longestRunwayDays } from "../forecast/forecast.ts";
import type { Failure, LastGood, RemainingReading } from "../model.ts";
import { civilDay, startOfDayMs } from "../renewal/calendar.ts";
import { staleAtMs } from "./project-report.ts";
import { mainReading, remainingReadings } from "./thresholds.ts";

/** In the unit of the project's main amount. */
export interface GuardQuestion {
  readonly spend: number;
  /** What must be left afterwards. */
  readonly reserve: number;
  /** What is used until then at the present rate is needed too. */
  readonly untilMs?: number;
}

/** The question as people write it. */
export interface GuardWords {
  readonly spend?: string | undefined;
  readonly reserve?: string | undefined;
  readonly until?: string | undefined;
}

export interface GuardAnswer {
  readonly answer: "yes" | "no" | "unknown";
  readonly left?: number;
  readonly needed?: number;
  readonly unit?: string;
  readonly ageSeconds?: number;
  /** One sentence for people. */
  readonly reason: string;
}

/** Why a question cannot be answered: it makes no sense. */
export interface GuardProblem {
  readonly problem: string;
}

/** What is known of the project. */
export interface GuardFacts {
  /** Of the last check. */
  readonly failure: Failure | undefined;
  readonly lastGood: LastGood | undefined;
  readonly staleAfterMs: number;
  /** The project's option `reading`. */
  readonly mainReading: string | undefined;
  readonly forecastOf: (reading: RemainingReading) => Forecast | undefined;
}

const dayMs = 86_400_000;
const amount = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a question; a sentence where it makes no sense. A day lasts until its end in the zone.
 * @param timezone IANA zone of `until`
 */
export function guardQuestion(written: GuardWords, timezone: string, nowMs: number): GuardQuestion | GuardProblem {
  const { spend, reserve = "0", until } = written;
  if (spend === undefined) return { problem: "spend is missing: write the amount, such as 12.50" };
  for (const [name, text] of Object.entries({ spend, reserve }))
    if (!amount.test(text)) return { problem: `${name} is not an amount: write a number of 0 or more, such as 12.50` };
  const question = { spend: Number(spend), reserve: Number(reserve) };
  if (until === undefined) return question;
  const untilMs = endOf(until, timezone);
  if (untilMs === undefined)
    return { problem: "until is not a date: write one such as 2026-12-31 or 2026-12-31T18:00:00+08:00" };
  if (untilMs <= nowMs) return { problem: `until ${until} is over: write a later date` };
  return { ...question, untilMs };
}

function endOf(until: string, timezone: string): number | undefined {
  if (instant.test(until)) {
    const atMs = Date.parse(until);
    return Number.isNaN(atMs) ? undefined : atMs;
  }
  if (!day.test(until)) return undefined;
  try {
    return startOfDayMs(civilDay(until).add({ days: 1 }), timezone);
  } catch {
    return undefined; // No such day.
  }
}

/** Whether the amount may be spent. `unknown` after a failed check, with a stale amount, and where a forecast is needed and there is none. */
export function guard({ spend, reserve, untilMs }: GuardQuestion, facts: GuardFacts, nowMs: number): GuardAnswer {
  const { failure, lastGood, forecastOf } = facts;
  const unknown = (reason: string): GuardAnswer => ({ answer: "unknown", reason });
  if (failure !== undefined) return unknown(`The last check failed (${failure.reason}): ${failure.message}`);
  if (lastGood === undefined) return unknown("Nothing has been read yet.");
  const ageSeconds = Math.max(0, Math.round((nowMs - lastGood.measuredAtMs) / 1000));
  if (nowMs >= staleAtMs(lastGood, facts.staleAfterMs))
    return { ...unknown("The amount is too old: it was read before stale_after."), ageSeconds };
  const readings = remainingReadings(lastGood.readings);
  const main = mainReading(readings, facts.mainReading);
  if (main === undefined) return { ...unknown("The vendor's answer names no amount that is left."), ageSeconds };
  const units = [...new Set(readings.filter(({ type }) => type === main.type).map(({ unit }) => unit))];
  if (facts.mainReading === undefined && units.length > 1)
    return {
      ...unknown(`There are amounts in ${units.join(" and ")}: name one with the project's option reading.`),
      ageSeconds,
    };

  const known = { left: main.value, unit: main.unit, ageSeconds };
  const used = untilMs === undefined ? 0 : usedUntil(untilMs, main, forecastOf(main), nowMs);
  if (typeof used === "string") return { ...known, ...unknown(`There is no forecast: ${used}`) };
  const needed = spend + reserve + used;
  if (lastGood.active === false)
    return { ...known, needed, answer: "no", reason: "The vendor says that the account cannot be used." };
  return main.value >= needed
    ? { ...known, needed, answer: "yes", reason: "It is left, also at the pessimistic end of the forecast." }
    : { ...known, needed, answer: "no", reason: "Less is left than is needed." };
}

/** What is used until then if the account burns as fast as may be; why that is not known otherwise. */
function usedUntil(
  untilMs: number,
  { value, resetsAtMs }: RemainingReading,
  forecast: Forecast | undefined,
  nowMs: number,
): number | string {
  if (forecast === undefined) return forecastReasons.nothingRead;
  const { burnRateHighPerDay, reason } = forecast;
  // What is left lasts at least so long.
  const perDay = reason === forecastReasons.tooSlow ? value / longestRunwayDays : burnRateHighPerDay;
  if (perDay === undefined) return reason;
  // What refills on the way is full again.
  const endMs = resetsAtMs !== undefined && resetsAtMs > nowMs ? Math.min(untilMs, resetsAtMs) : untilMs;
  return (Math.max(0, perDay) * (endMs - nowMs)) / dayMs;
}
