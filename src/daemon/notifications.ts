import type { Config, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { notifySamples } from "../metrics/notify-samples.ts";
import type { AlertSubject } from "../notify/alert.ts";
import type { Notifier, NotifierOptions } from "../notify/notifier.ts";
import type { Host } from "../platform/host.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import type { Store } from "../store/store.ts";
import type { ServeSettings } from "./settings.ts";

interface NotifyContext {
  readonly host: Host;
  readonly logger: Logger;
  readonly settings: Pick<ServeSettings, "externalUrl">;
  readonly store: Store;
  readonly metrics: Metrics;
  readonly active: ActiveEntries;
  readonly http: HttpClient;
}

/** The configuration in use, and this shard's part of it. */
interface ActiveEntries {
  readonly config: Config;
  readonly projects: ReadonlyMap<string, ProjectConfig>;
  readonly subscriptions: ReadonlyMap<string, SubscriptionConfig>;
}

const blockKey = "notify";

/** The notifier of a daemon, loaded with the first receiver. */
export class Notifications {
  #notifier: Notifier | undefined;
  #loading: Promise<void> | undefined;

  /** Takes the receivers of the configuration in use. */
  apply(context: NotifyContext): void {
    this.#configure(context);
    if (this.#notifier !== undefined || receiversOf(context).length === 0) return;
    this.#loading ??= import("../notify/notifier.ts").then(({ Notifier }) => {
      this.#notifier = new Notifier(notifierOptions(context));
      this.#configure(context);
    });
  }

  async stop(graceMs: number): Promise<void> {
    await this.#loading;
    await this.#notifier?.stop(graceMs);
  }

  #configure(context: NotifyContext): void {
    const { metrics, active } = context;
    const notifier = this.#notifier;
    notifier?.configure(active.config.top.notify);
    if (notifier === undefined || receiversOf(context).length === 0) metrics.remove(blockKey);
    else metrics.register(blockKey, () => notifySamples(notifier.counts()));
  }
}

function receiversOf({ active }: Pick<NotifyContext, "active">): Config["top"]["notify"]["receivers"] {
  return active.config.top.notify.receivers;
}

export function notifierOptions(context: NotifyContext): NotifierOptions {
  const { host, logger, settings, store, metrics } = context;
  return {
    blocks: () => metrics.blocks(),
    subjectOf: (key) => subjectOf(context.active, key),
    pause: () => host.pause(),
    records: store.notify,
    clock: host.clock,
    logger,
    http: () => context.http,
    externalUrl: settings.externalUrl,
    onChange: () => metrics.invalidate(blockKey),
  };
}

/** Whose block it is: the labels and the owner that its configuration gives it. */
function subjectOf({ projects, subscriptions }: ActiveEntries, key: string): AlertSubject {
  const colon = key.indexOf(":");
  const [kind, name] = [key.slice(0, colon), key.slice(colon + 1)];
  if (kind === "project") {
    const project = projects.get(name);
    return {
      labels: project?.common.labels ?? {},
      owner: project?.common.owner_project,
      console: project?.provider.console,
    };
  }
  if (kind !== "subscription") return { labels: {} };
  const entry = subscriptions.get(name)?.entry;
  return { labels: entry?.labels ?? {}, owner: entry?.owner_project };
}
