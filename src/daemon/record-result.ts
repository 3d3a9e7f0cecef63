/** Where every result ends: a poll, a look-up, a scan and a push. */
import type { ProjectResult } from "../checks/project.ts";
import type { RatesResult } from "../checks/rates.ts";
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { DatedRates, Failure, LastRun } from "../model.ts";
import { thresholdsOf, unmatchedThresholds } from "../readings/thresholds.ts";
import type { JobResult } from "../schedule/job.ts";
import type { DaemonContext } from "./context.ts";
import { stateOf } from "./project-view.ts";
import { subjectKey } from "./subject-key.ts";

export type Result =
  | { readonly kind: "project"; readonly config: ProjectConfig; readonly result: ProjectResult }
  | {
      readonly kind: "subscription";
      readonly config: SubscriptionConfig;
      readonly lastRun: LastRun;
      readonly expiresAtMs?: number;
    }
  | { readonly kind: "mailbox"; readonly config: MailboxConfig; readonly lastRun: LastRun }
  | ({ readonly kind: "rates" } & RatesResult);

export type ResultContext = Pick<
  DaemonContext,
  | "store"
  | "metrics"
  | "runtime"
  | "recent"
  | "checkCounters"
  | "forecasts"
  | "logger"
  | "active"
  | "host"
  | "http"
  | "prometheusPast"
>;

/** Records, forecasts, invalidates and logs. The store invalidates the block of the subject itself. */
export function recordResult(context: ResultContext, ended: Result): JobResult {
  const { store, metrics, active } = context;
  switch (ended.kind) {
    case "project":
      recordProject(context, ended.config, ended.result);
      return ended.result.failure === undefined ? "succeeded" : "failed";
    case "subscription": {
      const { name } = ended.config;
      const before = store.subscription(name)?.lastRun?.failure;
      store.recordLookup(name, ended.lastRun, ended.expiresAtMs);
      return logTransition(context, "look-up", { subscription: name }, before, ended.lastRun.failure);
    }
    case "rates": {
      const before = store.rates;
      const { kind: _, ...state } = ended;
      store.recordRates(state);
      metrics.invalidate("rates");
      warnOfMissingRate(context, before.rates, state.rates);
      return logTransition(context, "look-up of exchange rates", {}, before.lastRun?.failure, ended.lastRun.failure);
    }
    case "mailbox": {
      const { name } = ended.config;
      const before = store.mailbox(name)?.lastRun?.failure;
      store.recordMailboxRun(name, ended.lastRun);
      // A mail may have paid for a subscription.
      for (const subscription of active.subscriptions.keys())
        metrics.invalidate(subjectKey({ kind: "subscription", name: subscription }));
      return logTransition(context, "mailbox scan", { mailbox: name }, before, ended.lastRun.failure);
    }
  }
}

function recordProject(context: ResultContext, project: ProjectConfig, result: ProjectResult): void {
  const { store, runtime, recent, checkCounters, forecasts, logger } = context;
  const { name, provider } = project;
  const before = stateOf(store, project);
  if (!provider.pushed) runtime.observeCheck(provider.id, result.durationMs);
  recent.add(name, result);
  checkCounters.count(name, provider.id, result.failure?.reason);
  store.recordProject({ name, provider: provider.id }, result);
  forecasts.refresh(name);
  const fields = { project: name, provider: provider.id };
  if (result.stack !== undefined) logger.error("check hit a fault of this program", { ...fields, stack: result.stack });
  logTransition(context, "check", fields, before?.lastRun?.failure, result.failure);
  if (result.answer === undefined) return;
  context.prometheusPast.noteAnswer(context, name);
  const thresholds = thresholdsOf(project.common);
  const known = before?.lastGood === undefined ? [] : unmatchedThresholds(before.lastGood.readings, thresholds);
  const now = unmatchedThresholds(result.answer.readings, thresholds);
  if (now.length > 0 && now.join() !== known.join())
    logger.warn("no amount of the answer matches a threshold: nothing will say that it is low", {
      ...fields,
      thresholds: now,
    });
  if (now.length === 0 && known.length > 0) logger.info("every threshold matches an amount again", fields);
}

/** Once, not with each answer. */
function warnOfMissingRate(
  { active, logger }: ResultContext,
  before: DatedRates | undefined,
  now: DatedRates | undefined,
): void {
  const to = active.config.top.rates?.to;
  const isMissing = (rates: DatedRates | undefined) =>
    rates !== undefined && to !== undefined && to !== rates.base && !(to in rates.perBase);
  if (isMissing(now) && !isMissing(before))
    logger.warn("the source of exchange rates has none for the currency of rates.to", { currency: to });
}

/** Log transitions only. */
function logTransition(
  { logger }: ResultContext,
  what: string,
  fields: Readonly<Record<string, string>>,
  before: Failure | undefined,
  now: Failure | undefined,
): JobResult {
  if (now === undefined && before === undefined) logger.debug(`${what} succeeded`, fields);
  else if (now === undefined) logger.info(`${what} succeeds again`, fields);
  else if (before?.reason === now.reason) logger.debug(`${what} still fails`, { ...fields, ...now });
  else logger.warn(`${what} failed`, { ...fields, ...now });
  return now === undefined ? "succeeded" : "failed";
}
