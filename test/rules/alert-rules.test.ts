import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { families } from "../../src/metrics/families.ts";
import { exportedSeriesNames, metricNamesIn } from "../support/exported-series.ts";
import { runProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const testFiles = [
  "alert_rules.test.yml",
  ...readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".test.yml"))
    .sort()
    .map((file) => `test/rules/${file}`),
];

const Alert = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+[mh]$/),
  labels: z.strictObject({ severity: z.enum(["critical", "warning", "info"]) }),
  annotations: z.strictObject({
    // Static: mail threads and chat groups are built from it.
    summary: z
      .string()
      .min(10)
      .regex(/^[^{]*$/),
    description: z.string().min(20),
    runbook_url: z.url(),
  }),
});
const Recording = z.strictObject({ record: z.string().regex(/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/), expr: z.string() });
const RuleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([Alert, Recording])) })),
});
const RuleTests = z.object({
  tests: z.array(
    z.object({
      name: z.string(),
      input_series: z.array(z.object({ series: z.string(), values: z.string() })),
      alert_rule_test: z.array(
        z.object({ eval_time: z.string(), alertname: z.string(), exp_alerts: z.array(z.unknown()) }),
      ),
    }),
  ),
});

/** As Prometheus stores it: `up` is 0 while the series are stale. */
function hasFailedScrape(inputs: readonly { readonly series: string; readonly values: string }[]): boolean {
  return inputs.some(({ series, values }) => series.startsWith("up{") && /(^| )0/.test(values));
}

const rules = RuleFile.parse(parse(readFileSync(join(root, "alert_rules.yml"), "utf8"))).groups.flatMap(
  (group) => group.rules,
);
const alerts = rules.flatMap((rule) => ("alert" in rule ? [rule] : []));
const alertNames = [...new Set(alerts.map((rule) => rule.alert))];
const cases = testFiles.flatMap((file) => RuleTests.parse(parse(readFileSync(join(root, file), "utf8"))).tests);

describe("alert_rules.yml", () => {
  it("passes promtool check rules with every lint", async () => {
    const result = await runProgram(
      "promtool",
      ["check", "rules", "--lint=all", "--lint-fatal", "alert_rules.yml"],
      root,
    );
    expect(result).toEqual({
      code: 0,
      stdout: expect.stringContaining(`SUCCESS: ${rules.length} rules found`),
      stderr: expect.any(String),
    });
  });

  it.each(testFiles)("passes %s", async (file) => {
    const result = await runProgram("promtool", ["test", "rules", file], root);
    expect(result).toEqual({ code: 0, stdout: expect.stringContaining("SUCCESS"), stderr: expect.any(String) });
  });

  it("is loaded by a prometheus.yml that passes promtool check config", async () => {
    const result = await runProgram(
      "promtool",
      ["check", "config", "--lint=all", "--lint-fatal", "prometheus.yml"],
      root,
    );
    expect(result).toEqual({
      code: 0,
      stdout: expect.stringContaining("SUCCESS: 1 rule files found"),
      stderr: expect.any(String),
    });
  });

  it("has the alerts of the contract", () => {
    const contract = alerts
      .filter(({ alert }) => alert === "BalanceLow" || alert === "SubscriptionExpiring")
      .map((rule) => ({ alert: rule.alert, for: rule.for, severity: rule.labels.severity }));
    expect(contract).toEqual([
      { alert: "BalanceLow", for: "5m", severity: "critical" },
      { alert: "SubscriptionExpiring", for: "1h", severity: "warning" },
    ]);
  });

  it.each(alertNames)("%s has a runbook that its runbook_url names, with every section", (name) => {
    const file = join(root, `docs/runbooks/${name}.md`);
    expect(existsSync(file)).toBe(true);
    for (const alert of alerts.filter((rule) => rule.alert === name)) {
      expect(alert.annotations.runbook_url).toMatch(new RegExp(`/docs/runbooks/${name}\\.md$`));
    }
    const headings = readFileSync(file, "utf8").match(/^#+ .*$/gm);
    expect(headings).toEqual([`# ${name}`, "## What it means", "## What to do", "## When it is wrong"]);
  });

  it("has no runbook without an alert", () => {
    const runbooks = readdirSync(join(root, "docs/runbooks")).filter((file) => file !== "README.md");
    expect(runbooks.sort()).toEqual(alertNames.map((name) => `${name}.md`).sort());
  });

  it("has an index of the runbooks that says what the rules say", () => {
    const rows = alertNames.map((name) => {
      const severities = alerts.filter(({ alert }) => alert === name).map(({ labels }) => labels.severity);
      const summary = alerts.find(({ alert }) => alert === name)?.annotations.summary;
      return `| [${name}](${name}.md) | ${severities.join(", ")} | ${summary} |`;
    });
    const index = readFileSync(join(root, "docs/runbooks/README.md"), "utf8");
    expect(index.split("\n").filter((line) => line.startsWith("| ["))).toEqual(rows);
  });

  it.each(alertNames)("%s is tested firing, not firing, at its boundary and over a missed scrape", (name) => {
    const about = cases.filter((test) => test.alert_rule_test.some(({ alertname }) => alertname === name));
    const expectations = about.flatMap((test) => test.alert_rule_test.filter(({ alertname }) => alertname === name));
    const text = JSON.stringify(about);
    expect({
      fires: expectations.some(({ exp_alerts }) => exp_alerts.length > 0),
      staysQuiet: expectations.some(({ exp_alerts }) => exp_alerts.length === 0),
      boundary: /boundary/.test(text),
      missedScrape:
        /missed.scrape/.test(text) &&
        about.some((test) => /stale/.test(JSON.stringify(test.input_series)) && hasFailedScrape(test.input_series)),
    }).toEqual({ fires: true, staysQuiet: true, boundary: true, missedScrape: true });
  });

  it("uses no metric that the program does not export", () => {
    const exported = exportedSeriesNames(families);
    const recorded = new Set(rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
    const used = new Set(rules.flatMap((rule) => metricNamesIn(rule.expr)));
    expect([...used].filter((name) => !exported.has(name) && !recorded.has(name))).toEqual([]);
  });

  it("says each condition again over the last fifteen minutes, only while the exporter is down", () => {
    const plain = (expr: string) =>
      expr
        .replace(/\s+and on \(job, instance\) up == 0\s*$/, "")
        .replaceAll(/last_over_time\(([a-z_]+(?:\{[^}]*\})?)\[15m\]\)/g, "$1")
        .replaceAll(/\s+/g, " ")
        .trim();
    const once = rules.flatMap((rule) => {
      const [now = "", whileDown, ...more] = rule.expr.split(/^or$/m);
      if (whileDown === undefined) return ["alert" in rule ? rule.alert : rule.record];
      // A mailbox may be in another shard than the subscription: its part is the same in both halves.
      const both = "alert" in rule && rule.alert === "SubscriptionPaymentAtRisk";
      expect({ condition: plain(whileDown), more }).toEqual({
        condition: both ? plain(now) : now.replaceAll(/\s+/g, " ").trim(),
        more: [],
      });
      expect(whileDown).toMatch(/and on \(job, instance\) up == 0\s*$/);
      return [];
    });
    // What is counted over hours, and what is about the exporters themselves.
    expect(once).toEqual([
      "CheckRateLimited",
      "ExporterMissing",
      "ExporterRestarting",
      "StateNotWritable",
      "NotificationsFailing",
      "EventLoopBlocked",
      "ShardMissing",
      "ShardsDisagree",
      "ProjectPolledTwice",
    ]);
  });

  it("looks back over the same quarter of an hour everywhere", () => {
    const windows = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/last_over_time\([^[]*\[(\w+)\]/g)].map((match) => match[1]),
    );
    expect([...new Set(windows)]).toEqual(["15m"]);
  });

  it("rounds ages and amounts for people", () => {
    const texts = alerts.map(({ alert, annotations }) => [alert, annotations.description] as const);
    const exact = texts.filter(([, text]) => /humanize(?!Percentage|Duration \| reReplaceAll)/.test(text));
    // A fraction of a second.
    expect(exact.map(([alert]) => alert)).toEqual(["EventLoopBlocked"]);
    const roundings = texts.flatMap(([, text]) => text.match(/humanizeDuration \|[^}]*/g) ?? []);
    expect(new Set(roundings).size).toBe(1);
  });
});
