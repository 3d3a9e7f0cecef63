import type { UsageDirection, UsageReading, UsageWindow } from "../model.ts";
import { requests, spend, sum, tokens } from "./values.ts";

/** One row of a vendor's usage report. A count that the vendor does not give stays away; it is never taken as 0. */
export interface ModelUsage {
  readonly model: string;
  readonly spend?: { readonly value: number; readonly unit: string };
  readonly requests?: number | null | undefined;
  readonly tokens?: Readonly<Partial<Record<UsageDirection, number | null | undefined>>>;
}

const directions: readonly UsageDirection[] = ["input", "output", "cached", "reasoning"];

/** Rows (of days, keys, endpoints) added up by model. */
export function usageByModel(window: UsageWindow, rows: readonly ModelUsage[]): UsageReading[] {
  const models = new Map<string, ModelUsage[]>();
  for (const row of rows) {
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
  const units = new Set(rows.flatMap((row) => (row.spend === undefined ? [] : [row.spend.unit])));
  return [...units].map((unit) => [
    unit,
    sum(rows.flatMap((row) => (row.spend?.unit === unit ? [row.spend.value] : []))),
  ]);
}

/** The sum as a list of one, or an empty list when no row says anything. */
function counted(values: readonly (number | null | undefined)[]): number[] {
  const given = values.filter((value) => typeof value === "number");
  return given.length === 0 ? [] : [sum(given)];
}
