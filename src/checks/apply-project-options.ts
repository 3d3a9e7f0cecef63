import type { ProjectConfig } from "../config/config.ts";
import {
  type Answer,
  CheckError,
  type Reading,
  type Receipt,
  type RemainingReading,
  type UsageReading,
  type UsageWindow,
} from "../model.ts";
import { balance, budget, roundFloatNoise } from "../provider-kit/values.ts";
import { mainReading, remainingReadings } from "../readings/thresholds.ts";
import { topUpsOf } from "../readings/top-ups.ts";

/**
 * What the user's own keys make of a provider's answer: `type`, `unit`, `top_ups`, `top_ups_from_mail`, `budget`. Pure.
 * @param receipts undefined while no mailbox has been read
 */
export function applyProjectOptions(
  answer: Answer,
  project: ProjectConfig,
  nowMs: number,
  receipts?: readonly Receipt[],
): Answer {
  const { common } = project;
  const own = [
    ...prepaid(answer.readings, common, receipts),
    ...(common.budget === undefined ? [] : [budgetLeft(answer.readings, common.budget, nowMs)]),
  ];
  // What the user asked for comes first, so that it is the main reading; a vendor's own reading of the same name keeps its labels.
  const readings = [...own.map((reading) => named(reading, answer.readings)), ...renamed(answer.readings, project)];
  rejectDuplicates(readings);
  return { ...answer, readings };
}

/** `unit` replaces the main reading's unit wherever it stands; `type` renames the main reading alone. */
function renamed(readings: readonly Reading[], { common }: ProjectConfig): readonly Reading[] {
  const main =
    mainReading(remainingReadings(readings), common.reading) ??
    readings.find((reading): reading is UsageReading => reading.kind === "usage" && reading.model === undefined);
  if (main === undefined) return readings;
  return readings.map((reading) => {
    if (reading.kind === "expiry") return reading;
    const unit = reading.unit === main.unit ? (common.unit ?? main.unit) : reading.unit;
    const type = reading.kind === "remaining" && reading === main ? { type: common.type ?? reading.type } : {};
    return { ...reading, unit, ...type };
  });
}

/** Tells the user's budget from a limit of the vendor's in the same unit. */
function named(reading: RemainingReading, others: readonly Reading[]): RemainingReading {
  const isTaken = others.some(
    (other) =>
      other.kind === "remaining" &&
      other.type === reading.type &&
      other.unit === reading.unit &&
      other.account === undefined,
  );
  return isTaken ? { ...reading, account: "own" } : reading;
}

function totalSpend(
  readings: readonly Reading[],
  window: UsageWindow,
  unit: string | undefined,
): UsageReading | undefined {
  return readings.find(
    (reading): reading is UsageReading =>
      reading.kind === "usage" &&
      reading.window === window &&
      reading.model === undefined &&
      reading.direction === undefined &&
      reading.unit !== "tokens" &&
      reading.unit !== "requests" &&
      (unit === undefined || reading.unit === unit),
  );
}

/** Nothing while it is not known what was paid in: a balance without the receipts would be too low. */
function prepaid(
  readings: readonly Reading[],
  { top_ups: configured = [], top_ups_from_mail: fromMail }: ProjectConfig["common"],
  receipts: readonly Receipt[] | undefined,
): RemainingReading[] {
  const known = fromMail === undefined ? [] : receipts;
  if (known === undefined) return [];
  if (topUpsOf(configured, known, undefined).since === undefined) return [];
  const spent = totalSpend(readings, "total", undefined);
  if (spent === undefined)
    throw new CheckError(
      "config",
      "top_ups: this provider does not say what was spent since a date: leave top_ups out",
    );
  const { paid, since } = topUpsOf(configured, known, spent.unit);
  return since === undefined ? [] : [balance({ value: roundFloatNoise(paid - spent.value), unit: spent.unit })];
}

type Budget = NonNullable<ProjectConfig["common"]["budget"]>;

function budgetLeft(readings: readonly Reading[], { amount, period, unit }: Budget, nowMs: number): RemainingReading {
  const spent = totalSpend(readings, period, unit);
  if (spent === undefined)
    throw new CheckError(
      "config",
      `budget: this provider does not say what was spent in the ${period}${unit === undefined ? "" : ` in ${unit}`}: choose another period or leave budget out`,
    );
  return budget({
    value: roundFloatNoise(amount - spent.value),
    unit: spent.unit,
    limit: amount,
    resetsAtMs: nextPeriodMs(period, nowMs),
    window: period,
  });
}

/** The start of the next calendar day, week (Monday) or month in UTC. */
export function nextPeriodMs(period: Budget["period"], nowMs: number): number {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (period === "month") return Date.UTC(year, month + 1, 1);
  if (period === "day") return Date.UTC(year, month, day + 1);
  return Date.UTC(year, month, day + 7 - ((now.getUTCDay() + 6) % 7));
}

/** Two readings with the same labels would be one series with two values. */
function rejectDuplicates(readings: readonly Reading[]): void {
  const names = new Set(readings.map((reading) => JSON.stringify(labelsOf(reading))));
  if (names.size < readings.length)
    throw new CheckError(
      "invalid_response",
      "the vendor names two amounts alike, so neither can be told from the other",
    );
}

function labelsOf(reading: Reading): readonly unknown[] {
  const { kind } = reading;
  if (kind === "usage") return [kind, reading.window, reading.model, reading.direction, reading.unit];
  if (kind === "expiry") return [kind, reading.account];
  return [kind, reading.account, reading.type, reading.unit];
}
