/** What /metrics says of one project, computed from its state and its configuration. */
import type { ExpiryReading, LastGood, ProjectState, RemainingReading, UsageReading } from "../model.ts";
import { reportOf, staleAtMs } from "../readings/project-report.ts";
import { type Standing, spendThresholdOf, type ThresholdOptions } from "../readings/thresholds.ts";
import { type BlockSamples, oneIf, toSeconds } from "./block-samples.ts";
import type { Sample } from "./exposition.ts";
import type { Labels } from "./series-text.ts";

/** What is configured about a project, as far as its metrics need it. */
export interface ProjectView extends ThresholdOptions {
  readonly name: string;
  readonly provider: string;
  readonly ownerProject?: string | undefined;
  /** The user's own labels of the project. */
  readonly labels: Labels;
  /** Amounts older than this are not shown; 0: they never grow old. */
  readonly staleAfterMs: number;
  /** Nominal time between checks. */
  readonly intervalMs: number;
  /** The schedule as the user wrote it. */
  readonly schedule: string;
  /** Address of the vendor's billing page. */
  readonly console?: string | undefined;
  /** When the key ends by the configuration; what the vendor says counts more. */
  readonly credentialExpiresAtMs?: number | undefined;
}

/** What is known about a remaining series beyond its last reading; of the runway estimator's answer, what is shown. */
export interface Outlook {
  readonly forecast?:
    | {
        readonly burnRatePerDay?: number | undefined;
        /** Counted from the last observation. */
        readonly runwayDays?: number | undefined;
        readonly low?: number | undefined;
        readonly high?: number | undefined;
        readonly depletesAtMs?: number | undefined;
      }
    | undefined;
  /** Increases ever seen. */
  readonly topUps: number;
}

export interface ProjectDescription {
  readonly view: ProjectView;
  /** Undefined before the first check ever. */
  readonly state: ProjectState | undefined;
  /** Since the process started. */
  readonly counts: { readonly checks: number; readonly failures: number };
  /** By remaining reading of the last good answer; undefined for a series without history. */
  readonly outlookOf: (reading: RemainingReading) => Outlook | undefined;
  /** What the month will have cost, by unit. */
  readonly spends?: readonly SpendOutlook[];
}

/** What the month will have cost in one unit. */
export interface SpendOutlook {
  readonly unit: string;
  readonly projection?: { readonly projected: number; readonly low: number; readonly high: number };
  /** The first instant of the next month, of which it says nothing. */
  readonly endsAtMs: number;
}

export function projectSamples(
  { view, state, counts, outlookOf, spends = [] }: ProjectDescription,
  nowMs: number,
): BlockSamples {
  const labels: Labels = { project: view.name, provider: view.provider };
  const samples: Sample[] = [];
  const untilMs = staleAtMs(state?.lastGood, view.staleAfterMs);
  const isFresh = nowMs < untilMs;
  const current = isFresh ? spends.filter(({ endsAtMs }) => nowMs < endsAtMs) : [];
  let isLow = false;
  // What is always there comes first: the exposition makes no new text for it when other series come or go.
  addAlways(samples, labels, view, counts);
  addLastRun(samples, labels, state);
  if (state?.lastGood !== undefined) {
    isLow = addAnswer(samples, labels, { view, lastGood: state.lastGood, isFresh, outlookOf });
  }
  // Does not grow old: the key of a check that fails ends no later.
  const credentialExpiresAtMs = state?.lastGood?.credentialExpiresAtMs ?? view.credentialExpiresAtMs;
  addInstant(samples, "balance_alert_credential_expiry_timestamp_seconds", labels, credentialExpiresAtMs);
  for (const spend of current) addProjection(samples, { ...view.labels, ...labels, unit: spend.unit }, spend);
  return {
    samples,
    validUntilMs: Math.min(isFresh ? untilMs : Number.POSITIVE_INFINITY, ...current.map(({ endsAtMs }) => endsAtMs)),
    alerts: { kind: "balance", count: oneIf(isLow) },
  };
}

interface Answered {
  readonly view: ProjectView;
  readonly lastGood: LastGood;
  readonly isFresh: boolean;
  readonly outlookOf: ProjectDescription["outlookOf"];
}

/** Adds what the last good answer says; returns whether an amount is below its threshold. */
function addAnswer(samples: Sample[], labels: Labels, { view, lastGood, isFresh, outlookOf }: Answered): boolean {
  const { remaining, unmatchedThresholds } = reportOf(lastGood.readings, view);
  let isLow = false;
  for (const { reading, standing } of remaining) {
    const own = remainingLabels(reading, view);
    const outlook = outlookOf(reading);
    if (isFresh && addRemaining(samples, own, reading, standing)) isLow = true;
    if (isFresh && outlook?.forecast !== undefined) addForecast(samples, own, outlook.forecast);
    if (outlook !== undefined) {
      samples.push({ family: "balance_alert_top_ups_total", labels: own, value: outlook.topUps });
    }
  }
  for (const reading of lastGood.readings) {
    // An expiry does not grow old: the day on which a domain ends is right until it is read again.
    if (reading.kind === "expiry") samples.push(expirySample(reading, labels));
    if (reading.kind === "usage" && isFresh) addUsage(samples, { ...view.labels, ...labels }, reading, view);
  }
  if (unmatchedThresholds.length > 0) {
    samples.push({ family: "balance_alert_threshold_unmatched", labels, value: 1 });
  }
  if (isFresh && lastGood.active !== undefined) {
    samples.push({ family: "balance_alert_account_active", labels, value: oneIf(lastGood.active) });
  }
  return isLow;
}

function remainingLabels(reading: RemainingReading, view: ProjectView): Labels {
  return {
    // The user's labels first, so that none of them can replace one of ours.
    ...view.labels,
    project: view.name,
    provider: view.provider,
    type: reading.type,
    unit: reading.unit,
    ...(reading.account === undefined ? {} : { account: reading.account }),
  };
}

function addRemaining(
  samples: Sample[],
  labels: Labels,
  reading: RemainingReading,
  standing: Standing | undefined,
): boolean {
  samples.push({ family: "balance_alert_balance", labels, value: reading.value });
  add(samples, "balance_alert_threshold", labels, standing?.threshold);
  add(samples, "balance_alert_ratio", labels, standing?.ratio);
  if (standing !== undefined) {
    samples.push({ family: "balance_alert_status", labels, value: oneIf(!standing.isLow) });
  }
  add(samples, "balance_alert_limit", labels, reading.limit);
  addInstant(samples, "balance_alert_reset_timestamp_seconds", labels, reading.resetsAtMs);
  if (reading.window !== undefined) {
    const { type: _, ...spend } = labels;
    add(samples, "balance_alert_spend_budget", { ...spend, window: reading.window }, reading.limit);
  }
  return standing?.isLow === true;
}

function addForecast(samples: Sample[], labels: Labels, forecast: NonNullable<Outlook["forecast"]>): void {
  add(samples, "balance_alert_burn_rate_per_day", labels, forecast.burnRatePerDay);
  add(samples, "balance_alert_runway_days", labels, forecast.runwayDays);
  add(samples, "balance_alert_runway_low_days", labels, forecast.low);
  add(samples, "balance_alert_runway_high_days", labels, forecast.high);
  addInstant(samples, "balance_alert_depletion_timestamp_seconds", labels, forecast.depletesAtMs);
}

/** Usage of a model goes by what was counted, usage of the whole account is spend in its unit. */
function addUsage(samples: Sample[], labels: Labels, reading: UsageReading, view: ProjectView): void {
  const { model, window, unit, direction, value } = reading;
  if (model === undefined) {
    const own = { ...labels, unit, window };
    samples.push({ family: "balance_alert_spend", labels: own, value });
    add(samples, "balance_alert_spend_threshold", own, spendThresholdOf(reading, view));
    return;
  }
  const own = { ...labels, model, window };
  if (unit !== "tokens" && unit !== "requests")
    samples.push({ family: "balance_alert_model_spend", labels: { ...own, unit }, value });
  else
    samples.push({
      family: `balance_alert_model_${unit}`,
      labels: direction === undefined ? own : { ...own, direction },
      value,
    });
}

function addProjection(samples: Sample[], labels: Labels, { projection }: SpendOutlook): void {
  add(samples, "balance_alert_spend_projected", labels, projection?.projected);
  add(samples, "balance_alert_spend_projected_low", labels, projection?.low);
  add(samples, "balance_alert_spend_projected_high", labels, projection?.high);
}

function expirySample(reading: ExpiryReading, labels: Labels): Sample {
  return {
    family: "balance_alert_expiry_timestamp_seconds",
    labels: { ...labels, account: reading.account },
    value: toSeconds(reading.expiresAtMs),
  };
}

function addLastRun(samples: Sample[], labels: Labels, state: ProjectState | undefined): void {
  if (state?.lastRun !== undefined) {
    const { failure } = state.lastRun;
    samples.push({ family: "balance_alert_check_status", labels, value: oneIf(failure === undefined) });
    if (failure !== undefined) {
      const own = { ...labels, reason: failure.reason };
      samples.push({ family: "balance_alert_check_failure", labels: own, value: 1 });
    }
  }
  addInstant(samples, "balance_alert_last_success_timestamp_seconds", labels, state?.lastGood?.measuredAtMs);
}

function addAlways(
  samples: Sample[],
  labels: Labels,
  view: ProjectView,
  { checks, failures }: ProjectDescription["counts"],
): void {
  samples.push(
    { family: "balance_alert_check_interval_seconds", labels, value: toSeconds(view.intervalMs) },
    { family: "balance_alert_checks_total", labels, value: checks },
    { family: "balance_alert_check_failures_total", labels, value: failures },
    { family: "balance_alert_project_info", labels: projectInfo(view), value: 1 },
  );
}

function projectInfo(view: ProjectView): Labels {
  return {
    project: view.name,
    provider: view.provider,
    ...(view.ownerProject === undefined ? {} : { owner_project: view.ownerProject }),
    schedule: view.schedule,
    ...(view.console === undefined ? {} : { console: view.console }),
  };
}

function add(samples: Sample[], family: string, labels: Labels, value: number | undefined): void {
  if (value !== undefined) samples.push({ family, labels, value });
}

function addInstant(samples: Sample[], family: string, labels: Labels, atMs: number | undefined): void {
  if (atMs !== undefined) samples.push({ family, labels, value: toSeconds(atMs) });
}
