/**
 * What the estimator says of recorded accounts, number by number. A change of a line is a change of behaviour: see in the score
 * program that it is one for the better before `-u` writes the table anew.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { it } from "vitest";
import { forecastOfHistory, type HistoryColumn, parseHistoryCsv } from "../../src/forecast/history-csv.ts";
import type { MonthProjection } from "../../src/forecast/month-projection.ts";
import { projectionOfHistory } from "../../src/forecast/spend-days.ts";
import { dayMs, historyOf } from "./balance-course.ts";
import { digits, expectTable, forecastCells, forecastHeads, memoryCells, memoryHeads } from "./forecast-table.ts";

/** Each file is an account: what was left of its balance (`forecast`), or what the month had cost so far (`spending`). */
function recorded(folder: "forecast" | "spending", column: HistoryColumn) {
  const path = join(import.meta.dirname, "../fixtures", folder);
  return readdirSync(path).map((file) => ({
    name: basename(file, ".csv"),
    points: parseHistoryCsv(readFileSync(join(path, file), "utf8"), column),
  }));
}

const ages = [0.1, 0.25, 0.7, 1.3, 2.5, 4.6, 8.2, 11, 15.4, 18.9, 21];

it("the forecasts of recorded accounts at every age", async () => {
  const rows = recorded("forecast", "balance").flatMap(({ name, points }) =>
    ages.map((age) => {
      const answer = forecastOfHistory(points, (points[0]?.atMs ?? 0) + age * dayMs);
      return [name, String(age), ...forecastCells(answer)];
    }),
  );
  await expectTable(["account", "age", ...forecastHeads], rows, "recorded-accounts.txt");
});

/** Days before the end of the record. */
const asked = [17, 13.7, 10, 6.3, 3, 1.6, 0.4, 0];

it("the projections of recorded spending", async () => {
  const rows = recorded("spending", "spent").flatMap(({ name, points }) =>
    asked.map((days) => {
      const atMs = (points.at(-1)?.atMs ?? 0) - days * dayMs;
      const { spent, projected, low, high }: Partial<MonthProjection> = projectionOfHistory(points, atMs) ?? {};
      return [name, new Date(atMs).toISOString().slice(0, 16), ...[spent, projected, low, high].map(digits)];
    }),
  );
  await expectTable(["account", "at", "spent", "projected", "low", "high"], rows, "recorded-spending.txt");
});

it("what is remembered of recorded accounts", async () => {
  const rows = recorded("forecast", "balance").flatMap(({ name, points }) =>
    ages.map((age) => {
      const seen = points.filter(({ atMs }) => atMs <= (points[0]?.atMs ?? 0) + age * dayMs);
      const history = historyOf(seen.map((point) => ({ ...point, type: "balance" })));
      return [name, String(age), ...memoryCells(history, seen)];
    }),
  );
  await expectTable(["account", "age", ...memoryHeads], rows, "recorded-memory.txt");
});
