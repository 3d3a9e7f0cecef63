import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseDurationMs } from "../../src/config/fields.ts";
import { conditionGroups } from "../../src/config/notify-schema.ts";
import { conditions, inhibitions, totalConditions } from "../../src/notify/conditions.ts";

const root = join(import.meta.dirname, "../..");
const Alert = z.object({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.object({ severity: z.string() }),
  annotations: z.object({ summary: z.string() }),
});
const rules = z
  .object({ groups: z.array(z.object({ rules: z.array(z.union([Alert, z.object({ record: z.string() })])) })) })
  .parse(parse(readFileSync(join(root, "alert_rules.yml"), "utf8")))
  .groups.flatMap((group) => group.rules)
  .flatMap((rule) => ("alert" in rule ? [rule] : []));

/** What needs a past that the daemon does not keep, and what is about the exporters themselves. */
const leftToPrometheus = [
  "BurnRateSpike",
  "SpendSpike",
  "ThresholdUnmatched",
  "CheckRateLimited",
  "ExchangeRatesStale",
  "ExporterMissing",
  "ExporterRestarting",
  "ConfigReloadFailed",
  "ScheduleLate",
  "StateNotWritable",
  "NotificationsFailing",
  "ExporterClockWrong",
  "EventLoopBlocked",
  "ShardMissing",
  "ShardsDisagree",
  "ProjectPolledTwice",
];

const all = [...conditions, ...totalConditions];

/** The numbers of the half that holds while the exporter is up, in their order; 0, 1 and -1 are states and no limits. */
function limitsIn(expr: string): number[] {
  const [now = ""] = expr.split(/^or$/m);
  const text = now.replaceAll(/"[^"]*"|\[\w+\]|offset \w+/g, "");
  const written = [...text.matchAll(/(?<![\w.])(-?\s?\d[\d.]*(?: \* \d+)*)/g)].map(([, number = ""]) =>
    number.split("*").reduce((product, factor) => product * Number(factor.replaceAll(" ", "")), 1),
  );
  return [...new Set(written.filter((number) => ![0, 1, -1].includes(number)))];
}

describe("the table of conditions", () => {
  it("has the names, severities, waits and summaries of alert_rules.yml", () => {
    const row = (alert: string, severity: string, waitMs: number | undefined, summary: string) =>
      `${alert} ${severity} for ${waitMs} ms: ${summary}`;
    const wanted = rules
      .filter(({ alert }) => !leftToPrometheus.includes(alert))
      .map((rule) => row(rule.alert, rule.labels.severity, parseDurationMs(rule.for), rule.annotations.summary));
    const ours = all.map(({ alert, severity, waitMs, summary }) => row(alert, severity, waitMs, summary.en));
    expect(ours.sort()).toEqual(wanted.sort());
  });

  it.each(all.map((condition) => [`${condition.alert} ${condition.severity}`, condition] as const))(
    "has the limits of the rule: %s",
    (_, { alert, severity, limits, summary }) => {
      const rule = rules.find(
        (one) => one.alert === alert && one.labels.severity === severity && one.annotations.summary === summary.en,
      );
      // A rule that counts ages in intervals has its limit in a recorded expression of seconds.
      expect([...limits].map(Math.abs).sort()).toEqual(
        limitsIn(rule?.expr ?? "")
          .map(Math.abs)
          .sort(),
      );
    },
  );

  it("names no rule as left to Prometheus that is not there", () => {
    const names = new Set(rules.map(({ alert }) => alert));
    expect(leftToPrometheus.filter((name) => !names.has(name))).toEqual([]);
  });

  it("has conditions for every word of `when`", () => {
    const used = new Set(all.map(({ when }) => when));
    expect(conditionGroups.filter((group) => !used.has(group))).toEqual([]);
  });

  it("is what docs/notify.md shows", () => {
    const rows = conditionGroups.map((group) => {
      const names = new Set(all.filter(({ when }) => when === group).map(({ alert }) => alert));
      return `| \`${group}\` | ${[...names].join(", ")} |`;
    });
    const page = readFileSync(join(root, "docs/notify.md"), "utf8");
    expect(page.split("\n").filter((line) => /^\| `\w+` \|/.test(line) && !line.includes("Rules"))).toEqual(rows);
  });

  it("hides what alertmanager.yml hides", () => {
    const Inhibit = z.object({
      source_matchers: z.array(z.string()),
      target_matchers: z.array(z.string()),
      equal: z.array(z.string()),
    });
    const { inhibit_rules } = z
      .object({ inhibit_rules: z.array(Inhibit) })
      .parse(parse(readFileSync(join(root, "alertmanager.yml"), "utf8")));
    const told = new Set(all.map(({ alert }) => alert));
    const values = (matchers: readonly string[], label: string) =>
      matchers.flatMap((matcher) => new RegExp(`^${label}=~?"(.*)"$`).exec(matcher)?.[1]?.split("|") ?? []);
    const wanted = inhibit_rules.map(({ source_matchers, target_matchers, equal }) => ({
      sources: values(source_matchers, "alertname").filter((name) => told.has(name)),
      sourceSeverity: values(source_matchers, "severity")[0],
      targets: values(target_matchers, "alertname").filter((name) => told.has(name)),
      targetSeverities: values(target_matchers, "severity"),
      equal: equal.filter((label) => label !== "job" && label !== "instance"),
    }));
    const ours = inhibitions.map((one) => ({
      ...one,
      sourceSeverity: one.sourceSeverity,
      targetSeverities: one.targetSeverities ?? [],
    }));
    expect(ours).toEqual(wanted.filter(({ sources, targets }) => sources.length > 0 && targets.length > 0));
  });
});
