/** The families that describe subscriptions, mailboxes, schedules, the daemon and its HTTP surface. */
import { counter, type Family, gauge, histogram, withUserLabels } from "./family.ts";

const subscription = ["name", "cycle_type", "currency"] as const;
const mailMatch = ["mailbox", "category", "provider"] as const;
const task = ["task"] as const;
const http = ["method", "endpoint", "status_code"] as const;

export const subscriptionFamilies: readonly Family[] = [
  ...[
    gauge(
      "balance_alert_subscription_days",
      "Whole days until the subscription renews, in its time zone, computed at the scrape; negative when overdue.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_amount",
      "Price of the next renewal, in the currency of the label.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_status",
      "1 normal, 0 due within alert_days_before, -1 already renewed in this cycle.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_next_renewal_timestamp_seconds",
      "Unix time at which the day of the next renewal begins in the time zone of the subscription.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_monthly_cost",
      "Price of the subscription brought to one month, in the currency of the label.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_cancel_by_timestamp_seconds",
      "Unix time by which notice has to be given so that the subscription does not renew: its notice before the next renewal that is not paid; only with notice.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_last_paid_amount",
      "What the newest receipt of the subscription's mails said, in the currency of the label; absent before the first.",
      subscription,
    ),
    gauge(
      "balance_alert_subscription_last_expected_amount",
      "Configured price on the day of that receipt.",
      subscription,
    ),
  ].map(withUserLabels),
  gauge(
    "balance_alert_subscription_check_status",
    "1 if the last look-up of the date succeeded, 0 if it failed; only where the date is looked up.",
    ["name"],
  ),
];

const rate = ["from", "to"] as const;

export const rateFamilies: readonly Family[] = [
  gauge(
    "balance_alert_exchange_rate",
    "How much of the currency `to` one of the currency `from` is, by the configured source of rates or by the configuration.",
    rate,
  ),
  gauge(
    "balance_alert_exchange_rate_timestamp_seconds",
    "Unix time of the start (UTC) of the day that the source gives for the rate; absent for a rate of the configuration.",
    rate,
  ),
];

export const mailFamilies: readonly Family[] = [
  counter("balance_alert_email_scan_total", "Mails looked at, each once, kept over restarts.", ["mailbox"]),
  gauge(
    "balance_alert_email_alerts",
    "Alert mails that are open: within the lookback and not closed by a later mail that says resolved, as of the last successful scan.",
    mailMatch,
  ),
  counter(
    "balance_alert_email_matches_total",
    "Alert mails that ever matched, each once, kept over restarts.",
    mailMatch,
  ),
  gauge("balance_alert_email_last_match_timestamp_seconds", "Unix time of the newest mail that matched.", mailMatch),
  gauge("balance_alert_email_mailbox_status", "1 if the last scan of the mailbox succeeded, 0 if it failed.", [
    "mailbox",
  ]),
  counter("balance_alert_email_skipped_total", "Mails that could not be classified, by reason, kept over restarts.", [
    "mailbox",
    "reason",
  ]),
];

export const roundFamilies: readonly Family[] = [
  gauge("balance_alert_last_check_timestamp", "Unix time in seconds at which the last round of checks ended.", [
    "check_type",
  ]),
  gauge("balance_alert_check_success", "1 if every check of the last round succeeded, 0 otherwise.", ["check_type"]),
  gauge(
    "balance_alert_alerts_active",
    "What needs attention now: projects below a threshold (balance), subscriptions due (subscription), open alert mails (email).",
    ["kind"],
  ),
];

export const jobFamilies: readonly Family[] = [
  counter("balance_alert_job_runs_total", "Runs of the task that were started.", task),
  counter("balance_alert_job_failures_total", "Runs of the task that failed.", task),
  counter(
    "balance_alert_job_skipped_total",
    "Runs of the task that were due but left out because the one before was still going.",
    task,
  ),
  counter(
    "balance_alert_job_catchups_total",
    "Runs of the task that were started late because their time had been missed.",
    task,
  ),
  gauge("balance_alert_job_last_run_timestamp_seconds", "Unix time at which the last run of the task ended.", task),
  gauge(
    "balance_alert_job_last_success_timestamp_seconds",
    "Unix time at which the last successful run of the task ended.",
    task,
  ),
  histogram("balance_alert_job_duration_seconds", "How long runs of the task took.", task),
];

export const daemonFamilies: readonly Family[] = [
  gauge(
    "balance_alert_config_last_reload_successful",
    "1 if the last attempt to load the config file succeeded, 0 if it was refused and the config before it is still in use.",
    [],
  ),
  gauge(
    "balance_alert_config_last_reload_success_timestamp_seconds",
    "Unix time at which a config file was last loaded.",
    [],
  ),
  counter(
    "balance_alert_state_write_failures_total",
    "Writes of the state that failed; what they held is lost at a restart.",
    [],
  ),
  gauge(
    "balance_alert_state_restored",
    "1 if the state of an earlier run was restored at the start, 0 if the daemon began without one.",
    [],
  ),
  gauge("balance_alert_shard", "Ordinal of this instance among the shards, from 0.", []),
  gauge("balance_alert_total_shards", "Number of shards over which the projects are spread.", []),
  gauge("balance_alert_project_info", "What is configured about the project; always 1.", [
    "project",
    "provider",
    "owner_project",
    "schedule",
    "console",
  ]),
  gauge("balance_alert_build_info", "What is running; always 1.", ["version", "revision", "nodeversion"]),
];

export const notifyFamilies: readonly Family[] = [
  counter("balance_alert_notifications_total", "Attempts to send a message to the receiver.", ["receiver"]),
  counter("balance_alert_notification_failures_total", "Attempts to send a message to the receiver that failed.", [
    "receiver",
    "reason",
  ]),
];

/** Our own HTTP surface; `endpoint` is the route, never the raw path. Kept by prom-client. */
export const httpFamilies = {
  requests: counter("http_requests_total", "Requests that were answered.", http),
  duration: histogram("http_request_duration_seconds", "How long requests took to be answered.", http),
  requestSize: histogram("http_request_size_bytes", "Size of the bodies of requests.", http),
  responseSize: histogram("http_response_size_bytes", "Size of the bodies of answers, as sent.", http),
} as const satisfies Readonly<Record<string, Family>>;
