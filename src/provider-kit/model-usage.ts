import type { UsageDirection, UsageReading, UsageWindow } from "../model.ts";
import { requests, spend, sum, tokens } from "./values.ts";

/** One row of a vendor's usage report. A count that the vendor does not give stays away; it is never taken as 0. */
export interface ModelUsage {
  /** Rows without a model are left out. */
  readonly model: string | null | undefined;
  readonly spend?: Cost;
  readonly requests?: number | null | undefined;
  readonly tokens?: Readonly<Partial<Record<UsageDirection, number | null | undefined>>>;
}

const directions: readonly UsageDirection[] = ["input", "output", "cached", "reasoning"];

/** Rows (of days, keys, endpoints) added up by model. */
export function usageByModel(window: UsageWindow, rows: readonly ModelUsage[]): UsageReading[] {
  const models = new Map<string, ModelUsage[]>();
  for (const row of rows) {
    if (row.model === null || row.model === undefined || row.model === "") continue;
    const known = models.get(row.model);
    if (known === undefined) models.set(row.model, [row]);
    else known.push(row);
  }
  return [...models].flatMap(([model, ofModel]) => [
    ...spendByUnit(ofModel).map(([unit, value]) => spend(window, value, unit, model)),
    ...counted(ofModel.map((row) => row.requests)).map((value) => requests(window, model, value)),
    ...directions.flatMap((direction) =>
      counted(ofModel.map((row) => row.tokens?.[direction])).map((value) => tokens(window, model, direction, value)),
    ),
  ]);
}

function spendByUnit(rows: readonly ModelUsage[]): [string, number][] {
  return [...sumByUnit(rows.flatMap((row) => (row.spend === undefined ? [] : [row.spend])))];
}

/** An amount of money in a currency, as a line of a bill has it. */
export interface Cost {
  readonly value: number;
  readonly unit: string;
}

/** Sums that never add two currencies. */
export function sumByUnit(costs: readonly Cost[]): Map<string, number> {
  const units = new Set(costs.map(({ unit }) => unit));
  return new Map([...units].map((unit) => [unit, sum(costs.flatMap((one) => (one.unit === unit ? [one.value] : [])))]));
}

/**
 * What the lines of a bill add up to, a reading a currency. For reports that leave out what costs nothing: no lines at all
 * are a spend of 0 in `unitWhenNone`, the currency in which the vendor bills.
 */
export function totalSpend(window: UsageWindow, costs: readonly Cost[], unitWhenNone: string): UsageReading[] {
  const sums = costs.length === 0 ? new Map([[unitWhenNone, 0]]) : sumByUnit(costs);
  return [...sums].map(([unit, value]) => spend(window, value, unit));
}

/** The sum as a list of one, or an empty list when no row says anything. */
function counted(values: readonly (number | null | undefined)[]): number[] {
  const given = values.filter((value) => typeof value === "number");
  return given.length === 0 ? [] : [sum(given)];
}
