/** The parts of a daemon without its server, on a clock that stands still. */
import { CheckCounters } from "../../src/checks/check-counters.ts";
import { createCircuits } from "../../src/checks/circuits.ts";
import { RecentResults } from "../../src/checks/recent-results.ts";
import { activeConfigOf, type DaemonContext } from "../../src/daemon/context.ts";
import { Notifications } from "../../src/daemon/notifications.ts";
import { PrometheusPast } from "../../src/daemon/prometheus-past.ts";
import { Renewals } from "../../src/daemon/renewals.ts";
import { subjectKey } from "../../src/daemon/subject-key.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import type { Reading } from "../../src/model.ts";
import { systemHost } from "../../src/platform/host.ts";
import type { HttpClient } from "../../src/platform/http-client.ts";
import type { LogLevel } from "../../src/platform/logger.ts";
import { createRdapLookup } from "../../src/renewal/lookup-rdap.ts";
import { createScheduler } from "../../src/schedule/scheduler.ts";
import { ForecastCache } from "../../src/store/forecast-cache.ts";
import { Store } from "../../src/store/store.ts";
import { configOf, testNowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

export type Logged = readonly [level: LogLevel, message: string, fields?: object];

export async function daemonOf(text: string, http: HttpClient = scriptedHttp([]).client) {
  const clock = fakeClock(testNowMs);
  const logged: Logged[] = [];
  const log = (level: LogLevel) => (message: string, fields?: object) =>
    void logged.push([level, message, fields ?? {}]);
  const logger = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  const host = { ...systemHost({ version: "1.2.3", revision: "abc" }), clock, environment: {}, pause: async () => {} };
  const runtime = createRuntimeMetrics({ processMetrics: false });
  const metrics = createMetrics({ nowMs: () => clock.nowMs(), logger, runtime, pause: host.pause });
  const onChange = (subject: Parameters<typeof subjectKey>[0]) => metrics.invalidate(subjectKey(subject));
  const store = new Store({ database: undefined, clock, logger, onChange });
  const settings = {
    configFile: "config.yaml",
    autoReload: false,
    listenAddresses: [],
    telemetryPath: "/metrics",
    webConfigFile: undefined,
    enableLifecycle: true,
    externalUrl: undefined,
    statePath: "",
    shard: 0,
    totalShards: 1,
  };
  const config = await configOf(text);
  const context: DaemonContext = {
    host,
    logger,
    settings,
    startedAtMs: testNowMs,
    store,
    scheduler: createScheduler({ clock, logger, concurrency: 8, perHost: 8 }),
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
    rounds: new Map(),
    notifications: new Notifications(),
    active: activeConfigOf(config, settings, testNowMs),
    http,
    draining: false,
  };
  return { context, store, clock, logged };
}

/** A part of the configuration under its name. */
export function named<Part>(parts: ReadonlyMap<string, Part>, name: string): Part {
  const part = parts.get(name);
  if (part === undefined) throw new Error(`there is no ${name}`);
  return part;
}

/** One successful check. */
export function record(
  { store }: Pick<DaemonContext, "store">,
  project: { readonly name: string; readonly provider: string },
  startedAtMs: number,
  ...readings: readonly Reading[]
): void {
  store.recordProject(project, { startedAtMs, durationMs: 0, answer: { readings } });
}
