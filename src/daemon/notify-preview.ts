import { CheckCounters } from "../checks/check-counters.ts";
import { createCircuits } from "../checks/circuits.ts";
import type { Config } from "../config/config.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { createRuntimeMetrics } from "../metrics/runtime.ts";
import type { Alert } from "../notify/alert.ts";
import type { Message } from "../notify/message.ts";
import { Notifier } from "../notify/notifier.ts";
import type { Host } from "../platform/host.ts";
import { silentLogger } from "../platform/logger.ts";
import { createScheduler } from "../schedule/scheduler.ts";
import { ForecastCache } from "../store/forecast-cache.ts";
import { openReadOnlyStore } from "../store/read-only.ts";
import { httpClientFor } from "./apply-config.ts";
import { activeConfigOf } from "./context.ts";
import { notifierOptions } from "./notifications.ts";
import { registerBlocks } from "./register-blocks.ts";
import { Renewals } from "./renewals.ts";

export interface NotifyPreview {
  /** By receiver; those to which nothing would be sent are left out. */
  readonly messages: ReadonlyMap<string, Message>;
  /** What holds, but not yet as long as its rule waits. */
  readonly pending: readonly Alert[];
}

/**
 * What a daemon on this state directory, running or not, would send now. Nothing is sent, asked or written.
 * @throws StateDirectoryError when there is no state
 */
export async function previewNotifications(
  host: Host,
  config: Config,
  { statePath, externalUrl }: { readonly statePath: string; readonly externalUrl: string | undefined },
): Promise<NotifyPreview> {
  const { clock } = host;
  const logger = silentLogger;
  const store = openReadOnlyStore(statePath, { clock, logger });
  const metrics = createMetrics({
    nowMs: () => clock.nowMs(),
    logger,
    runtime: createRuntimeMetrics({ processMetrics: false }),
  });
  const settings = { shard: 0, totalShards: 1, externalUrl };
  const context = {
    host,
    logger,
    settings,
    store,
    metrics,
    scheduler: createScheduler({ clock, logger, concurrency: 1, perHost: 1 }),
    circuits: createCircuits(clock),
    checkCounters: new CheckCounters(),
    renewals: new Renewals(store),
    forecasts: new ForecastCache(store),
    rounds: new Map(),
    active: activeConfigOf(config, settings, clock.nowMs()),
    http: httpClientFor(host, config),
  };
  registerBlocks(context, undefined);
  const notifier = new Notifier(notifierOptions(context));
  const { messages, pending } = await notifier.preview(config.top.notify);
  return { messages, pending };
}
