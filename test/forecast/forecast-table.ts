/** Whole answers of the estimator as tables, to be compared with a file. */
import { expect } from "vitest";
import { type Forecast, forecastReasons, rememberedPoints, type SeriesHistory } from "../../src/forecast/forecast.ts";
import type { HistoryPoint } from "../../src/model.ts";
import { dayMs } from "./balance-course.ts";

const reasonNames = new Map(Object.entries(forecastReasons).map(([name, sentence]) => [sentence, name]));

export const forecastHeads = ["burn", "highest", "runway", "low", "high", "confidence", "reason"];

export function forecastCells(answer: Forecast): string[] {
  const { burnRatePerDay, burnRateHighPerDay, runwayDays, low, high, confidence, reason } = answer;
  const numbers = [burnRatePerDay, burnRateHighPerDay, runwayDays, low, high].map(digits);
  return [...numbers, confidence, reasonNames.get(reason) ?? reason];
}

export const memoryHeads = ["points", "days", "sum", "deviation"];

/** What a history gives back of the points that it was shown, and by how much it differs at most, in parts of the largest. */
export function memoryCells(history: SeriesHistory, points: readonly HistoryPoint[]): string[] {
  const remembered = rememberedPoints(history);
  const spanDays = ((points.at(-1)?.atMs ?? Number.NaN) - (remembered[0]?.atMs ?? Number.NaN)) / dayMs;
  const total = remembered.reduce((sum, { value }) => sum + value, 0);
  const largest = Math.max(...points.map(({ value }) => value));
  const read = (atMs: number) => points.findLast((point) => point.atMs <= atMs)?.value ?? Number.NaN;
  const deviation = Math.max(...remembered.map(({ atMs, value }) => Math.abs(value - read(atMs)) / largest));
  return [String(remembered.length), digits(spanDays), digits(total), deviation.toFixed(5)];
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
