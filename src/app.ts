/** The program in one sentence: config -> schedule -> check -> reading -> store -> metrics -> http. */
import { CheckCounters } from "./checks/check-counters.ts";
import { createCircuits } from "./checks/circuits.ts";
import { RecentResults } from "./checks/recent-results.ts";
import { configDigest } from "./config/project-files.ts";
import { readConfig } from "./config/read-config.ts";
import { applyConfig, httpClientFor } from "./daemon/apply-config.ts";
import { startAutoReload } from "./daemon/auto-reload.ts";
import { activeConfigOf, type DaemonContext } from "./daemon/context.ts";
import { Notifications } from "./daemon/notifications.ts";
import { PrometheusPast } from "./daemon/prometheus-past.ts";
import { createReload } from "./daemon/reload.ts";
import { Renewals } from "./daemon/renewals.ts";
import type { ServeSettings } from "./daemon/settings.ts";
import { openState } from "./daemon/state.ts";
import { subjectKey } from "./daemon/subject-key.ts";
import { createView } from "./daemon/view.ts";
import type { ReloadOutcome } from "./http/daemon-view.ts";
import { type BoundAddress, createServer, type WebServer } from "./http/server.ts";
import type { WebAccess } from "./http/web-access.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.ts";
import { createRuntimeMetrics } from "./metrics/runtime.ts";
import type { CheckType } from "./model.ts";
import type { Clock } from "./platform/clock.ts";
import type { Host } from "./platform/host.ts";
import type { Logger } from "./platform/logger.ts";
import { readSmallFile } from "./platform/regular-file.ts";
import { createRdapLookup } from "./renewal/lookup-rdap.ts";
import type { Task } from "./schedule/job.ts";
import { createScheduler } from "./schedule/scheduler.ts";
import { ForecastCache } from "./store/forecast-cache.ts";
import { Store } from "./store/store.ts";

export interface AppOptions {
  readonly host: Host;
  readonly logger: Logger;
  readonly settings: ServeSettings;
}

export interface App {
  readonly addresses: readonly BoundAddress[];
  reload(): Promise<ReloadOutcome>;
  /** Not ready, no new check, at most `graceMs` for what is in flight, state written. */
  stop(graceMs: number): Promise<void>;
}

const documentationUrl = "https://github.com/balance-alert/balance-alert/tree/main/docs";

/** Rates are no check of something that the user has. */
const checkTypeOf: Readonly<Partial<Record<Task, CheckType>>> = {
  projects: "balance",
  mailboxes: "email",
  subscriptions: "subscription",
};

/**
 * Builds the daemon and starts it. What was started is stopped again when a later part fails.
 * @throws ConfigError, StateDirectoryError, StateInUseError, or an Error that names the address that cannot be listened on
 */
export async function startApp({ host, logger, settings }: AppOptions): Promise<App> {
  const { clock } = host;
  const config = await readConfig(host, settings.configFile, settings.configText);
  const webAccess = await openWebAccess(settings.webConfigFile, clock, logger);
  const database = await openState(settings.statePath, host, logger);

  const runtime = createRuntimeMetrics({ processMetrics: true });
  const metrics: Metrics = createMetrics({
    nowMs: () => clock.nowMs(),
    logger,
    runtime,
    pause: host.pause,
    refresh: () => metrics.invalidate("daemon"),
  });
  const store = new Store({
    database,
    clock,
    logger,
    onChange: (subject) => metrics.invalidate(subjectKey(subject)),
  });
  const rounds: DaemonContext["rounds"] = new Map();
  const scheduler = createScheduler({
    clock,
    logger,
    concurrency: config.top.defaults.concurrency,
    perHost: config.top.defaults.per_host,
    onRound(task, { endedAtMs, failures }) {
      const checkType = checkTypeOf[task];
      if (checkType !== undefined) rounds.set(checkType, { endedAtMs, succeeded: failures === 0 });
    },
    onJobEvent(event) {
      if (event.kind === "ended") runtime.observeJob(event.task, event.durationMs);
      metrics.invalidate("jobs");
    },
  });

  const context: DaemonContext = {
    host,
    logger,
    settings,
    startedAtMs: clock.nowMs(),
    store,
    scheduler,
    metrics,
    runtime,
    circuits: createCircuits(clock),
    checkCounters: new CheckCounters(),
    rdap: createRdapLookup(),
    recent: new RecentResults(),
    renewals: new Renewals(store),
    forecasts: new ForecastCache(store),
    prometheusPast: new PrometheusPast(),
    memories: new Map(),
    rounds,
    notifications: new Notifications(),
    active: activeConfigOf(config, settings, clock.nowMs()),
    http: httpClientFor(host, config),
    draining: false,
  };
  const reload = createReload(context);
  let server: WebServer | undefined;
  let stopWatching = () => {};

  const stop = async (graceMs: number) => {
    context.draining = true;
    stopWatching();
    context.prometheusPast.stop();
    await Promise.all([scheduler.stop(graceMs), context.notifications.stop(graceMs)]);
    await server?.stop(graceMs);
    await context.http.close();
    host.isolated?.close();
    await store.close();
  };
  try {
    server = createServer({
      view: createView(context, reload),
      settings: { ...settings, webAccess, documentationUrl, clock, logger },
    });
    const addresses = await server.start();
    applyConfig(context, { before: undefined, after: context.active, changed: [] });
    if (settings.autoReload && settings.configText === undefined) {
      const digest = () => configDigest(host, settings.configFile, context.active.config.projectFiles.patterns);
      stopWatching = startAutoReload({ clock, logger, digest, reload });
    }
    return { addresses, reload, stop };
  } catch (error) {
    await stop(0);
    throw error;
  }
}

/** TLS and passwords cost time to load; most users have a proxy for them. */
async function openWebAccess(file: string | undefined, clock: Clock, logger: Logger): Promise<WebAccess | undefined> {
  if (file === undefined) return undefined;
  const { openWebConfig } = await import("./http/web-config.ts");
  return openWebConfig({ file, readFile: readSmallFile, clock, logger });
}
