import type { Sample } from "../../src/metrics/exposition.ts";
import { conditions, totalConditions } from "../../src/notify/conditions.ts";

export const day = 86_400;

/** What the metrics show at an instant of the month: accounts that burn and are topped up, checks that fail, renewals that come. */
export function samplesAt(now: number, stepSeconds: number): Sample[] {
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
    add("balance_alert_expiry_timestamp_seconds", { ...project, account: "package" }, (3 + 9 * index) * day);
    add("balance_alert_account_active", project, index === 2 && now > 20 * day && now < 21 * day ? 0 : 1);
  }
  for (const index of [1, 5]) {
    const spend = { project: `P${index}`, provider: "acme", unit: "USD" };
    const wave = Math.sin(now / day / 2 + index);
    add("balance_alert_spend", { ...spend, window: "day" }, Math.round(20 + 15 * wave));
    add("balance_alert_spend_threshold", { ...spend, window: "day" }, 30);
    add("balance_alert_spend_projected", spend, Math.round(600 + 200 * wave));
    if (index === 1) add("balance_alert_spend_threshold", { ...spend, window: "month" }, 700);
    if (index === 5) add("balance_alert_spend_budget", { ...spend, window: "day" }, 25);
    if (index === 5) add("balance_alert_spend_budget", { ...spend, window: "month" }, 750);
    if (index === 5) add("balance_alert_spend_budget", { ...spend, window: "month", account: "own" }, 650);
  }
  for (let index = 0; index < 4; index++) {
    const labels = { name: `S${index}`, cycle_type: "monthly", currency: "CNY" };
    const next = (7 + 6 * index) * day;
    const days = Math.floor((next - now) / day);
    add("balance_alert_subscription_check_status", { name: labels.name }, index === 1 && now < 2 * day ? 0 : 1);
    if (days < -3) continue;
    add("balance_alert_subscription_days", labels, days);
    add("balance_alert_subscription_status", labels, index === 3 ? -1 : days <= 5 ? 0 : 1);
    add("balance_alert_subscription_next_renewal_timestamp_seconds", labels, next);
    add("balance_alert_subscription_amount", labels, 30);
    add("balance_alert_subscription_last_paid_amount", labels, index > 1 && now > 12 * day ? 35 : 30);
    add("balance_alert_subscription_last_expected_amount", labels, index === 2 ? 35 : 30);
    add("balance_alert_subscription_cancel_by_timestamp_seconds", labels, next - 4 * day);
  }
  const mail = { mailbox: "ops", provider: "acme" };
  add("balance_alert_email_alerts", { ...mail, category: "payment_failed" }, now > 11 * day && now < 14 * day ? 1 : 0);
  add("balance_alert_email_alerts", { ...mail, category: "low_balance" }, now > 3 * day && now < 5 * day ? 2 : 0);
  add("balance_alert_email_mailbox_status", { mailbox: "ops" }, now > 25 * day && now < 26 * day ? 0 : 1);
  add("balance_alert_circuit_open", { provider: "acme" }, now > 26 * day && now < 26.5 * day ? 1 : 0);
  return samples;
}

export const exporter = { job: "balance-alert", instance: "exporter:9100" };

/** Every rule of which the daemon has a condition; all of them happen in that month. */
export const comparedNames = [...new Set([...conditions, ...totalConditions].map(({ alert }) => alert))];
