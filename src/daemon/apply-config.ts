import type { Config } from "../config/config.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import type { ConfigDiff } from "./config-diff.ts";
import type { DaemonContext } from "./context.ts";
import { jobsOf } from "./jobs.ts";
import { registerBlocks } from "./register-blocks.ts";
import { subjectKey } from "./subject-key.ts";

export function httpClientFor(host: Host, config: Config) {
  return createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: config.top.defaults.allow_link_local,
  });
}

/** Puts a configuration into use, all at once: nothing else runs between its first and its last line. */
export function applyConfig(context: DaemonContext, { before, after, changed }: ConfigDiff): void {
  const { store, scheduler, host } = context;
  const { defaults } = after.config.top;
  context.active = after;
  if (before !== undefined && before.config.top.defaults.allow_link_local !== defaults.allow_link_local) {
    const old = context.http;
    context.http = httpClientFor(host, after.config);
    void old.close(); // Resolves when its requests in flight have ended.
  }
  for (const name of before?.projects.keys() ?? []) if (!after.projects.has(name)) forget(context, name);
  for (const name of changed) context.memories.delete(name);
  store.setInUse(
    {
      project: new Set(after.projects.keys()),
      subscription: new Set(after.subscriptions.keys()),
      mailbox: new Set(after.mailboxes.keys()),
    },
    defaults.state_kept,
  );
  registerBlocks(context, before);
  context.notifications.apply(context);
  scheduler.setLimits({ concurrency: defaults.concurrency, perHost: defaults.per_host });
  scheduler.setJobs(jobsOf(context));
  // Who corrects a key wants to see at once whether it is right now.
  for (const name of changed) void scheduler.runNow(subjectKey({ kind: "project", name }));
}

function forget(
  {
    memories,
    recent,
    checkCounters,
    forecasts,
  }: Pick<DaemonContext, "memories" | "recent" | "checkCounters" | "forecasts">,
  project: string,
): void {
  memories.delete(project);
  recent.forget(project);
  checkCounters.forget(project);
  forecasts.forget(project);
}
