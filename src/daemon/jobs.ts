/** Config -> jobs of the schedule: what each check does when its time has come. */
import { isLookedUp, lookUpExpiry } from "../checks/lookup.ts";
import { checkMailbox } from "../checks/mailbox.ts";
import { checkProject } from "../checks/project.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { Failure } from "../model.ts";
import { isCancelled, type Job, type JobResult } from "../schedule/job.ts";
import type { Live } from "./live.ts";

/** The checks hold their own deadlines; the schedule's comes later and catches a check that does not. */
const afterDeadlineMs = 2_000;

export function jobsOf(live: Live): Job[] {
  const { projects, subscriptions, mailboxes } = live.current;
  return [
    ...[...projects.values()].filter(({ provider }) => !provider.pushed).map((project) => knownJob(live, project)),
    ...[...subscriptions.values()].filter(isLookedUp).map((subscription) => lookupJob(live, subscription)),
    ...[...mailboxes.values()].map((mailbox) => mailboxJob(live, mailbox)),
  ];
}

const known = new WeakMap<ProjectConfig, { readonly live: Live; readonly job: Job }>();

/** The same job for the same project, so that a reload makes those of changed projects only. */
function knownJob(live: Live, project: ProjectConfig): Job {
  const found = known.get(project);
  if (found?.live === live) return found.job;
  const job = projectJob(live, project);
  known.set(project, { live, job });
  return job;
}

function projectJob(live: Live, project: ProjectConfig): Job {
  const { host, store, logger, circuits } = live;
  return {
    key: `project:${project.name}`,
    task: "projects",
    schedule: project.schedule,
    host: project.host,
    timeoutMs: project.timeoutMs + afterDeadlineMs,
    async run({ signal }) {
      const before = store.project(project.name)?.lastRun?.failure;
      const memory = live.memories.get(project.name) ?? new Map();
      const { retries } = live.current.config.top.defaults;
      const tools = {
        http: live.http,
        clock: host.clock,
        random: host.random,
        readFile: host.readFile,
        isolated: host.isolated,
        circuits,
        retries,
      };
      const result = await checkProject(project, tools, memory, signal);
      // A reload may have given the name to another account meanwhile: then this answer belongs to nobody.
      const isCurrent = live.current.projects.get(project.name)?.digest === project.digest;
      if (isCancelled(signal) || !isCurrent) return "succeeded";
      if (memory.size > 0) live.memories.set(project.name, memory); // Most have nothing to remember.
      live.runtime.observeCheck(project.provider.id, result.durationMs);
      live.recent.add(project.name, result);
      live.checkCounters.count(project.name, project.provider.id, result.failure?.reason);
      store.recordProject({ name: project.name, provider: project.provider.id }, result);
      live.outlooks.refresh(project.name);
      live.metrics.invalidate("daemon");
      if (result.stack !== undefined)
        logger.error("check hit a fault of this program", { project: project.name, stack: result.stack });
      sayOutcome(
        live,
        { what: "check", fields: { project: project.name, provider: project.provider.id } },
        before,
        result.failure,
      );
      return outcomeOf(result.failure);
    },
  };
}

function lookupJob(live: Live, subscription: SubscriptionConfig): Job {
  const { timeout } = live.current.config.top.defaults;
  return {
    key: `subscription:${subscription.name}`,
    task: "subscriptions",
    schedule: subscription.schedule,
    host: undefined,
    timeoutMs: timeout + afterDeadlineMs,
    async run({ signal }) {
      const before = live.store.lookup(subscription.name)?.lastRun?.failure;
      const tools = { http: live.http, clock: live.host.clock, rdap: live.rdap, timeoutMs: timeout };
      const { lastRun, expiresAtMs } = await lookUpExpiry(subscription, tools, signal);
      if (isCancelled(signal)) return "succeeded";
      live.store.recordLookup(subscription.name, lastRun, expiresAtMs);
      sayOutcome(live, { what: "look-up", fields: { subscription: subscription.name } }, before, lastRun.failure);
      return outcomeOf(lastRun.failure);
    },
  };
}

function mailboxJob(live: Live, mailbox: MailboxConfig): Job {
  const { store } = live;
  return {
    key: `mailbox:${mailbox.name}`,
    task: "mailboxes",
    schedule: mailbox.schedule,
    host: `imap:${mailbox.entry.host}`,
    timeoutMs: mailbox.entry.timeout + afterDeadlineMs,
    async run({ signal }) {
      const before = store.mailbox(mailbox.name)?.lastRun?.failure;
      const tools = {
        clock: live.host.clock,
        logger: live.logger,
        memory: store.mailboxMemory(mailbox.name),
        keep: (memory: Parameters<typeof store.keepMailbox>[1]) => store.keepMailbox(mailbox.name, memory),
        renewalPatterns: renewalPatterns(live),
        http: live.http,
        version: live.host.version,
        projectProviders: new Map([...live.current.projects.values()].map(({ name, provider }) => [name, provider.id])),
      };
      const lastRun = await checkMailbox(mailbox, tools, signal);
      if (isCancelled(signal)) return "succeeded";
      store.recordMailboxRun(mailbox.name, lastRun);
      // A mail may have paid for a subscription.
      for (const name of live.current.subscriptions.keys()) live.metrics.invalidate(`subscription:${name}`);
      sayOutcome(live, { what: "mailbox scan", fields: { mailbox: mailbox.name } }, before, lastRun.failure);
      return outcomeOf(lastRun.failure);
    },
  };
}

function renewalPatterns({ current }: Live) {
  return [...current.subscriptions.values()].flatMap(({ name, entry }) =>
    entry.renewed_by_mail === undefined
      ? []
      : [
          {
            subscription: name,
            ...(entry.renewed_by_mail.from === undefined ? {} : { from: entry.renewed_by_mail.from }),
            ...(entry.renewed_by_mail.subject === undefined ? {} : { subject: entry.renewed_by_mail.subject }),
          },
        ],
  );
}

function outcomeOf(failure: Failure | undefined): JobResult {
  return failure === undefined ? "succeeded" : "failed";
}

/** Says when something starts or stops to fail; what goes on as before is for the metrics. */
function sayOutcome(
  { logger }: Live,
  { what, fields }: { readonly what: string; readonly fields: Readonly<Record<string, string>> },
  before: Failure | undefined,
  now: Failure | undefined,
): void {
  if (now === undefined && before === undefined) logger.debug(`${what} succeeded`, fields);
  else if (now === undefined) logger.info(`${what} succeeds again`, fields);
  else if (before?.reason === now.reason) logger.debug(`${what} still fails`, { ...fields, ...now });
  else logger.warn(`${what} failed`, { ...fields, ...now });
}
