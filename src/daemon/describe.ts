/** Config and store -> blocks of metrics. */

import { isLookedUp } from "../checks/lookup.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import { mailboxView } from "../mailbox/memory.ts";
import { daemonSamples } from "../metrics/daemon-samples.ts";
import { jobSamples } from "../metrics/job-samples.ts";
import { mailboxSamples } from "../metrics/mailbox-samples.ts";
import { projectSamples } from "../metrics/project-samples.ts";
import { subscriptionSamples } from "../metrics/subscription-samples.ts";
import type { CheckType } from "../model.ts";
import type { Current, Live } from "./live.ts";
import { projectView, stateOf } from "./project-view.ts";

/** Makes the blocks fit the configuration: those of what is gone are removed, the others are computed at the next scrape. */
export function describeAll(live: Live, before: Current | undefined): void {
  const { metrics, current } = live;
  const kinds = ["projects", "subscriptions", "mailboxes"] as const;
  for (const kind of kinds)
    for (const name of before?.[kind].keys() ?? [])
      if (!current[kind].has(name)) metrics.remove(`${kind.slice(0, -1).replace("mailboxe", "mailbox")}:${name}`);
  for (const project of current.projects.values())
    if (before?.projects.get(project.name) !== project) describeProject(live, project);
  for (const subscription of current.subscriptions.values()) describeSubscription(live, subscription);
  for (const mailbox of current.mailboxes.values()) describeMailbox(live, mailbox);
  metrics.register("jobs", () => jobSamples(live.scheduler.statistics()));
  const providers = new Set([...current.projects.values()].map(({ provider }) => provider.id));
  metrics.register("daemon", () => daemonSamples(daemonState(live, providers)));
}

function describeProject({ metrics, store, checkCounters, outlooks }: Live, project: ProjectConfig): void {
  const view = projectView(project);
  metrics.register(`project:${project.name}`, (nowMs) =>
    projectSamples(
      {
        view,
        state: stateOf(store, project),
        counts: checkCounters.ofProject(project.name, project.provider.id),
        outlookOf: (reading) => ({
          forecast: outlooks.of(project.name, reading)?.forecast,
          topUps: store.topUps(project.name, reading),
        }),
      },
      nowMs,
    ),
  );
}

function describeSubscription(live: Live, subscription: SubscriptionConfig): void {
  const { metrics, store, renewals } = live;
  const { name, entry } = subscription;
  metrics.register(`subscription:${name}`, (nowMs) =>
    subscriptionSamples({
      name,
      cycleType: entry.cycle_type,
      currency: entry.currency,
      amount: entry.amount,
      renewal: renewals.of(subscription, live.current.config.mailboxes, nowMs),
      lookup: isLookedUp(subscription) ? store.lookup(name) : undefined,
    }),
  );
}

function describeMailbox({ metrics, store }: Live, { name, entry }: MailboxConfig): void {
  metrics.register(`mailbox:${name}`, (nowMs) => {
    const state = store.mailbox(name);
    const ok = state?.lastRun === undefined ? undefined : state.lastRun.failure === undefined;
    if (state?.memory === undefined)
      return mailboxSamples({ mailbox: name, scanned: 0, ok, open: [], matches: [], skipped: {} });
    const view = mailboxView(state.memory, { nowMs, lookbackMs: entry.lookback });
    return mailboxSamples({ mailbox: name, ok, ...view, nextLeavesAtMs: view.validUntilMs });
  });
}

function daemonState(live: Live, providers: ReadonlySet<string>) {
  const { host, settings, store, current, circuits, checkCounters } = live;
  return {
    build: { version: host.version, revision: host.revision, nodeVersion: host.nodeVersion },
    shard: settings.shard,
    totalShards: settings.totalShards,
    reloadSuccessful: current.lastReload.problems.length === 0,
    reloadedAtMs: current.loadedAtMs,
    stateWriteFailures: store.writeFailures,
    stateRestored: store.restored > 0,
    rounds: roundsOf(live),
    providers: [...providers].map((provider) => ({
      provider,
      circuitOpen: circuits.isOpen(provider),
      failures: checkCounters.ofProvider(provider),
    })),
  };
}

function roundsOf({ rounds, current, host }: Live) {
  const ended = (checkType: CheckType) => {
    const round = rounds.get(checkType);
    return round === undefined ? [] : [{ checkType, ...round }];
  };
  // Renewals are computed at each scrape, so their last round is always now; only looked-up dates can fail.
  const lookups = rounds.get("subscription");
  const subscription =
    current.subscriptions.size === 0
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
