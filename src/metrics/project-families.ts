/** The families that describe projects. */
import { counter, type Family, gauge, histogram, remaining, withUserLabels } from "./family.ts";

const project = ["project", "provider"] as const;
const spend = ["project", "provider", "unit", "window"] as const;
const monthSpend = ["project", "provider", "unit"] as const;
const modelUsage = ["project", "provider", "model", "window"] as const;

export const remainingFamilies: readonly Family[] = [
  gauge(
    "balance_alert_balance",
    "Amount left, as of the last successful check; absent once that check is older than stale_after.",
    remaining,
  ),
  gauge("balance_alert_threshold", "Configured threshold of the amount left; absent without one.", remaining),
  gauge(
    "balance_alert_ratio",
    "Amount left divided by its threshold, as of the last successful check; absent without a threshold above 0.",
    remaining,
  ),
  gauge(
    "balance_alert_status",
    "1 if the amount left was at or above its threshold, 0 if below, as of the last successful check; absent without a threshold.",
    remaining,
  ),
  gauge(
    "balance_alert_limit",
    "What a full quota or budget is, in the same unit, as of the last successful check.",
    remaining,
  ),
  gauge(
    "balance_alert_reset_timestamp_seconds",
    "Unix time at which the amount refills by itself, as of the last successful check.",
    remaining,
  ),
  gauge(
    "balance_alert_burn_rate_per_day",
    "Consumption a day, top-ups not counted against it, as of the last successful check; absent without enough history.",
    remaining,
  ),
  gauge(
    "balance_alert_runway_days",
    "Days that the amount lasts at the present burn rate, counted from the last successful check; absent when nothing burns.",
    remaining,
  ),
  gauge(
    "balance_alert_runway_low_days",
    "Low end of the runway's 80 percent interval, in days from the last successful check; absent when nothing burns.",
    remaining,
  ),
  gauge(
    "balance_alert_runway_high_days",
    "High end of the runway's 80 percent interval, in days from the last successful check; absent when nothing burns.",
    remaining,
  ),
  gauge(
    "balance_alert_depletion_timestamp_seconds",
    "Unix time at which the amount runs out at the present burn rate, as of the last successful check.",
    remaining,
  ),
  counter(
    "balance_alert_top_ups_total",
    "Increases of the amount left that were seen between successful checks.",
    remaining,
  ),
  gauge(
    "balance_alert_threshold_unmatched",
    "1 while a threshold is configured that no amount of the last successful check matches; absent otherwise.",
    project,
  ),
];

export const usageFamilies: readonly Family[] = [
  gauge("balance_alert_spend", "Amount spent in the window, as of the last successful check.", spend),
  gauge("balance_alert_spend_threshold", "Configured threshold of the amount spent; absent without one.", spend),
  gauge(
    "balance_alert_spend_budget",
    "What a configured or the vendor's own budget allows in the window, as of the last successful check.",
    [...spend, "account"],
  ),
  gauge(
    "balance_alert_spend_projected",
    "What the month will have cost at its end, as of the last successful check; absent until it can be known.",
    monthSpend,
  ),
  gauge(
    "balance_alert_spend_projected_low",
    "Low end of the 80 percent interval of what the month will have cost, as of the last successful check.",
    monthSpend,
  ),
  gauge(
    "balance_alert_spend_projected_high",
    "High end of the 80 percent interval of what the month will have cost, as of the last successful check.",
    monthSpend,
  ),
  gauge("balance_alert_model_spend", "Amount spent on the model in the window, as of the last successful check.", [
    ...modelUsage,
    "unit",
  ]),
  gauge("balance_alert_model_tokens", "Tokens used with the model in the window, as of the last successful check.", [
    ...modelUsage,
    "direction",
  ]),
  gauge("balance_alert_model_requests", "Requests made to the model in the window, as of the last successful check.", [
    ...modelUsage,
    "direction",
  ]),
].map(withUserLabels);

export const vendorFamilies: readonly Family[] = [
  gauge(
    "balance_alert_expiry_timestamp_seconds",
    "Unix time at which a thing at the vendor expires, as of the last successful check.",
    ["project", "provider", "account"],
  ),
  gauge(
    "balance_alert_credential_expiry_timestamp_seconds",
    "Unix time at which the credential ends, from the vendor or the key itself as of the last successful check, else from `credential_expires`.",
    project,
  ),
  gauge(
    "balance_alert_account_active",
    "1 if the vendor says that the account can be used, 0 if suspended or disabled, as of the last successful check; absent where it does not say.",
    project,
  ),
];

export const checkFamilies: readonly Family[] = [
  gauge("balance_alert_check_status", "1 if the last check of the project succeeded, 0 if it failed.", project),
  gauge(
    "balance_alert_last_success_timestamp_seconds",
    "Unix time of the last successful check, kept over restarts.",
    project,
  ),
  gauge("balance_alert_check_interval_seconds", "Nominal time between two checks of the project.", project),
  counter("balance_alert_checks_total", "Checks of the project that were attempted.", project),
  counter("balance_alert_check_failures_total", "Checks of the project that failed.", project),
  gauge("balance_alert_check_failure", "1 for the reason why the last check failed; absent after one that succeeded.", [
    ...project,
    "reason",
  ]),
  counter("balance_alert_provider_check_failures_total", "Checks of all projects of the provider that failed.", [
    "provider",
    "reason",
  ]),
  histogram("balance_alert_check_duration_seconds", "How long checks took, retries included.", ["provider"]),
  gauge(
    "balance_alert_circuit_open",
    "1 while the circuit of the provider is open and its checks are not sent, 0 otherwise.",
    ["provider"],
  ),
];
