/** What the HTTP stage asks, answered from the live parts. */
import { createHash, timingSafeEqual } from "node:crypto";
import { derive } from "../checks/derive.ts";
import type { ProjectConfig } from "../config/config.ts";
import type { DaemonStatus, JobEntry, ProjectDetails, ProjectEntry } from "../http/api-schemas.ts";
import type { DaemonView, PushOutcome, ReloadOutcome } from "../http/daemon-view.ts";
import { CheckError } from "../model.ts";
import { Secret } from "../platform/secret.ts";
import { parsePushedAnswer } from "../provider-kit/pushed-readings.ts";
import { iso, mailboxEntry, projectDetails, projectEntry, subscriptionEntry } from "./entries.ts";
import type { Live } from "./live.ts";

export function createView(live: Live, reload: () => Promise<ReloadOutcome>): DaemonView {
  const { host, store, scheduler, settings } = live;
  const nowMs = () => host.clock.nowMs();
  const entry = (project: ProjectConfig): ProjectEntry =>
    projectEntry(project, live, scheduler.nextRunAtMs(`project:${project.name}`), nowMs());
  const details = (name: string): ProjectDetails | undefined => {
    const project = live.current.projects.get(name);
    return project === undefined ? undefined : projectDetails(entry(project), project, live.recent);
  };
  return {
    version: host.version,
    startedAtMs: live.startedAtMs,
    nowMs,
    ready: () => readiness(live),
    projectNames: () => [...live.current.projects.keys()],
    projectEntry(name) {
      const project = live.current.projects.get(name);
      return project === undefined ? undefined : entry(project);
    },
    project: details,
    subscriptions: () =>
      [...live.current.subscriptions.values()].map((subscription) =>
        subscriptionEntry(
          subscription,
          live.renewals.of(subscription, live.current.config.mailboxes, nowMs()),
          store.lookup(subscription.name),
        ),
      ),
    mailboxes: () =>
      [...live.current.mailboxes.values()].map((mailbox) =>
        mailboxEntry(mailbox, store.mailbox(mailbox.name), scheduler.nextRunAtMs(`mailbox:${mailbox.name}`), nowMs()),
      ),
    jobs: () => jobEntries(live),
    status: () => statusOf(live),
    config: () => live.current.config.shown,
    scrape(accept, acceptEncoding) {
      return live.metrics.scrape(accept, acceptEncoding);
    },
    reload,
    async checkProject(name) {
      if (!live.current.projects.has(name)) return undefined;
      await scheduler.runNow(`project:${name}`);
      return details(name);
    },
    acceptsPush: (name, token) => isToken(live.current.projects.get(name), token),
    async push(name, token, body) {
      const outcome = receive(live, live.current.projects.get(name), token, body);
      if (outcome.outcome !== "accepted" || (await store.isProjectKept(name))) return outcome;
      return { outcome: "not_kept" };
    },
    observeHttp: (observation) => live.runtime.observeHttp(observation),
  };

  function statusOf({ current }: Live): DaemonStatus {
    const { lastReload } = current;
    return {
      timezone: current.config.timezone,
      config: {
        file: current.config.file,
        lastReloadSuccessful: lastReload.problems.length === 0,
        lastReloadAt: iso(lastReload.atMs),
        lastReloadSuccessAt: iso(current.loadedAtMs),
        ...(lastReload.problems.length === 0 ? {} : { problems: lastReload.problems }),
      },
      state: {
        ...(settings.statePath === "" ? {} : { path: settings.statePath }),
        restoredProjects: store.restored,
        writeFailures: store.writeFailures,
      },
      ...(settings.totalShards === 1 ? {} : { shard: { ordinal: settings.shard, total: settings.totalShards } }),
    };
  }
}

function readiness({ draining, rounds, store, current }: Live): ReturnType<DaemonView["ready"]> {
  if (draining) return { ready: false, why: "draining" };
  const isPolling = [...current.projects.values()].some(({ provider }) => !provider.pushed);
  if (!isPolling || rounds.has("balance") || store.restored > 0) return { ready: true };
  return { ready: false, why: "the first round of checks is under way" };
}

function jobEntries({ scheduler, current }: Live): JobEntry[] {
  const { schedules } = current.config.top;
  const next = (keys: readonly string[]) =>
    keys.flatMap((key) => scheduler.nextRunAtMs(key) ?? []).sort((a, b) => a - b)[0];
  const keys = {
    projects: [...current.projects.keys()].map((name) => `project:${name}`),
    mailboxes: [...current.mailboxes.keys()].map((name) => `mailbox:${name}`),
    subscriptions: [...current.subscriptions.keys()].map((name) => `subscription:${name}`),
  };
  return scheduler
    .statistics()
    .map(({ task, runs, failures, skipped, catchups, lastRunAtMs, lastSuccessAtMs, lastDurationMs }) => {
      const nextRunAtMs = next(keys[task]);
      return {
        task,
        schedule: schedules[task],
        timezone: current.config.timezone,
        running: scheduler.isRunning(task),
        ...(lastRunAtMs === undefined ? {} : { lastRunAt: iso(lastRunAtMs) }),
        ...(lastSuccessAtMs === undefined ? {} : { lastSuccessAt: iso(lastSuccessAtMs) }),
        ...(lastDurationMs === undefined ? {} : { durationMs: Math.round(lastDurationMs) }),
        ...(nextRunAtMs === undefined ? {} : { nextRunAt: iso(nextRunAtMs) }),
        runs,
        failures,
        skipped,
        catchups,
      };
    });
}

/** Takes a pushed report as if the provider had answered with it. */
function receive(live: Live, project: ProjectConfig | undefined, token: string, body: unknown): PushOutcome {
  if (project === undefined || !isToken(project, token)) return { outcome: "unauthorized" };
  const parsed = parsePushedAnswer(body);
  if ("problems" in parsed) return { outcome: "invalid", problems: parsed.problems };
  const nowMs = live.host.clock.nowMs();
  try {
    const answer = derive(parsed.answer, project, nowMs);
    live.checkCounters.count(project.name, project.provider.id, undefined);
    live.store.recordProject(
      { name: project.name, provider: project.provider.id },
      { startedAtMs: nowMs, durationMs: 0, answer },
    );
    live.recent.add(project.name, { startedAtMs: nowMs, durationMs: 0, answer, exchanges: [] });
    return { outcome: "accepted", readings: answer.readings.length };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { outcome: "invalid", problems: [{ path: "readings", message: error.message }] };
  }
}

/**
 * Whether the token is that of a project of `provider: push`. Digests of equal length are compared, also for a project that is not there:
 * the time tells nothing.
 */
function isToken(project: ProjectConfig | undefined, token: string): boolean {
  // The options of `push`, which its own schema parsed.
  const { token: secret } = (project?.provider.pushed === true ? project.options : {}) as { readonly token?: unknown };
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const isEqual = timingSafeEqual(digest(secret instanceof Secret ? secret.reveal() : ""), digest(token));
  return isEqual && secret instanceof Secret;
}
