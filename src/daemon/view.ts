/** What the HTTP stage asks, answered by the parts of the daemon. */
import { checkPushedReport, isPushToken } from "../checks/pushed-report.ts";
import type { ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { DaemonStatus, JobEntry, ProjectDetails, ProjectEntry, SubscriptionEntry } from "../http/api-schemas.ts";
import type { DaemonView, ReloadOutcome } from "../http/daemon-view.ts";
import { iso, mailboxEntry, projectDetails, projectEntry, subscriptionEntry } from "../http/entries.ts";
import { isSecret } from "../platform/secret.ts";
import { guard, guardQuestion } from "../readings/guard.ts";
import { todayOn } from "../renewal/calendar.ts";
import { paymentProblem } from "../renewal/contract.ts";
import type { DaemonContext } from "./context.ts";
import { guardFacts, spentByDayEntries, stateOf } from "./project-view.ts";
import { lastPaymentOf, receiptsOf } from "./receipts.ts";
import { recordResult } from "./record-result.ts";
import { subjectKey } from "./subject-key.ts";

export function createView(context: DaemonContext, reload: () => Promise<ReloadOutcome>): DaemonView {
  const { host, store, scheduler, settings } = context;
  const nowMs = () => host.clock.nowMs();
  const entry = (project: ProjectConfig): ProjectEntry =>
    projectEntry(
      project,
      { state: stateOf(store, project), forecasts: context.forecasts, receipts: receiptsOf(store, project) },
      scheduler.nextRunAtMs(subjectKey({ kind: "project", name: project.name })),
      nowMs(),
    );
  const details = (name: string): ProjectDetails | undefined => {
    const project = context.active.projects.get(name);
    return project === undefined ? undefined : projectDetails(entry(project), project, context.recent);
  };
  const subscriptionOf = (subscription: SubscriptionConfig): SubscriptionEntry =>
    subscriptionEntry(subscription, context.renewals.of(subscription, context.active.config.mailboxes, nowMs()), {
      lookup: store.subscription(subscription.name),
      lastPayment: lastPaymentOf(store, subscription, context.active.config.mailboxes),
    });
  return {
    version: host.version,
    startedAtMs: context.startedAtMs,
    nowMs,
    ready: () => readiness(context),
    projectNames: () => [...context.active.projects.keys()],
    projectEntry(name) {
      const project = context.active.projects.get(name);
      return project === undefined ? undefined : entry(project);
    },
    project: details,
    spentByDay(name, days) {
      const project = context.active.projects.get(name);
      return project === undefined ? [] : spentByDayEntries(store, project, { days, nowMs: nowMs() });
    },
    subscriptions: () => [...context.active.subscriptions.values()].map(subscriptionOf),
    mailboxes: () =>
      [...context.active.mailboxes.values()].map((mailbox) =>
        mailboxEntry(
          mailbox,
          store.mailbox(mailbox.name),
          scheduler.nextRunAtMs(subjectKey({ kind: "mailbox", name: mailbox.name })),
          nowMs(),
        ),
      ),
    jobs: () => jobEntries(context),
    status: () => statusOf(context),
    config: () => context.active.config.shown,
    scrape(accept, acceptEncoding) {
      return context.metrics.scrape(accept, acceptEncoding);
    },
    reload,
    async checkProject(name) {
      if (!context.active.projects.has(name)) return undefined;
      await scheduler.runNow(subjectKey({ kind: "project", name }));
      return details(name);
    },
    async markRenewed(name, on) {
      const subscription = context.active.subscriptions.get(name);
      if (subscription === undefined) return { outcome: "unknown" };
      const today = todayOn(subscription.timezone, nowMs());
      const paidOn = on ?? today;
      const problem = paymentProblem(subscription.contract, paidOn, today);
      if (problem !== undefined) return { outcome: "refused", problem };
      if (!(await store.markRenewed(name, paidOn))) return { outcome: "not_kept" };
      context.logger.info("subscription marked as paid", { subscription: name, on: paidOn });
      return { outcome: "renewed", subscription: subscriptionOf(subscription) };
    },
    guard(name, words) {
      const project = context.active.projects.get(name);
      if (project === undefined) return undefined;
      const question = guardQuestion(words, context.active.config.timezone, nowMs());
      if ("problem" in question) return question;
      return guard(question, guardFacts(project, stateOf(store, project), context.forecasts), nowMs());
    },
    acceptsPush: (name, token) => isPushToken(context.active.projects.get(name), token),
    async push(name, token, body) {
      const project = context.active.projects.get(name);
      if (project === undefined || !isPushToken(project, token)) return { outcome: "unauthorized" };
      const report = checkPushedReport(project, body, { nowMs: nowMs(), receipts: receiptsOf(store, project) });
      if ("problems" in report) return { outcome: "invalid", problems: report.problems };
      recordResult(context, { kind: "project", config: project, result: report.result });
      if (!(await store.isProjectKept(name))) return { outcome: "not_kept" };
      return { outcome: "accepted", readings: report.readings };
    },
    acceptsCalendarToken: (token) => isSecret(context.active.config.top.calendar_token, token),
    observeHttp: (observation) => context.runtime.observeHttp(observation),
  };

  function statusOf({ active }: Pick<DaemonContext, "active">): DaemonStatus {
    const { lastReload } = active;
    return {
      timezone: active.config.timezone,
      config: {
        file: active.config.file,
        lastReloadSuccessful: lastReload.problems.length === 0,
        lastReloadAt: iso(lastReload.atMs),
        lastReloadSuccessAt: iso(active.loadedAtMs),
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

function readiness({
  draining,
  rounds,
  store,
  active,
}: Pick<DaemonContext, "draining" | "rounds" | "store" | "active">): ReturnType<DaemonView["ready"]> {
  if (draining) return { ready: false, why: "draining" };
  const isPolling = [...active.projects.values()].some(({ provider }) => !provider.pushed);
  if (!isPolling || rounds.has("balance") || store.restored > 0) return { ready: true };
  return { ready: false, why: "the first round of checks is under way" };
}

function jobEntries({ scheduler, active }: Pick<DaemonContext, "scheduler" | "active">): JobEntry[] {
  const { schedules } = active.config.top;
  const next = (keys: readonly string[]) =>
    keys.flatMap((key) => scheduler.nextRunAtMs(key) ?? []).sort((a, b) => a - b)[0];
  const keys = {
    projects: [...active.projects.keys()].map((name) => subjectKey({ kind: "project", name })),
    mailboxes: [...active.mailboxes.keys()].map((name) => subjectKey({ kind: "mailbox", name })),
    rates: ["rates"],
    subscriptions: [...active.subscriptions.keys()].map((name) => subjectKey({ kind: "subscription", name })),
  };
  return scheduler
    .statistics()
    .filter(({ task }) => task !== "rates" || active.config.top.rates !== undefined)
    .map(({ task, runs, failures, skipped, catchups, lastRunAtMs, lastSuccessAtMs, lastDurationMs }) => {
      const nextRunAtMs = next(keys[task]);
      return {
        task,
        schedule: schedules[task],
        timezone: active.config.timezone,
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
