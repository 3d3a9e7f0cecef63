import type { CheckCounters } from "../checks/check-counters.ts";
import type { Circuits } from "../checks/circuits.ts";
import type { RecentResults } from "../checks/recent-results.ts";
import type { Config, MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { RuntimeMetrics } from "../metrics/runtime.ts";
import type { CheckType, Subject } from "../model.ts";
import type { Host } from "../platform/host.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import type { Remembered } from "../provider-kit/provider.ts";
import type { LookUpRdapExpiry } from "../renewal/lookup-rdap.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { ForecastCache } from "../store/forecast-cache.ts";
import type { Store } from "../store/store.ts";
import type { Notifications } from "./notifications.ts";
import type { PrometheusPast } from "./prometheus-past.ts";
import type { Renewals } from "./renewals.ts";
import type { ServeSettings } from "./settings.ts";
import { isInShard } from "./shards.ts";

/** The end of the last round of checks of one kind. */
export interface RoundState {
  readonly endedAtMs: number;
  readonly succeeded: boolean;
}

/** The parts of the running daemon, and what changes while it runs. `app.ts` puts it together; each part names what it needs of it. */
export interface DaemonContext {
  readonly host: Host;
  readonly logger: Logger;
  readonly settings: ServeSettings;
  readonly startedAtMs: number;
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly metrics: Metrics;
  readonly runtime: RuntimeMetrics;
  readonly circuits: Circuits;
  readonly checkCounters: CheckCounters;
  readonly rdap: LookUpRdapExpiry;
  readonly recent: RecentResults;
  readonly renewals: Renewals;
  readonly forecasts: ForecastCache;
  readonly prometheusPast: PrometheusPast;
  /** What providers keep between checks, by project. */
  readonly memories: Map<string, Map<string, Remembered>>;
  readonly rounds: Map<CheckType, RoundState>;
  readonly notifications: Notifications;
  active: ActiveConfig;
  http: HttpClient;
  draining: boolean;
}

/** The configuration in use, and this shard's part of it. */
export interface ActiveConfig {
  readonly config: Config;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly subscriptions: ReadonlyMap<string, SubscriptionConfig>;
  readonly mailboxes: ReadonlyMap<string, MailboxConfig>;
  readonly loadedAtMs: number;
  /** How the last attempt to load a configuration ended. */
  readonly lastReload: { readonly atMs: number; readonly problems: readonly string[] };
}

export function* subjectsOf({ projects, subscriptions, mailboxes }: ActiveConfig): Generator<Subject> {
  for (const name of projects.keys()) yield { kind: "project", name };
  for (const name of subscriptions.keys()) yield { kind: "subscription", name };
  for (const name of mailboxes.keys()) yield { kind: "mailbox", name };
}

export function isActive({ projects, subscriptions, mailboxes }: ActiveConfig, { kind, name }: Subject): boolean {
  return { project: projects, subscription: subscriptions, mailbox: mailboxes }[kind].has(name);
}

export function activeConfigOf(
  config: Config,
  { shard, totalShards }: Pick<ServeSettings, "shard" | "totalShards">,
  nowMs: number,
): ActiveConfig {
  const ours = <Entry extends { readonly name: string }>(entries: readonly Entry[]) =>
    new Map(entries.filter(({ name }) => isInShard(name, shard, totalShards)).map((entry) => [entry.name, entry]));
  return {
    config,
    projects: ours(config.projects),
    subscriptions: ours(config.subscriptions),
    mailboxes: ours(config.mailboxes),
    loadedAtMs: nowMs,
    lastReload: { atMs: nowMs, problems: [] },
  };
}
