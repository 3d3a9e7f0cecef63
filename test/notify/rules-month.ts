import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseDurationMs } from "../../src/config/fields.ts";
import type { Sample } from "../../src/metrics/exposition.ts";
import type { Labels } from "../../src/metrics/series-text.ts";
import { eventually, runProgram, startListeningProgram } from "../support/listening-program.ts";
import { comparedNames, exporter, samplesAt } from "./simulated-month.ts";

const rulesFile = join(import.meta.dirname, "../../alert_rules.yml");

export interface Firing {
  readonly labels: Labels;
  readonly sinceSeconds: number;
}

const Rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.union([
          z.object({ alert: z.string(), expr: z.string(), for: z.string(), labels: z.record(z.string(), z.string()) }),
          z.object({ record: z.string(), expr: z.string() }),
        ]),
      ),
    }),
  ),
});
const Matrix = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});

/**
 * What fires at each instant: a real Prometheus evaluates the expressions over the month.
 * @param instants seconds, evenly spaced
 */
export async function firingByRules(
  folder: string,
  instants: readonly number[],
): Promise<readonly (readonly Firing[])[]> {
  const [start = 0, second = 0] = instants;
  const step = second - start;
  writeFileSync(join(folder, "series.txt"), seriesText(instants, step));
  const create = [
    "tsdb",
    "create-blocks-from",
    "--max-block-duration=768h",
    "--quiet",
    "openmetrics",
    "series.txt",
    "data",
  ];
  expect(await runProgram("promtool", create, folder)).toMatchObject({ code: 0 });
  writeFileSync(join(folder, "prometheus.yml"), "global: {}\n");
  const prometheus = await startListeningProgram("prometheus", [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--storage.tsdb.retention.time=100y",
    "--web.listen-address=127.0.0.1:0",
  ]);
  try {
    await eventually(async () => (await fetch(`${prometheus.url}/-/ready`)).ok);
    const rules = Rules.parse(parse(readFileSync(rulesFile, "utf8"))).groups.flatMap((group) => group.rules);
    const recorded = rules.flatMap((rule) => ("record" in rule ? [rule] : []));
    const firing: Firing[][] = instants.map(() => []);
    for (const rule of rules) {
      if (!("alert" in rule) || !comparedNames.includes(rule.alert)) continue;
      const query = recorded.reduce((expr, { record, expr: own }) => expr.replaceAll(record, `(${own})`), rule.expr);
      const body = new URLSearchParams({ query, start: `${start}`, end: `${instants.at(-1)}`, step: `${step}` });
      const answer = await fetch(`${prometheus.url}/api/v1/query_range`, { method: "POST", body });
      for (const { metric, values } of Matrix.parse(await answer.json()).data.result) {
        const own = Object.fromEntries(Object.entries(metric).filter(([name]) => name !== "__name__"));
        const labels = { ...own, ...rule.labels, alertname: rule.alert };
        let sinceSeconds = Number.NaN;
        let last = Number.NaN;
        for (const [at] of values) {
          if (at !== last + step) sinceSeconds = at;
          last = at;
          if (at - sinceSeconds < (parseDurationMs(rule.for) ?? 0) / 1000) continue;
          firing[(at - start) / step]?.push({ labels, sinceSeconds });
        }
      }
    }
    return firing;
  } finally {
    await prometheus.stop();
  }
}

function seriesText(instants: readonly number[], step: number): string {
  const up: Sample = { family: "up", labels: {}, value: 1 };
  const families = new Map<string, string[]>();
  for (const now of instants)
    for (const { family, labels, value } of [...samplesAt(now, step), up]) {
      const own = Object.entries({ ...exporter, ...labels }).map(([name, one]) => `${name}="${one}"`);
      const lines = families.get(family) ?? [`# TYPE ${family} gauge`];
      families.set(family, lines);
      lines.push(`${family}{${own.join(",")}} ${value} ${now}`);
    }
  return `${[...families.values()].flat().join("\n")}\n# EOF\n`;
}
