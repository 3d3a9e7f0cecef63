import type { Config } from "../config/config.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { describeAll } from "./describe.ts";
import { jobsOf } from "./jobs.ts";
import type { Live } from "./live.ts";
import type { Replacement } from "./replacement.ts";

export function httpClientFor(host: Host, config: Config) {
  return createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: config.top.defaults.allow_link_local,
  });
}

/** Puts a configuration into use, all at once: nothing else runs between its first and its last line. */
export function use(live: Live, { current: next, changed }: Replacement): void {
  const before = live.current === next ? undefined : live.current;
  const { defaults } = next.config.top;
  live.current = next;
  if (before !== undefined && before.config.top.defaults.allow_link_local !== defaults.allow_link_local) {
    const old = live.http;
    live.http = httpClientFor(live.host, next.config);
    void old.close(); // Resolves when its requests in flight have ended.
  }
  for (const name of before?.projects.keys() ?? []) if (!next.projects.has(name)) forget(live, name);
  for (const name of changed) live.memories.delete(name);
  live.store.setInUse(
    {
      project: new Set(next.projects.keys()),
      lookup: new Set(next.subscriptions.keys()),
      mailbox: new Set(next.mailboxes.keys()),
    },
    defaults.state_kept,
  );
  describeAll(live, before);
  live.scheduler.setLimits({ concurrency: defaults.concurrency, perHost: defaults.per_host });
  live.scheduler.setJobs(jobsOf(live));
  // Whoever corrects a key wants to see at once whether it is right now.
  for (const name of changed) void live.scheduler.runNow(`project:${name}`);
}

function forget({ memories, recent, checkCounters }: Live, project: string): void {
  memories.delete(project);
  recent.forget(project);
  checkCounters.forget(project);
}
