/**
 * The projection of the month's spending on recorded histories with a known total, beside the linear rule (spent / elapsed x month).
 *
 * A row's error is |ln(projected / true)|, at most ln 10; no answer costs ln 10.
 *
 * usage: node scripts/run-ts.mjs bench/spend.ts
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseHistoryCsv } from "../src/forecast/history-csv.ts";
import { learnSpending, projectMonth } from "../src/forecast/month-projection.ts";
import { projectionOfHistory, spendDays } from "../src/forecast/spend-days.ts";
import { median, printFigure } from "./figure.ts";

const worst = Math.log(10);
const folder = join(process.cwd(), "bench/spend-histories");

// The file is ours: rows of a file name, Unix seconds and the month's total.
const questions = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
  file: string;
  at: number;
  total: number;
}[];
const pointsOf = (file: string) => parseHistoryCsv(readFileSync(join(folder, file), "utf8"), "spent");

function errorOf(projected: number | undefined, total: number): number {
  return projected !== undefined && projected > 0 ? Math.min(worst, Math.abs(Math.log(projected / total))) : worst;
}

const rows = questions.map(({ file, at, total }) => {
  const answer = projectionOfHistory(pointsOf(file), at * 1000);
  const now = new Date(at * 1000);
  const startMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const endMs = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  const projection = answer !== undefined && "projected" in answer ? answer : undefined;
  return {
    kind: file.slice(4, -4),
    ours: errorOf(projection?.projected, total),
    linear: errorOf(((answer?.spent ?? 0) * (endMs - startMs)) / (at * 1000 - startMs), total),
    inside: projection !== undefined && projection.low <= total && total <= projection.high ? 1 : 0,
    width: projection === undefined ? Number.POSITIVE_INFINITY : projection.high / projection.low,
  };
});

function row(of: typeof rows) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const round = (value: number) => Number(value.toFixed(3));
  return {
    rows: of.length,
    ours: round(mean(of.map(({ ours }) => ours))),
    linear: round(mean(of.map(({ linear }) => linear))),
    "in interval": round(mean(of.map(({ inside }) => inside))),
    "high / low": round(median(of.map(({ width }) => width))),
  };
}

const all = row(rows);
const kinds = [...new Set(rows.map(({ kind }) => kind))];
console.table({
  ...Object.fromEntries(kinds.map((kind) => [kind, row(rows.filter((one) => one.kind === kind))])),
  all,
});

/** Learning happens once a day for each series, a projection with each reading. */
function microseconds(work: () => unknown): number {
  const times = 200;
  const startedUs = process.cpuUsage().user;
  for (let time = 0; time < times; time++) work();
  return (process.cpuUsage().user - startedUs) / times;
}
const known = pointsOf("011-daily_batch.csv");
const atMs = known.at(-1)?.atMs ?? 0;
const days = spendDays(known);
const learn = () => learnSpending(days, 500, atMs);
const pattern = learn();
if (pattern === undefined) throw new Error("nothing was learned");
const project = () => projectMonth(pattern, 500, atMs);
for (const work of [learn, project]) microseconds(work);

printFigure({
  id: "M1",
  work: "mean error of the projection",
  ratio: all.ours / all.linear,
  goal: 0.6,
  of: "the linear rule",
  notes: [],
});
printFigure({
  id: "M2",
  work: "true total outside the 80 % interval",
  ratio: 1 - all["in interval"],
  goal: 0.25,
  of: "all",
  notes: [],
});
printFigure({
  id: "M3",
  work: "median of high / low",
  ratio: all["high / low"],
  goal: 1.8,
  of: "1",
  notes: [
    `learning, once a day: ${microseconds(learn).toFixed(0)} microseconds; a projection: ${microseconds(project).toFixed(0)}`,
  ],
});
