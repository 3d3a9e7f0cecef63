/** The program in one sentence: config -> schedule -> check -> reading -> store -> metrics -> http. */
import { CheckCounters } from "./checks/check-counters.ts";
import { createCircuits } from "./checks/circuits.ts";
import { configDigest } from "./config/project-files.ts";
import { readConfig } from "./config/read-config.ts";
import { startAutoReload } from "./daemon/auto-reload.ts";
import { currentOf, type Live } from "./daemon/live.ts";
import { Outlooks } from "./daemon/outlooks.ts";
import { RecentResults } from "./daemon/recent-results.ts";
import { createReload } from "./daemon/reload.ts";
import { Renewals } from "./daemon/renewals.ts";
import type { ServeSettings } from "./daemon/settings.ts";
import { openState } from "./daemon/state.ts";
import { httpClientFor, use } from "./daemon/use.ts";
import { createView } from "./daemon/view.ts";
import type { ReloadOutcome } from "./http/daemon-view.ts";
import { type BoundAddress, createServer, type WebServer } from "./http/server.ts";
import type { WebAccess } from "./http/web-access.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { createRuntimeMetrics } from "./metrics/runtime.ts";
import type { CheckType } from "./model.ts";
import type { Clock } from "./platform/clock.ts";
import type { Host } from "./platform/host.ts";
import type { Logger } from "./platform/logger.ts";
import { readSmallFile } from "./platform/regular-file.ts";
import { createRdapLookup } from "./renewal/lookup-rdap.ts";
import type { Task } from "./schedule/job.ts";
import { createScheduler } from "./schedule/scheduler.ts";
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

const checkTypeOf: Readonly<Record<Task, CheckType>> = {
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
  const config = await readConfig(host, settings.configFile);
  const webAccess = await openWebAccess(settings.webConfigFile, clock, logger);
  const database = await openState(settings.statePath, host, logger);

  const rounds: Live["rounds"] = new Map();
  const scheduler = createScheduler({
    clock,
    logger,
    concurrency: config.top.defaults.concurrency,
    perHost: config.top.defaults.per_host,
    onRound(task, { endedAtMs, failures }) {
      rounds.set(checkTypeOf[task], { endedAtMs, succeeded: failures === 0 });
      metrics.invalidate("daemon");
    },
    onJobEvent(event) {
      if (event.kind === "ended") runtime.observeJob(event.task, event.durationMs);
      metrics.invalidate("jobs");
    },
  });
  const store = new Store({
    database,
    clock,
    logger,
    onChange: ({ kind, name }) => metrics.invalidate(`${kind === "lookup" ? "subscription" : kind}:${name}`),
  });
  const runtime = createRuntimeMetrics({ processMetrics: true });
  const metrics = createMetrics({
    nowMs: () => clock.nowMs(),
    logger,
    runtime,
    pause: host.pause,
    refresh: () => metrics.invalidate("daemon"),
  });

  const live: Live = {
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
    outlooks: new Outlooks(store),
    memories: new Map(),
    rounds,
    current: currentOf(config, settings, clock.nowMs()),
    http: httpClientFor(host, config),
    draining: false,
  };
  const reload = createReload(live);
  let server: WebServer | undefined;

  const stop = async (graceMs: number) => {
    live.draining = true;
    stopWatching();
    await scheduler.stop(graceMs);
    await server?.stop(graceMs);
    await live.http.close();
    host.isolated?.close();
    await store.close();
  };
  let stopWatching = () => {};
  try {
    server = createServer({
      view: createView(live, reload),
      settings: { ...settings, webAccess, documentationUrl, clock, logger },
    });
    const addresses = await server.start();
    use(live, { current: live.current, changed: [] });
    if (settings.autoReload) {
      const digest = () => configDigest(host, settings.configFile, live.current.config.projectFiles.patterns);
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
