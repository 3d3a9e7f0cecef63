/** Config -> jobs of the schedule: what each check does when its time has come. */

import { isLookedUp, lookUpExpiry } from "../checks/lookup.ts";
import { checkMailbox } from "../checks/mailbox.ts";
import { checkProject } from "../checks/project.ts";
import { checkRates, ecbUrl } from "../checks/rates.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import { isCancelled, type Job } from "../schedule/job.ts";
import type { DaemonContext } from "./context.ts";
import { newReceipts, receiptPatterns, receiptsOf } from "./receipts.ts";
import { type ResultContext, recordResult } from "./record-result.ts";
import { subjectKey } from "./subject-key.ts";
import { isFirstAnswer, takeProviderPast } from "./take-past.ts";

export type JobContext = ResultContext &
  Pick<DaemonContext, "host" | "scheduler" | "circuits" | "memories" | "http" | "rdap">;

/** The checks hold their own deadlines; the schedule's comes later and catches a check that does not. */
const afterDeadlineMs = 2_000;

export function jobsOf(context: JobContext): Job[] {
  const { projects, subscriptions, mailboxes } = context.active;
  return [
    ...[...projects.values()].filter(({ provider }) => !provider.pushed).map((project) => knownJob(context, project)),
    ...[...subscriptions.values()].filter(isLookedUp).map((subscription) => lookupJob(context, subscription)),
    ...[...mailboxes.values()].map((mailbox) => mailboxJob(context, mailbox)),
    ...ratesJobs(context),
  ];
}

const known = new WeakMap<ProjectConfig, { readonly context: JobContext; readonly job: Job }>();

/** The same job for the same project, so that a reload makes those of changed projects only. */
function knownJob(context: JobContext, project: ProjectConfig): Job {
  const found = known.get(project);
  if (found?.context === context) return found.job;
  const job = projectJob(context, project);
  known.set(project, { context, job });
  return job;
}

function projectJob(context: JobContext, project: ProjectConfig): Job {
  const { host, circuits } = context;
  return {
    key: subjectKey({ kind: "project", name: project.name }),
    task: "projects",
    schedule: project.schedule,
    host: project.host,
    // The past of a first answer has a deadline of its own.
    timeoutMs: (project.provider.history === undefined ? 1 : 2) * project.timeoutMs + afterDeadlineMs,
    async run({ signal }) {
      const memory = context.memories.get(project.name) ?? new Map();
      const { retries } = context.active.config.top.defaults;
      const tools = {
        http: context.http,
        clock: host.clock,
        random: host.random,
        readFile: host.readFile,
        isolated: host.isolated,
        circuits,
        retries,
        receipts: receiptsOf(context.store, project),
      };
      const result = await checkProject(project, tools, memory, signal);
      // A reload may have given the name to another account meanwhile: then this answer is dropped.
      const isCurrent = context.active.projects.get(project.name)?.digest === project.digest;
      if (isCancelled(signal) || !isCurrent) return "succeeded";
      if (memory.size > 0) context.memories.set(project.name, memory); // Most have nothing to remember.
      const { answer } = result;
      const isFirst = answer !== undefined && isFirstAnswer(context, project, answer);
      const outcome = recordResult(context, { kind: "project", config: project, result });
      if (isFirst) await takeProviderPast(context, project, answer, { tools, memory, signal });
      return outcome;
    },
  };
}

function lookupJob(context: JobContext, subscription: SubscriptionConfig): Job {
  const { timeout } = context.active.config.top.defaults;
  return {
    key: subjectKey({ kind: "subscription", name: subscription.name }),
    task: "subscriptions",
    schedule: subscription.schedule,
    host: undefined,
    timeoutMs: timeout + afterDeadlineMs,
    async run({ signal }) {
      const tools = { http: context.http, clock: context.host.clock, rdap: context.rdap, timeoutMs: timeout };
      const { lastRun, expiresAtMs } = await lookUpExpiry(subscription, tools, signal);
      if (isCancelled(signal)) return "succeeded";
      return recordResult(context, {
        kind: "subscription",
        config: subscription,
        lastRun,
        ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
      });
    },
  };
}

function ratesJobs(context: JobContext): Job[] {
  const { rates, schedules, defaults } = context.active.config.top;
  if (rates === undefined) return [];
  const { host, store } = context;
  return [
    {
      key: "rates",
      task: "rates",
      schedule: { expression: schedules.rates, timezone: context.active.config.timezone },
      host: new URL(rates.url ?? ecbUrl).host,
      timeoutMs: defaults.timeout + afterDeadlineMs,
      async run({ signal }) {
        const { rates: known, lastRun } = store.rates;
        // After a failure it is asked again: what is known may be too old for all we know.
        const { hasNewerRates } = await import("../checks/ecb-rates.ts");
        const isCurrent = known !== undefined && lastRun?.failure === undefined;
        if (isCurrent && !hasNewerRates(known.on, host.clock.nowMs())) return "succeeded";
        const { http } = context;
        const tools = { http, clock: host.clock, random: host.random, retries: defaults.retries };
        const ended = await checkRates({ ...tools, timeoutMs: defaults.timeout, url: rates.url, known }, signal);
        if (isCancelled(signal)) return "succeeded";
        return recordResult(context, { kind: "rates", ...ended });
      },
    },
  ];
}

function mailboxJob(context: JobContext, mailbox: MailboxConfig): Job {
  const { store } = context;
  return {
    key: subjectKey({ kind: "mailbox", name: mailbox.name }),
    task: "mailboxes",
    schedule: mailbox.schedule,
    host: `imap:${mailbox.entry.host}`,
    timeoutMs: mailbox.entry.timeout + afterDeadlineMs,
    async run({ signal }) {
      const tools = {
        clock: context.host.clock,
        logger: context.logger,
        memory: store.mailboxMemory(mailbox.name),
        keep: (memory: Parameters<typeof store.keepMailbox>[1]) => store.keepMailbox(mailbox.name, memory),
        renewalPatterns: renewalPatterns(context),
        receiptPatterns: receiptPatterns(context.active, mailbox.name),
        http: context.http,
        version: context.host.version,
        projectProviders: new Map(
          [...context.active.projects.values()].map(({ name, provider }) => [name, provider.id]),
        ),
      };
      const shownReceipts = () => store.mailbox(mailbox.name)?.memory?.receipts ?? [];
      const before = { memory: store.mailbox(mailbox.name)?.memory, receipts: shownReceipts() };
      const lastRun = await checkMailbox(mailbox, tools, signal);
      const paid = newReceipts(before.receipts, shownReceipts(), { logger: context.logger, mailbox: mailbox.name });
      // A balance of receipts changes with them, and the first scan makes it known.
      for (const { name, common } of context.active.projects.values())
        if (
          common.top_ups_from_mail?.mailbox.includes(mailbox.name) === true &&
          (paid.has(name) || before.memory === undefined)
        )
          void context.scheduler.runNow(subjectKey({ kind: "project", name }));
      if (isCancelled(signal)) return "succeeded";
      return recordResult(context, { kind: "mailbox", config: mailbox, lastRun });
    },
  };
}

function renewalPatterns({ active }: JobContext) {
  return [...active.subscriptions.values()].flatMap(({ name, entry }) =>
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
