import type { Config, ProjectConfig } from "../config/config.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { describeAll } from "./describe.ts";
import { jobsOf } from "./jobs.ts";
import type { Current, Live } from "./live.ts";

export function httpClientFor(host: Host, config: Config) {
  return createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: config.top.defaults.allow_link_local,
  });
}

/** Puts a configuration into use, all at once: nothing else runs between its first and its last line. */
export function use(live: Live, loaded: Current): void {
  const before = live.current === loaded ? undefined : live.current;
  const next = before === undefined ? loaded : withKnownProjects(loaded, before);
  const { defaults } = next.config.top;
  const changed = [...next.projects.values()].filter(({ name, fingerprint }) => {
    const old = before?.projects.get(name);
    return old !== undefined && old.fingerprint !== fingerprint;
  });
  live.current = next;
  if (before !== undefined && before.config.top.defaults.allow_link_local !== defaults.allow_link_local) {
    const old = live.http;
    live.http = httpClientFor(live.host, next.config);
    void old.close(); // Resolves when its requests in flight have ended.
  }
  for (const name of before?.projects.keys() ?? []) if (!next.projects.has(name)) forget(live, name);
  for (const { name } of changed) live.memories.delete(name);
  describeAll(live, before);
  live.scheduler.setLimits({ concurrency: defaults.concurrency, perHost: defaults.per_host });
  live.scheduler.setJobs(jobsOf(live));
  // Whoever corrects a key wants to see at once whether it is right now.
  for (const { name } of changed) void live.scheduler.runNow(`project:${name}`);
}

/**
 * Projects in which nothing changed stay the objects that they are, so that their metrics are not computed anew: at 10,000 projects
 * that would block the event loop at the next scrape (bench/reload.ts).
 */
function withKnownProjects(loaded: Current, before: Current): Current {
  const projects = new Map<string, ProjectConfig>();
  for (const [name, project] of loaded.projects) {
    const known = before.projects.get(name);
    projects.set(name, known?.identity === project.identity ? known : project);
  }
  return { ...loaded, projects };
}

function forget({ memories, recent }: Live, project: string): void {
  memories.delete(project);
  recent.forget(project);
}
