/** What the page and the JSON API say of each project, subscription and mailbox: config and store, put into words for programs. */
import { isLookedUp, lookupSource } from "../checks/lookup.ts";
import type { RecentResults } from "../checks/recent-results.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { MonthSpend } from "../ledger/month-spend.ts";
import { mailboxView } from "../mailbox/memory.ts";
import type {
  LastPayment,
  LastRun,
  ProjectState,
  Reading,
  Receipt,
  SubscriptionState,
  UsageReading,
} from "../model.ts";
import { type RemainingReport, reportOf, staleAtMs } from "../readings/project-report.ts";
import { spendThresholdOf, type ThresholdOptions, thresholdsOf } from "../readings/thresholds.ts";
import { topUpsOf } from "../readings/top-ups.ts";
import type { Renewal } from "../renewal/renewal.ts";
import type { ForecastCache } from "../store/forecast-cache.ts";
import type { MailboxState } from "../store/store-options.ts";
import type {
  MailAlert,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  Remaining,
  SubscriptionEntry,
} from "./api-schemas.ts";
import { withHint } from "./hints.ts";

export function iso(atMs: number): string {
  return new Date(atMs).toISOString();
}

export interface ProjectFacts {
  readonly state: ProjectState | undefined;
  readonly forecasts: ForecastCache;
  /** What mails say that was paid. */
  readonly receipts?: readonly Receipt[] | undefined;
}

export function projectEntry(
  project: ProjectConfig,
  { state, forecasts, receipts = [] }: ProjectFacts,
  nextRunAtMs: number | undefined,
  nowMs: number,
): ProjectEntry {
  const good = state?.lastGood;
  const readings = good?.readings ?? [];
  const thresholds = thresholdsOf(project.common);
  const { remaining, unmatchedThresholds } = reportOf(readings, thresholds);
  const spends = good === undefined ? [] : forecasts.spendOf(project.name);
  const monthSpend = spends.filter(({ endsAtMs }) => nowMs < endsAtMs).map(monthSpendEntry);
  const { console } = project.provider;
  const credentialExpiresAtMs = good?.credentialExpiresAtMs ?? project.credentialExpiresAtMs;
  return {
    name: project.name,
    provider: project.provider.id,
    ...(state?.lastRun === undefined ? {} : { ok: state.lastRun.failure === undefined }),
    ...(good?.active === undefined ? {} : { active: good.active }),
    ...(credentialExpiresAtMs === undefined ? {} : { credentialExpiresAt: iso(credentialExpiresAtMs) }),
    labels: project.common.labels,
    ...(project.common.owner_project === undefined ? {} : { ownerProject: project.common.owner_project }),
    readings: remaining.map((report) =>
      remainingEntry(
        report,
        forecasts.of(project.name, report.reading),
        forecasts.pointsOf(project.name, report.reading),
      ),
    ),
    ...(good === undefined || unmatchedThresholds.length === 0 ? {} : { unmatchedThresholds }),
    usage: readings.flatMap((reading) => (reading.kind === "usage" ? [usageEntry(reading, thresholds)] : [])),
    ...(monthSpend.length === 0 ? {} : { monthSpend }),
    expiries: readings.flatMap((reading) =>
      reading.kind === "expiry" ? [{ account: reading.account, expiresAt: iso(reading.expiresAtMs) }] : [],
    ),
    ...(good === undefined
      ? {}
      : { ageSeconds: Math.max(0, (nowMs - good.measuredAtMs) / 1000), lastSuccessAt: iso(good.measuredAtMs) }),
    ...unclearEntry(project, receipts, readings),
    stale: nowMs >= staleAtMs(good, project.staleAfterMs),
    ...lastRunEntry(state?.lastRun),
    ...(nextRunAtMs === undefined ? {} : { nextRunAt: iso(nextRunAtMs) }),
    ...(console === undefined ? {} : { consoleUrl: console }),
  };
}

function unclearEntry(
  { common }: ProjectConfig,
  receipts: readonly Receipt[],
  readings: readonly Reading[],
): Pick<ProjectEntry, "topUpsUnclear"> {
  if (common.top_ups_from_mail === undefined) return {};
  const spent = readings.find((one) => one.kind === "usage" && one.window === "total" && one.model === undefined);
  const unit = spent?.kind === "usage" ? spent.unit : undefined;
  const { unclear } = topUpsOf(common.top_ups ?? [], receipts, unit);
  if (unclear.length === 0) return {};
  const topUpsUnclear = unclear.map(({ receipt: { on, subject, amount, currency }, problem }) => ({
    ...(on === "" ? {} : { on }),
    subject,
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    problem,
  }));
  return { topUpsUnclear: topUpsUnclear.sort((a, b) => ((a.on ?? "") < (b.on ?? "") ? 1 : -1)).slice(0, mostUnclear) };
}

/** Nobody reads a longer page. */
const mostUnclear = 50;

export function projectDetails(entry: ProjectEntry, project: ProjectConfig, recent: RecentResults): ProjectDetails {
  const { results, failedExchange } = recent.of(project.name);
  return {
    ...entry,
    ...(project.provider.pushed ? {} : { schedule: project.schedule.expression }),
    recentResults: results.map(({ atMs, durationMs, failure }) => ({
      at: iso(atMs),
      ok: failure === undefined,
      durationMs,
      ...(failure === undefined ? {} : { error: withHint(failure) }),
    })),
    ...(failedExchange === undefined
      ? {}
      : { lastFailedExchange: { at: iso(failedExchange.atMs), text: failedExchange.text } }),
  };
}

function monthSpendEntry({ unit, spent, projection }: MonthSpend) {
  if (projection === undefined) return { unit, spent };
  const { projected, low, high } = projection;
  return { unit, spent, projected, low, high };
}

function usageEntry(reading: UsageReading, thresholds: ThresholdOptions) {
  const { window, model, direction, value, unit } = reading;
  const threshold = spendThresholdOf(reading, thresholds);
  return {
    window,
    value,
    unit,
    ...(model === undefined ? {} : { model }),
    ...(direction === undefined ? {} : { direction }),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

function remainingEntry(
  { reading, standing }: RemainingReport,
  outlook: ReturnType<ForecastCache["of"]>,
  points: NonNullable<Remaining["points"]>,
): Remaining {
  const { type, account, unit, value, limit, resetsAtMs } = reading;
  return {
    type,
    ...(account === undefined ? {} : { account }),
    unit,
    value,
    ...(limit === undefined ? {} : { limit }),
    ...(resetsAtMs === undefined ? {} : { resetsAt: iso(resetsAtMs) }),
    ...(standing === undefined
      ? {}
      : { threshold: standing.threshold, status: standing.isLow ? ("low" as const) : ("ok" as const) }),
    ...(standing?.ratio === undefined ? {} : { ratio: standing.ratio }),
    ...(outlook?.burnRatePerDay === undefined ? {} : { burnRatePerDay: outlook.burnRatePerDay }),
    ...(outlook?.runwayDays === undefined ? {} : { runwayDays: outlook.runwayDays }),
    ...(outlook?.low === undefined ? {} : { low: outlook.low }),
    ...(outlook?.high === undefined ? {} : { high: outlook.high }),
    ...(outlook?.depletesAtMs === undefined ? {} : { depletesAt: iso(outlook.depletesAtMs) }),
    ...(outlook === undefined ? {} : { confidence: outlook.confidence, reason: outlook.reason }),
    ...(points.length < 2 ? {} : { points }),
  };
}

interface LastRunEntry {
  readonly lastCheckAt?: string;
  readonly durationMs?: number;
  readonly error?: ReturnType<typeof withHint>;
}

function lastRunEntry(lastRun: LastRun | undefined): LastRunEntry {
  if (lastRun === undefined) return {};
  return {
    lastCheckAt: iso(lastRun.startedAtMs + lastRun.durationMs),
    durationMs: Math.round(lastRun.durationMs),
    ...(lastRun.failure === undefined ? {} : { error: withHint(lastRun.failure) }),
  };
}

const statusWords = { "1": "normal", "0": "due", "-1": "renewed" } as const;

export interface SubscriptionFacts {
  readonly lookup: SubscriptionState | undefined;
  readonly lastPayment?: LastPayment | undefined;
}

export function subscriptionEntry(
  subscription: SubscriptionConfig,
  renewal: Renewal | undefined,
  { lookup, lastPayment }: SubscriptionFacts,
): SubscriptionEntry {
  const { entry } = subscription;
  return {
    name: entry.name,
    cycleType: entry.cycle_type,
    ...(entry.every === 1 ? {} : { every: entry.every }),
    labels: entry.labels,
    ...(renewal?.amount === undefined ? {} : { amount: renewal.amount }),
    ...(entry.currency === undefined ? {} : { currency: entry.currency }),
    ...(renewal?.monthlyCost === undefined ? {} : { monthlyCost: renewal.monthlyCost }),
    ...(renewal === undefined
      ? {}
      : { nextRenewal: renewal.nextOn, days: renewal.days, status: statusWords[`${renewal.status}`] }),
    ...(lastPayment === undefined ? {} : { lastPaid: lastPayment }),
    ...(renewal?.cancelBy === undefined ? {} : { cancelBy: renewal.cancelBy.on }),
    autoRenew: entry.auto_renew,
    alertDaysBefore: entry.alert_days_before,
    timezone: subscription.timezone,
    ...(isLookedUp(subscription) ? { lookup: lookupEntry(subscription, lookup) } : {}),
  };
}

function lookupEntry(subscription: SubscriptionConfig, lookup: SubscriptionState | undefined) {
  const lastRun = lookup?.lastRun;
  return {
    source: lookupSource(subscription),
    ...(lastRun === undefined
      ? {}
      : { ok: lastRun.failure === undefined, lastCheckAt: iso(lastRun.startedAtMs + lastRun.durationMs) }),
    ...(lastRun?.failure === undefined ? {} : { error: withHint(lastRun.failure) }),
  };
}

export function mailboxEntry(
  mailbox: MailboxConfig,
  state: MailboxState | undefined,
  nextRunAtMs: number | undefined,
  nowMs: number,
): MailboxEntry {
  const { lastCheckAt, ...lastRun } = lastRunEntry(state?.lastRun);
  const view =
    state?.memory === undefined ? undefined : mailboxView(state.memory, { nowMs, lookbackMs: mailbox.entry.lookback });
  return {
    name: mailbox.name,
    ...(state?.lastRun === undefined ? {} : { ok: state.lastRun.failure === undefined }),
    ...(lastCheckAt === undefined ? {} : { lastScanAt: lastCheckAt }),
    ...(state?.lastSuccessAtMs === undefined ? {} : { lastSuccessAt: iso(state.lastSuccessAtMs) }),
    ...lastRun,
    scanned: view === undefined ? 0 : view.scanned,
    ...(nextRunAtMs === undefined ? {} : { nextRunAt: iso(nextRunAtMs) }),
    openAlerts: view === undefined ? [] : view.openAlerts.map(mailAlert),
  };
}

function mailAlert(alert: ReturnType<typeof mailboxView>["openAlerts"][number]): MailAlert {
  const { category, provider, subject, receivedAtMs, amount, currency, date } = alert;
  return {
    category,
    provider,
    subject,
    receivedAt: iso(receivedAtMs),
    ...(amount === undefined ? {} : { amount }),
    ...(currency === undefined ? {} : { currency }),
    ...(date === undefined ? {} : { date }),
  };
}
