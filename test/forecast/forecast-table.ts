/** Whole answers of the estimator as tables, to be compared with a file. */
import { expect } from "vitest";
import { type Forecast, forecastReasons } from "../../src/forecast/forecast.ts";

const reasonNames = new Map(Object.entries(forecastReasons).map(([name, sentence]) => [sentence, name]));

export const forecastHeads = ["burn", "highest", "runway", "low", "high", "confidence", "reason"];

export function forecastCells(answer: Forecast): string[] {
  const { burnRatePerDay, burnRateHighPerDay, runwayDays, low, high, confidence, reason } = answer;
  const numbers = [burnRatePerDay, burnRateHighPerDay, runwayDays, low, high].map(digits);
  return [...numbers, confidence, reasonNames.get(reason) ?? reason];
}

/** Five digits: fewer hide a change of behaviour, more show how a machine computes a logarithm. */
export function digits(value: number | undefined): string {
  return value === undefined ? "-" : String(Number(value.toPrecision(5)));
}

/** The table is the one in the file, which `-u` writes anew. */
export async function expectTable(heads: readonly string[], rows: readonly (readonly string[])[], file: string) {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`../fixtures/forecasts/${file}`);
}
