import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import type { Sample } from "../../src/metrics/exposition.ts";
import { AlertTracker } from "../../src/notify/alert-tracker.ts";
import { conditionOf } from "../../src/notify/conditions.ts";
import { runbookUrl } from "../../src/notify/message.ts";
import { runProgram } from "../support/listening-program.ts";
import { comparedNames, day, exporter, samplesAt } from "./simulated-month.ts";

const root = join(import.meta.dirname, "../..");
/** Two hours; `NOTIFY_MONTH_STEP=600` looks every ten minutes, which takes Prometheus minutes. */
const stepSeconds = Number(process.env["NOTIFY_MONTH_STEP"] ?? 7200);
const steps = (30 * day) / stepSeconds;

it("says over a month what Prometheus says with the shipped rules, in the same words", {
  timeout: 120_000,
}, async () => {
  const values = new Map<string, (number | undefined)[]>();
  let now = 0;
  let shown: Sample[] = [];
  const tracker = new AlertTracker({
    blocks: () => [{ key: "mailbox:all", samples: () => shown }],
    subjectOf: () => ({ labels: {} }),
    pause: async () => {},
  });
  const expectations = new Map<string, { eval_time: string; alertname: string; exp_alerts: unknown[] }>();
  const seen = new Set<string>();
  for (let step = 0; step < steps; step++) {
    now = step * stepSeconds;
    shown = samplesAt(now, stepSeconds);
    for (const { family, labels, value } of shown) {
      const text = Object.entries({ ...exporter, ...labels }).map(([name, one]) => `${name}="${one}"`);
      const series = `${family}{${text.join(", ")}}`;
      const known = values.get(series) ?? [];
      values.set(series, known);
      known[step] = value;
    }
    const { firing } = await tracker.evaluate(now * 1000);
    if (step % 7 !== 0) continue;
    for (const name of comparedNames)
      expectations.set(`${step} ${name}`, {
        eval_time: `${(step * stepSeconds) / 60}m`,
        alertname: name,
        exp_alerts: [],
      });
    for (const { alert, severity, labels, value } of firing) {
      const condition = conditionOf(alert, severity);
      seen.add(alert);
      const own = alert === "MostChecksFailing" ? exporter : { ...exporter, ...labels };
      expectations.get(`${step} ${alert}`)?.exp_alerts.push({
        exp_labels: { ...own, severity },
        exp_annotations: {
          summary: condition?.summary.en,
          description: condition?.describe.en(own, value),
          runbook_url: runbookUrl(alert),
        },
      });
    }
  }
  expect([...seen].sort()).toEqual([...comparedNames].sort());
  const folder = mkdtempSync(join(tmpdir(), "month-"));
  const series = [...values].map(([name, known]) => ({
    series: name,
    values: Array.from({ length: steps }, (_, step) => known[step] ?? "stale").join(" "),
  }));
  const up = { series: 'up{job="balance-alert", instance="exporter:9100"}', values: `1x${steps}` };
  const test = {
    interval: `${stepSeconds}s`,
    input_series: [...series, up],
    alert_rule_test: [...expectations.values()],
  };
  const file = { rule_files: [join(root, "alert_rules.yml")], evaluation_interval: `${stepSeconds}s`, tests: [test] };
  writeFileSync(join(folder, "month.yml"), stringify(file));
  const { code, stdout, stderr } = await runProgram("promtool", ["test", "rules", "month.yml"], folder);
  rmSync(folder, { recursive: true });
  expect(`${code} ${stdout}${stderr}`.slice(0, 4000)).toContain("SUCCESS");
});
