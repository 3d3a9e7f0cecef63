/** Config and store -> blocks of metrics. */

import { isLookedUp } from "../checks/lookup.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import { mailboxView } from "../mailbox/memory.ts";
import { daemonSamples } from "../metrics/daemon-samples.ts";
import { jobSamples } from "../metrics/job-samples.ts";
import { mailboxSamples } from "../metrics/mailbox-samples.ts";
import { projectSamples } from "../metrics/project-samples.ts";
import { rateSamples } from "../metrics/rate-samples.ts";
import { subscriptionSamples } from "../metrics/subscription-samples.ts";
import type { CheckType } from "../model.ts";
import { amountOn } from "../renewal/renewal.ts";
import type { Store } from "../store/store.ts";
import { type ActiveConfig, type DaemonContext, isActive, subjectsOf } from "./context.ts";
import { projectView, stateOf } from "./project-view.ts";
import { lastPaymentOf } from "./receipts.ts";
import type { ServeSettings } from "./settings.ts";
import { subjectKey } from "./subject-key.ts";

export type BlockContext = Pick<
  DaemonContext,
  | "host"
  | "metrics"
  | "store"
  | "scheduler"
  | "forecasts"
  | "renewals"
  | "checkCounters"
  | "circuits"
  | "rounds"
  | "active"
> & { readonly settings: Pick<ServeSettings, "shard" | "totalShards"> };

/** Makes the blocks fit the configuration: those of what is gone are removed, the others are computed at the next scrape. */
export function registerBlocks(context: BlockContext, before: ActiveConfig | undefined): void {
  const { metrics, active } = context;
  for (const subject of before === undefined ? [] : subjectsOf(before))
    if (!isActive(active, subject)) metrics.remove(subjectKey(subject));
  for (const project of active.projects.values())
    if (before?.projects.get(project.name) !== project) registerProject(context, project);
  for (const subscription of active.subscriptions.values()) registerSubscription(context, subscription);
  for (const mailbox of active.mailboxes.values()) registerMailbox(context, mailbox);
  registerRates(context);
  metrics.register("jobs", () => jobSamples(context.scheduler.statistics()));
  const providers = new Set([...active.projects.values()].map(({ provider }) => provider.id));
  metrics.register("daemon", () => daemonSamples(daemonState(context, providers)));
}

function registerProject({ metrics, store, checkCounters, forecasts }: BlockContext, project: ProjectConfig): void {
  const view = projectView(project);
  metrics.register(subjectKey({ kind: "project", name: project.name }), (nowMs) =>
    projectSamples(
      {
        view,
        state: stateOf(store, project),
        counts: checkCounters.ofProject(project.name, project.provider.id),
        outlookOf: (reading) => ({
          forecast: forecasts.of(project.name, reading),
          topUps: store.topUps(project.name, reading),
        }),
        spends: stateOf(store, project) === undefined ? [] : forecasts.spendOf(project.name),
      },
      nowMs,
    ),
  );
}

function registerSubscription(context: BlockContext, subscription: SubscriptionConfig): void {
  const { metrics, store, renewals } = context;
  const { name, entry } = subscription;
  metrics.register(subjectKey({ kind: "subscription", name }), (nowMs) =>
    subscriptionSamples({
      name,
      cycleType: entry.cycle_type,
      currency: entry.currency,
      labels: entry.labels,
      renewal: renewals.of(subscription, context.active.config.mailboxes, nowMs),
      lookup: isLookedUp(subscription) ? store.subscription(name) : undefined,
      lastPaid: lastPaid(store, subscription, context.active.config.mailboxes),
    }),
  );
}

/** Absent where the receipt is in another currency than the label says. */
function lastPaid(store: Store, subscription: SubscriptionConfig, mailboxes: readonly MailboxConfig[]) {
  const payment = lastPaymentOf(store, subscription, mailboxes);
  if (payment === undefined || payment.currency !== subscription.entry.currency) return undefined;
  return { amount: payment.amount, expected: amountOn(subscription.contract, payment.on) };
}

/** How long a currency that comes into use may be without its rate. */
const currenciesValidMs = 60_000;

function registerRates({ metrics, store, active }: BlockContext): void {
  const { rates } = active.config.top;
  if (rates === undefined) {
    metrics.remove("rates");
    return;
  }
  const { to, fixed } = rates;
  metrics.register("rates", (nowMs) =>
    rateSamples({
      rates: store.rates.rates,
      to: to === undefined ? currenciesInUse(active, store) : [to],
      fixed,
      fixedTo: to,
      validUntilMs: to === undefined ? nowMs + currenciesValidMs : Number.POSITIVE_INFINITY,
    }),
  );
}

/** Units of amounts and currencies of subscriptions; what the source does not know is not a currency. */
function currenciesInUse({ projects, subscriptions }: ActiveConfig, store: Store): string[] {
  const units = new Set<string>();
  for (const name of projects.keys())
    for (const reading of store.project(name)?.lastGood?.readings ?? [])
      if (reading.kind !== "expiry") units.add(reading.unit);
  for (const { entry } of subscriptions.values()) if (entry.currency !== undefined) units.add(entry.currency);
  return [...units].sort();
}

function registerMailbox({ metrics, store }: BlockContext, { name, entry }: MailboxConfig): void {
  metrics.register(subjectKey({ kind: "mailbox", name }), (nowMs) => {
    const state = store.mailbox(name);
    const ok = state?.lastRun === undefined ? undefined : state.lastRun.failure === undefined;
    if (state?.memory === undefined)
      return mailboxSamples({ mailbox: name, scanned: 0, ok, open: [], matches: [], skipped: {} });
    const view = mailboxView(state.memory, { nowMs, lookbackMs: entry.lookback });
    return mailboxSamples({ mailbox: name, ok, ...view, nextLeavesAtMs: view.validUntilMs });
  });
}

function daemonState(context: BlockContext, providers: ReadonlySet<string>) {
  const { host, settings, store, active, circuits, checkCounters } = context;
  return {
    build: { version: host.version, revision: host.revision, nodeVersion: host.nodeVersion },
    shard: settings.shard,
    totalShards: settings.totalShards,
    reloadSuccessful: active.lastReload.problems.length === 0,
    reloadedAtMs: active.loadedAtMs,
    stateWriteFailures: store.writeFailures,
    stateRestored: store.restored > 0,
    rounds: roundsOf(context),
    providers: [...providers].map((provider) => ({
      provider,
      circuitOpen: circuits.isOpen(provider),
      failures: checkCounters.ofProvider(provider),
    })),
  };
}

function roundsOf({ rounds, active, host }: BlockContext) {
  const ended = (checkType: CheckType) => {
    const round = rounds.get(checkType);
    return round === undefined ? [] : [{ checkType, ...round }];
  };
  // Renewals are computed at each scrape, so their last round is always now; only looked-up dates can fail.
  const lookups = rounds.get("subscription");
  const subscription =
    active.subscriptions.size === 0
      ? []
      : [
          {
            checkType: "subscription" as const,
            endedAtMs: host.clock.nowMs(),
            succeeded: lookups === undefined || lookups.succeeded,
          },
        ];
  return [...ended("balance"), ...subscription, ...ended("email")];
}
