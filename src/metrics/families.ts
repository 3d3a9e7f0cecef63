/**
 * Every metric family that is ours: the one table from which the exposition, `docs/metrics.md` and the checks of the
 * alert rules and the dashboard are made. HELP texts hold no double quote: OpenMetrics would want it escaped.
 */

export type FamilyType = "gauge" | "counter" | "histogram";

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: FamilyType;
  /** In the order in which they are written. A series may leave out the ones that do not apply to it. */
  readonly labels: readonly string[];
  /** Base unit, only where the name ends in it, as OpenMetrics demands. */
  readonly unit?: string;
  /** Whether a project's own labels are added. */
  readonly userLabels?: boolean;
}

/** Families that belong together on a page for people. */
export interface FamilyGroup {
  readonly title: string;
  readonly families: readonly Family[];
}

const remaining = { labels: ["project", "provider", "type", "unit", "account"], userLabels: true } as const;
const project = { labels: ["project", "provider"] } as const;
const modelUsage = ["project", "provider", "model", "window"] as const;
const subscription = { labels: ["name", "cycle_type", "currency"] } as const;
const mailMatch = { labels: ["mailbox", "category", "provider"] } as const;
const task = { labels: ["task"] } as const;
const seconds = { unit: "seconds" } as const;
const http = { labels: ["method", "endpoint", "status_code"] } as const;

/** Our own HTTP surface; `endpoint` is the route, never the raw path. Kept by prom-client. */
export const httpFamilies = {
  requests: { name: "http_requests_total", help: "Requests that were answered.", type: "counter", ...http },
  duration: {
    name: "http_request_duration_seconds",
    help: "How long requests took to be answered.",
    type: "histogram",
    ...http,
    ...seconds,
  },
  requestSize: {
    name: "http_request_size_bytes",
    help: "Size of the bodies of requests.",
    type: "histogram",
    ...http,
    unit: "bytes",
  },
  responseSize: {
    name: "http_response_size_bytes",
    help: "Size of the bodies of answers, as sent.",
    type: "histogram",
    ...http,
    unit: "bytes",
  },
} as const satisfies Readonly<Record<string, Family>>;

export const familyGroups: readonly FamilyGroup[] = [
  {
    title: "What is left",
    families: [
      {
        name: "balance_alert_balance",
        help: "Amount left, as of the last successful check; absent once that check is older than stale_after.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_threshold",
        help: "Configured threshold of the amount left; absent without one.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_ratio",
        help: "Amount left divided by its threshold, as of the last successful check; absent without a threshold above 0.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_status",
        help: "1 if the amount left was at or above its threshold, 0 if below, as of the last successful check; absent without a threshold.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_limit",
        help: "What a full quota or budget is, in the same unit, as of the last successful check.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_reset_timestamp_seconds",
        help: "Unix time at which the amount refills by itself, as of the last successful check.",
        type: "gauge",
        ...remaining,
        ...seconds,
      },
      {
        name: "balance_alert_burn_rate_per_day",
        help: "Consumption a day, top-ups not counted against it, as of the last successful check; absent without enough history.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_runway_days",
        help: "Days that the amount lasts at the present burn rate, counted from the last successful check; absent when nothing burns.",
        type: "gauge",
        ...remaining,
      },
      {
        name: "balance_alert_depletion_timestamp_seconds",
        help: "Unix time at which the amount runs out at the present burn rate, as of the last successful check.",
        type: "gauge",
        ...remaining,
        ...seconds,
      },
      {
        name: "balance_alert_depletion_earliest_timestamp_seconds",
        help: "Early end of the 80 percent interval in which the amount runs out, as of the last successful check.",
        type: "gauge",
        ...remaining,
        ...seconds,
      },
      {
        name: "balance_alert_depletion_latest_timestamp_seconds",
        help: "Late end of the 80 percent interval in which the amount runs out, as of the last successful check.",
        type: "gauge",
        ...remaining,
        ...seconds,
      },
      {
        name: "balance_alert_top_ups_total",
        help: "Increases of the amount left that were seen between successful checks.",
        type: "counter",
        ...remaining,
      },
    ],
  },
  {
    title: "What was used",
    families: [
      {
        name: "balance_alert_spend",
        help: "Amount spent in the window, as of the last successful check.",
        type: "gauge",
        labels: ["project", "provider", "unit", "window"],
      },
      {
        name: "balance_alert_model_spend",
        help: "Amount spent on the model in the window, as of the last successful check.",
        type: "gauge",
        labels: [...modelUsage, "unit"],
      },
      {
        name: "balance_alert_model_tokens",
        help: "Tokens used with the model in the window, as of the last successful check.",
        type: "gauge",
        labels: [...modelUsage, "direction"],
      },
      {
        name: "balance_alert_model_requests",
        help: "Requests made to the model in the window, as of the last successful check.",
        type: "gauge",
        labels: [...modelUsage, "direction"],
      },
    ],
  },
  {
    title: "What ends, and what the vendor says",
    families: [
      {
        name: "balance_alert_expiry_timestamp_seconds",
        help: "Unix time at which a thing at the vendor expires, as of the last successful check.",
        type: "gauge",
        labels: ["project", "provider", "account"],
        ...seconds,
      },
      {
        name: "balance_alert_account_active",
        help: "1 if the vendor says that the account can be used, 0 if suspended or disabled, as of the last successful check; absent where it does not say.",
        type: "gauge",
        ...project,
      },
    ],
  },
  {
    title: "Checks",
    families: [
      {
        name: "balance_alert_check_status",
        help: "1 if the last check of the project succeeded, 0 if it failed.",
        type: "gauge",
        ...project,
      },
      {
        name: "balance_alert_last_success_timestamp_seconds",
        help: "Unix time of the last successful check, kept over restarts.",
        type: "gauge",
        ...project,
        ...seconds,
      },
      {
        name: "balance_alert_check_interval_seconds",
        help: "Nominal time between two checks of the project.",
        type: "gauge",
        ...project,
        ...seconds,
      },
      {
        name: "balance_alert_checks_total",
        help: "Checks that were attempted, kept over restarts.",
        type: "counter",
        ...project,
      },
      {
        name: "balance_alert_check_failures_total",
        help: "Checks that failed, by reason, kept over restarts.",
        type: "counter",
        labels: ["project", "provider", "reason"],
      },
      {
        name: "balance_alert_check_duration_seconds",
        help: "How long checks took, retries included.",
        type: "histogram",
        labels: ["provider"],
        ...seconds,
      },
      {
        name: "balance_alert_circuit_open",
        help: "1 while the circuit of the provider is open and its checks are not sent, 0 otherwise.",
        type: "gauge",
        labels: ["provider"],
      },
    ],
  },
  {
    title: "Subscriptions",
    families: [
      {
        name: "balance_alert_subscription_days",
        help: "Whole days until the subscription renews, in its time zone, computed at the scrape; negative when overdue.",
        type: "gauge",
        ...subscription,
      },
      {
        name: "balance_alert_subscription_amount",
        help: "Price of one renewal, in the currency of the label.",
        type: "gauge",
        ...subscription,
      },
      {
        name: "balance_alert_subscription_status",
        help: "1 normal, 0 due within alert_days_before, -1 already renewed in this cycle.",
        type: "gauge",
        ...subscription,
      },
      {
        name: "balance_alert_subscription_next_renewal_timestamp_seconds",
        help: "Unix time at which the day of the next renewal begins in the time zone of the subscription.",
        type: "gauge",
        ...subscription,
        ...seconds,
      },
      {
        name: "balance_alert_subscription_monthly_cost",
        help: "Price of the subscription brought to one month, in the currency of the label.",
        type: "gauge",
        ...subscription,
      },
      {
        name: "balance_alert_subscription_check_status",
        help: "1 if the last look-up of the date succeeded, 0 if it failed; only where the date is looked up.",
        type: "gauge",
        labels: ["name"],
      },
    ],
  },
  {
    title: "Mail",
    families: [
      {
        name: "balance_alert_email_scan_total",
        help: "Mails looked at, each once, kept over restarts.",
        type: "counter",
        labels: ["mailbox"],
      },
      {
        name: "balance_alert_email_alerts",
        help: "Alert mails that are open: within the lookback and not closed by a later mail that says resolved, as of the last successful scan.",
        type: "gauge",
        ...mailMatch,
      },
      {
        name: "balance_alert_email_matches_total",
        help: "Alert mails that ever matched, each once, kept over restarts.",
        type: "counter",
        ...mailMatch,
      },
      {
        name: "balance_alert_email_last_match_timestamp_seconds",
        help: "Unix time of the newest mail that matched.",
        type: "gauge",
        ...mailMatch,
        ...seconds,
      },
      {
        name: "balance_alert_email_mailbox_status",
        help: "1 if the last scan of the mailbox succeeded, 0 if it failed.",
        type: "gauge",
        labels: ["mailbox"],
      },
      {
        name: "balance_alert_email_skipped_total",
        help: "Mails that could not be classified, by reason, kept over restarts.",
        type: "counter",
        labels: ["mailbox", "reason"],
      },
    ],
  },
  {
    title: "Rounds and alerts",
    families: [
      {
        name: "balance_alert_last_check_timestamp",
        help: "Unix time in seconds at which the last round of checks ended.",
        type: "gauge",
        labels: ["check_type"],
      },
      {
        name: "balance_alert_check_success",
        help: "1 if every check of the last round succeeded, 0 otherwise.",
        type: "gauge",
        labels: ["check_type"],
      },
      {
        name: "balance_alert_alerts_active",
        help: "What needs attention now: projects below a threshold (balance), subscriptions due (subscription), open alert mails (email).",
        type: "gauge",
        labels: ["kind"],
      },
    ],
  },
  {
    title: "Schedules",
    families: [
      {
        name: "balance_alert_job_runs_total",
        help: "Runs of the task that were started.",
        type: "counter",
        ...task,
      },
      {
        name: "balance_alert_job_failures_total",
        help: "Runs of the task that failed.",
        type: "counter",
        ...task,
      },
      {
        name: "balance_alert_job_skipped_total",
        help: "Runs of the task that were due but left out because the one before was still going.",
        type: "counter",
        ...task,
      },
      {
        name: "balance_alert_job_catchups_total",
        help: "Runs of the task that were started late because their time had been missed.",
        type: "counter",
        ...task,
      },
      {
        name: "balance_alert_job_last_run_timestamp_seconds",
        help: "Unix time at which the last run of the task ended.",
        type: "gauge",
        ...task,
        ...seconds,
      },
      {
        name: "balance_alert_job_last_success_timestamp_seconds",
        help: "Unix time at which the last successful run of the task ended.",
        type: "gauge",
        ...task,
        ...seconds,
      },
      {
        name: "balance_alert_job_duration_seconds",
        help: "How long runs of the task took.",
        type: "histogram",
        ...task,
        ...seconds,
      },
    ],
  },
  {
    title: "The daemon",
    families: [
      {
        name: "balance_alert_config_last_reload_successful",
        help: "1 if the last attempt to load the config file succeeded, 0 if it was refused and the config before it is still in use.",
        type: "gauge",
        labels: [],
      },
      {
        name: "balance_alert_config_last_reload_success_timestamp_seconds",
        help: "Unix time at which a config file was last loaded.",
        type: "gauge",
        labels: [],
        ...seconds,
      },
      {
        name: "balance_alert_state_write_failures_total",
        help: "Writes of the state that failed; what they held is lost at a restart.",
        type: "counter",
        labels: [],
      },
      {
        name: "balance_alert_state_restored",
        help: "1 if the state of an earlier run was restored at the start, 0 if the daemon began without one.",
        type: "gauge",
        labels: [],
      },
      {
        name: "balance_alert_shard",
        help: "Ordinal of this instance among the shards, from 0.",
        type: "gauge",
        labels: [],
      },
      {
        name: "balance_alert_total_shards",
        help: "Number of shards over which the projects are spread.",
        type: "gauge",
        labels: [],
      },
      {
        name: "balance_alert_project_info",
        help: "What is configured about the project; always 1.",
        type: "gauge",
        labels: ["project", "provider", "owner_project", "schedule", "console"],
      },
      {
        name: "balance_alert_build_info",
        help: "What is running; always 1.",
        type: "gauge",
        labels: ["version", "revision", "nodeversion"],
      },
    ],
  },
];

export const families: readonly Family[] = familyGroups.flatMap((group) => group.families);
