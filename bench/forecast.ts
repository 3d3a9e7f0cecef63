/**
 * The runway estimator on histories with a known future, beside the rules that people use, and what it costs.
 *
 * A row's error is |ln(predicted / true)|, at most ln 10; an answer where there is none, or none where there is one,
 * costs ln 10. The recorded histories are in `forecast-histories/`; the generated ones have seeds of their own.
 *
 * usage: node scripts/run-ts.mjs bench/forecast.ts [seed]
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createSeriesHistory, encodeHistory, forecast, observe, type SeriesHistory } from "../src/forecast/forecast.ts";
import { forecastOfHistory, parseHistoryCsv } from "../src/forecast/history-csv.ts";
import { median, printFigure } from "./figure.ts";
import { generateHistories, type KnownHistory } from "./forecast-generator.ts";
import { otherKinds, recordedKinds } from "./forecast-kinds.ts";
import { lineOfADay, sevenDays, simpleRules } from "./forecast-rules.ts";

const worst = Math.log(10);
const folder = join(process.cwd(), "bench/forecast-histories");

interface Answers {
  readonly kind: string;
  readonly days: number | null;
  readonly ours: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly fate: number | undefined;
  readonly rules: Readonly<Record<string, number>>;
  readonly sevenDays: number;
  readonly lineOfADay: number;
}

function recordedHistories(): KnownHistory[] {
  // The file is ours: rows of a file name, Unix seconds and days or null.
  const rows = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as {
    file: string;
    at: number;
    days: number | null;
  }[];
  const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
  return files.sort().map((file) => ({
    kind: file.slice(4, -4),
    name: file,
    points: parseHistoryCsv(readFileSync(join(folder, file), "utf8"), "balance"),
    questions: rows.filter((row) => row.file === file).map(({ at, days }) => ({ atMs: at * 1000, days })),
  }));
}

function errorOf(predicted: number | undefined, days: number | null | undefined): number {
  if (days === null || days === undefined) return predicted === undefined ? 0 : worst;
  if (predicted === undefined || !(predicted > 0)) return worst;
  return Math.min(worst, Math.abs(Math.log(predicted / days)));
}

function answer({ kind, points, questions }: KnownHistory): Answers[] {
  const history = createSeriesHistory();
  let seen = 0;
  return questions.map(({ atMs, days, bestDays }) => {
    for (let next = points[seen]; next !== undefined && next.atMs <= atMs; next = points[seen]) {
      observe(history, { ...next, type: "balance" });
      seen++;
    }
    const known = points.slice(0, seen);
    const { runwayDays, low, high } = forecast(history, { nowMs: atMs });
    return {
      kind,
      days,
      ours: errorOf(runwayDays, days),
      low,
      high,
      fate: bestDays === undefined ? undefined : errorOf(bestDays === null ? undefined : bestDays, days),
      rules: Object.fromEntries(
        Object.entries(simpleRules).map(([name, rule]) => [name, errorOf(rule(known, atMs), days)]),
      ),
      sevenDays: errorOf(sevenDays(known, atMs), days),
      lineOfADay: errorOf(lineOfADay(known, atMs), days),
    };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function bestRuleOf(rows: readonly Answers[]): number {
  return Math.min(...Object.keys(simpleRules).map((rule) => mean(rows.map((row) => row.rules[rule] ?? worst))));
}

function row(rows: readonly Answers[], bestRule: number) {
  const bounded = rows.flatMap(({ days, low, high }) =>
    days === null || low === undefined || high === undefined ? [] : [{ days, low, high }],
  );
  const known = rows.flatMap(({ fate }) => (fate === undefined ? [] : [fate]));
  const round = (value: number) => Number(value.toFixed(3));
  return {
    rows: rows.length,
    ours: round(mean(rows.map(({ ours }) => ours))),
    "7-day rule": round(mean(rows.map((one) => one.sevenDays))),
    "1-day line": round(mean(rows.map((one) => one.lineOfADay))),
    "best rule per kind": round(bestRule),
    ...(known.length === 0 ? {} : { fate: round(mean(known)) }),
    ...(bounded.length === 0
      ? {}
      : {
          "in interval": round(mean(bounded.map(({ days, low, high }) => (low <= days && days <= high ? 1 : 0)))),
          "high / low": round(median(bounded.map(({ low, high }) => high / low))),
        }),
  };
}

function printTable(title: string, histories: readonly KnownHistory[]) {
  const rows = histories.flatMap(answer);
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  const ofKind = (kind: string) => rows.filter((one) => one.kind === kind);
  const best = mean(rows.map(({ kind }) => bestRuleOf(ofKind(kind))));
  const all = row(rows, best);
  console.log(`\n${title}`);
  console.table({
    ...Object.fromEntries(kinds.map((kind) => [kind, row(ofKind(kind), bestRuleOf(ofKind(kind)))])),
    all,
  });
  return all;
}

/** The same questions to a daemon that has seen only the last hours before them. */
function printFirstDay(histories: readonly KnownHistory[]): void {
  const rows = [6, 9, 12, 18].map((hours) => {
    const answers = histories.flatMap(({ points, questions }) =>
      questions.flatMap(({ atMs, days }) => {
        if (days === null) return [];
        const seen = points.filter((point) => point.atMs <= atMs && point.atMs >= atMs - hours * 3_600_000);
        return [{ days, ...forecastOfHistory(seen, atMs) }];
      }),
    );
    const told = answers.flatMap(({ days, low, high }) =>
      low === undefined || high === undefined ? [] : [{ inside: low <= days && days <= high, width: high / low }],
    );
    return {
      hours,
      questions: answers.length,
      answers: told.length,
      "in interval": Number((told.filter(({ inside }) => inside).length / told.length).toFixed(3)),
      "high / low": Number(median(told.map(({ width }) => width)).toFixed(2)),
    };
  });
  console.log("\nRecorded histories of which only the last hours were seen");
  console.table(rows);
}

/** What is measured is what is kept. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

function printCosts(): void {
  const histories = generateHistories([...recordedKinds, ...otherKinds], { frame: "varied", perKind: 2, seed: 1 });
  const readings = histories.reduce((sum, { points }) => sum + points.length, 0);
  const observed: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startedUs = process.cpuUsage().user;
    for (const { points } of histories) {
      const history = createSeriesHistory();
      for (const point of points) observe(history, { ...point, type: "balance" });
    }
    observed.push((process.cpuUsage().user - startedUs) / readings);
  }
  printFigure({
    id: "R4",
    work: `observe, CPU of a reading, ${readings} readings`,
    ratio: median(observed),
    goal: 5,
    of: "1 microsecond",
    notes: [],
  });

  const count = 50_000;
  collectGarbage();
  const before = process.memoryUsage();
  const kept: SeriesHistory[] = [];
  for (let index = 0; index < count; index++) {
    const history = createSeriesHistory();
    for (let day = 0; day < 40; day++)
      observe(history, { atMs: 1.767e12 + day * 8e7 + index, value: 1e4 - day * (1 + (index % 90)), type: "balance" });
    kept.push(history);
  }
  collectGarbage();
  const after = process.memoryUsage();
  const bytes = (after.heapUsed + after.external - before.heapUsed - before.external) / count;
  const startedUs = process.cpuUsage().user;
  const asked = kept.slice(0, 5000);
  for (const history of asked) forecast(history);
  const forecastUs = (process.cpuUsage().user - startedUs) / asked.length;
  printFigure({
    id: "R5",
    work: `memory of a series at ${kept.length} series`,
    ratio: bytes / 4000,
    goal: 1,
    of: "4,000 bytes",
    notes: [
      `${bytes.toFixed(0)} bytes each; ${encodeHistory(kept[0] ?? createSeriesHistory()).byteLength} bytes as stored`,
      `a forecast, once after an observation: ${forecastUs.toFixed(0)} microseconds`,
    ],
  });
}

const seed = Number(process.argv[2] ?? 20260711);
const recorded = printTable("Recorded histories", recordedHistories());
printFirstDay(recordedHistories());
printTable(
  `Generated histories of the same kinds, seed ${seed}`,
  generateHistories(recordedKinds, { frame: "alike", perKind: 40, seed }),
);
printTable(
  `Generated histories of these and other kinds, any length, start and poll interval, seed ${seed}`,
  generateHistories([...recordedKinds, ...otherKinds], { frame: "varied", perKind: 20, seed }),
);
console.log();
printFigure({
  id: "R1",
  work: "mean error on the recorded histories",
  ratio: recorded.ours / recorded["7-day rule"],
  goal: 0.8,
  of: "the 7-day rule",
  notes: [],
});
printFigure({
  id: "R2",
  work: "true runway outside the 80 % interval",
  ratio: 1 - (recorded["in interval"] ?? 0),
  goal: 0.25,
  of: "all",
  notes: [],
});
printFigure({
  id: "R3",
  work: "median of high / low",
  ratio: recorded["high / low"] ?? Number.NaN,
  goal: 3,
  of: "1",
  notes: [],
});
printCosts();
