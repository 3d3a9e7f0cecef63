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

const root = join(import.meta.dirname, "../..");
const day = 86_400;
/** An hour; `NOTIFY_MONTH_STEP=600` looks every ten minutes, which takes Prometheus minutes. */
const stepSeconds = Number(process.env["NOTIFY_MONTH_STEP"] ?? 3600);
const steps = (30 * day) / stepSeconds;

/** What the metrics show at an instant of the month: accounts that burn and are topped up, checks that fail, renewals that come. */
function samplesAt(now: number): Sample[] {
  const samples: Sample[] = [];
  const add = (family: string, labels: Sample["labels"], value: number | undefined) => {
    if (value !== undefined) samples.push({ family, labels, value: Number(value.toPrecision(6)) });
  };
  for (let index = 0; index < 6; index++) {
    const labels = {
      project: `P${index}`,
      provider: "acme",
      type: index === 4 ? "quota" : index === 5 ? "budget" : "balance",
      unit: "USD",
    };
    const cycle = (4 + 2 * index) * day;
    // No hundredths: at half a cent Go rounds to the even one.
    const left = Number((1000 * (1 - ((now + index * day) % cycle) / (cycle * 0.93))).toFixed(1));
    const threshold = index === 3 ? undefined : 300;
    add("balance_alert_balance", labels, left);
    add("balance_alert_threshold", labels, threshold);
    add("balance_alert_ratio", labels, threshold === undefined ? undefined : left / threshold);
    add("balance_alert_status", labels, threshold === undefined ? undefined : left < threshold ? 0 : 1);
    add("balance_alert_depletion_timestamp_seconds", labels, now + (left / 1000) * cycle);
    add("balance_alert_runway_high_days", labels, 1.3 * (left / 1000) * (cycle / day));
    if (index === 4) {
      add("balance_alert_limit", labels, 1000);
      add("balance_alert_reset_timestamp_seconds", labels, (Math.floor(now / cycle) + 1) * cycle);
    }
    const project = { project: labels.project, provider: labels.provider };
    const isOutage = now > 15 * day && now < 15.5 * day;
    const failing = isOutage || (index < 4 && (now / day + index) % 9 < 1.2);
    add("balance_alert_check_status", project, failing ? 0 : 1);
    add(
      "balance_alert_last_success_timestamp_seconds",
      project,
      isOutage ? 15 * day : failing ? now - ((now / day + index) % 9) * day : now,
    );
    add("balance_alert_check_interval_seconds", project, stepSeconds);
    if (failing) add("balance_alert_check_failure", { ...project, reason: index % 2 === 0 ? "auth" : "timeout" }, 1);
    add("balance_alert_credential_expiry_timestamp_seconds", project, (10 + 6 * index) * day);
    add("balance_alert_account_active", project, index === 2 && now > 20 * day && now < 21 * day ? 0 : 1);
  }
  for (let index = 0; index < 4; index++) {
    const labels = { name: `S${index}`, cycle_type: "monthly", currency: "CNY" };
    const next = (7 + 6 * index) * day;
    const days = Math.floor((next - now) / day);
    if (days < -3) continue;
    add("balance_alert_subscription_days", labels, days);
    add("balance_alert_subscription_status", labels, index === 3 ? -1 : days <= 5 ? 0 : 1);
    add("balance_alert_subscription_next_renewal_timestamp_seconds", labels, next);
    add("balance_alert_subscription_cancel_by_timestamp_seconds", labels, next - 4 * day);
  }
  const mail = { mailbox: "ops", provider: "acme" };
  add("balance_alert_email_alerts", { ...mail, category: "payment_failed" }, now > 11 * day && now < 14 * day ? 1 : 0);
  add("balance_alert_email_alerts", { ...mail, category: "low_balance" }, now > 3 * day && now < 5 * day ? 2 : 0);
  add("balance_alert_email_mailbox_status", { mailbox: "ops" }, now > 25 * day && now < 26 * day ? 0 : 1);
  add("balance_alert_circuit_open", { provider: "acme" }, now > 26 * day && now < 26.5 * day ? 1 : 0);
  return samples;
}

const exporter = { job: "balance-alert", instance: "exporter:9100" };

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
    shown = samplesAt(now);
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

const comparedNames = [
  "BalanceLow",
  "BalanceBelowThreshold",
  "BalanceExhausted",
  "RunwayShort",
  "QuotaNearlyUsed",
  "BudgetExceeded",
  "AccountSuspended",
  "CheckFailing",
  "ValueStale",
  "CredentialRejected",
  "CredentialExpiring",
  "CircuitOpen",
  "MostChecksFailing",
  "SubscriptionExpiring",
  "SubscriptionDue",
  "SubscriptionOverdue",
  "SubscriptionPaymentAtRisk",
  "SubscriptionCancellationDue",
  "BillingMailOpen",
  "MailboxFailing",
];
