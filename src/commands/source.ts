/** What questions are answered from: a running daemon, or the configuration with the state that a daemon has left. */
import type { Config, ProjectConfig } from "../config/config.ts";
import { guardFacts, spentByDay, stateOf } from "../daemon/project-view.ts";
import { lastPaymentOf, receiptsOf } from "../daemon/receipts.ts";
import { Renewals } from "../daemon/renewals.ts";
import type { SpendDay } from "../forecast/month-projection.ts";
import { dayMs } from "../forecast/series-history.ts";
import type { MailboxEntry, ProjectEntry, SpentByDayEntry, SubscriptionEntry } from "../http/api-schemas.ts";
import { mailboxEntry, projectEntry, subscriptionEntry } from "../http/entries.ts";
import { CheckError } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { silentLogger } from "../platform/logger.ts";
import { type GuardAnswer, type GuardProblem, type GuardWords, guard, guardQuestion } from "../readings/guard.ts";
import type { StateReader } from "../store/database.ts";
import { ForecastCache } from "../store/forecast-cache.ts";
import { StateDirectoryError } from "../store/instance-lock.ts";
import { readState } from "../store/read-only.ts";
import { Store } from "../store/store.ts";
import { checkAll } from "./check.ts";
import { getFromDaemon } from "./daemon-client.ts";

export interface Source {
  /** IANA zone of the days of projects. */
  timezone(): Promise<string>;
  /** All, or the one of this name. */
  projects(name?: string): Promise<readonly ProjectEntry[]>;
  subscriptions(): Promise<readonly SubscriptionEntry[]>;
  mailboxes(): Promise<readonly MailboxEntry[]>;
  /** What projects spent by UTC day, of at least this many days, today included. */
  spentByDay(days: number): Promise<readonly SpentByDay[]>;
  guard(name: string, words: GuardWords): Promise<GuardAnswer | GuardProblem>;
}

export interface SpentByDay {
  readonly project: string;
  readonly unit: string;
  /** Oldest first; days since 1970-01-01. A day of which nothing was seen is not there. */
  readonly days: readonly SpendDay[];
}

/** The source cannot answer; the message says why. */
export class SourceError extends Error {}

export function daemonSource(host: Host, base: URL): Source {
  // The daemon's own API, of the same version: its shapes are those of `api-schemas.ts`.
  async function get<Answer>(path: string): Promise<Answer | undefined> {
    try {
      const { status, body } = await getFromDaemon(host, base, path);
      if (status === 200) return body as Answer;
      if (status === 404) return undefined;
      throw new SourceError(`the daemon at ${base.host} answers ${status}`);
    } catch (error) {
      if (!(error instanceof CheckError)) throw error;
      throw new SourceError(`the daemon at ${base.host} cannot be asked: ${error.message}`);
    }
  }
  async function list<Entry>(path: string): Promise<readonly Entry[]> {
    const found = await get<readonly Entry[]>(path);
    if (found === undefined) throw new SourceError(`at ${base.host} there is no ${path}: is it a balance-alert?`);
    return found;
  }
  return {
    timezone: async () => (await get<{ readonly timezone: string }>("/api/v1/status"))?.timezone ?? "UTC",
    async projects(name) {
      if (name === undefined) return list<ProjectEntry>("/api/v1/projects");
      const found = await get<ProjectEntry>(`/api/v1/projects/${encodeURIComponent(name)}`);
      return found === undefined ? [] : [found];
    },
    subscriptions: () => list<SubscriptionEntry>("/api/v1/subscriptions"),
    mailboxes: () => list<MailboxEntry>("/api/v1/mailboxes"),
    async spentByDay(days) {
      const projects = await list<ProjectEntry>(`/api/v1/projects?spend_days=${days}`);
      return projects.flatMap(({ name, spentByDay: spent = [] }) =>
        spent.map(({ unit, days }) => ({ project: name, unit, days: days.map(spendDay) })),
      );
    },
    guard: (name, words) => askGuard(host, base, name, words),
  };
}

function spendDay({ on, spent, seen }: SpentByDayEntry["days"][number]): SpendDay {
  return { day: Date.parse(on) / dayMs, amount: spent, seen };
}

const guardAnswers: readonly unknown[] = ["yes", "no", "unknown"];

/** Whatever keeps the daemon from answering leaves the question open. */
async function askGuard(
  host: Host,
  base: URL,
  name: string,
  { spend, until, reserve }: GuardWords,
): Promise<GuardAnswer | GuardProblem> {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ spend, until, reserve })) if (value !== undefined) query.set(key, value);
  try {
    const path = `/api/v1/projects/${encodeURIComponent(name)}/guard?${query}`;
    const { status, body } = await getFromDaemon(host, base, path);
    const { detail, ...answer } = body as Partial<GuardAnswer> & { readonly detail?: string };
    if (status === 400 || status === 404) return { problem: detail ?? "the daemon refuses the question" };
    if (status === 200 && guardAnswers.includes(answer.answer)) return answer as GuardAnswer;
    return { answer: "unknown", reason: `The daemon answers ${status}${detail === undefined ? "" : `: ${detail}`}` };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { answer: "unknown", reason: `The daemon cannot be asked: ${error.message}` };
  }
}

export interface StoredSourceOptions {
  readonly host: Host;
  readonly config: Config;
  /** `--state.path`; where there is none, nothing of the past is known. */
  readonly statePath: string;
  /** Asks vendors for each question about projects. */
  readonly polls: boolean;
}

export function storedSource({ host, config, statePath, polls }: StoredSourceOptions): Source {
  const { clock } = host;
  const open = () => {
    const store = new Store({
      database: undefined,
      kept: keptIn(statePath),
      clock,
      logger: silentLogger,
      onChange: () => {},
    });
    return { store, forecasts: new ForecastCache(store), renewals: new Renewals(store) };
  };
  /** Read anew for each question: a daemon may write meanwhile. */
  async function withStore<Answer>(
    polled: readonly ProjectConfig[],
    answer: (opened: ReturnType<typeof open>) => Answer,
  ): Promise<Answer> {
    const opened = open();
    try {
      const asked = polls ? polled.filter(({ provider }) => !provider.pushed) : [];
      const results = asked.length === 0 ? [] : await checkAll(host, config, asked);
      for (const [index, { name, provider }] of asked.entries()) {
        const result = results[index];
        if (result !== undefined) opened.store.recordProject({ name, provider: provider.id }, result);
      }
      return answer(opened);
    } finally {
      await opened.store.close();
    }
  }
  return {
    timezone: async () => config.timezone,
    projects(name) {
      const wanted = config.projects.filter((project) => name === undefined || project.name === name);
      return withStore(wanted, ({ store, forecasts }) =>
        wanted.map((project) =>
          projectEntry(
            project,
            { state: stateOf(store, project), forecasts, receipts: receiptsOf(store, project) },
            undefined,
            clock.nowMs(),
          ),
        ),
      );
    },
    subscriptions: () =>
      withStore([], ({ store, renewals }) =>
        config.subscriptions.map((subscription) =>
          subscriptionEntry(subscription, renewals.of(subscription, config.mailboxes, clock.nowMs()), {
            lookup: store.subscription(subscription.name),
            lastPayment: lastPaymentOf(store, subscription, config.mailboxes),
          }),
        ),
      ),
    mailboxes: () =>
      withStore([], ({ store }) =>
        config.mailboxes.map((mailbox) => mailboxEntry(mailbox, store.mailbox(mailbox.name), undefined, clock.nowMs())),
      ),
    spentByDay: () =>
      withStore([], ({ store }) =>
        config.projects.flatMap((project) => {
          return spentByDay(store, project).map((spent) => ({ project: project.name, ...spent }));
        }),
      ),
    async guard(name, words) {
      const project = config.projects.find((one) => one.name === name);
      if (project === undefined) return { problem: `there is no project ${JSON.stringify(name)}` };
      const question = guardQuestion(words, config.timezone, clock.nowMs());
      if ("problem" in question) return question;
      return withStore([project], ({ store, forecasts }) =>
        guard(question, guardFacts(project, stateOf(store, project), forecasts), clock.nowMs()),
      );
    },
  };
}

function keptIn(statePath: string): StateReader | undefined {
  try {
    return readState(statePath);
  } catch (error) {
    if (error instanceof StateDirectoryError) return undefined; // No daemon has run here.
    throw error;
  }
}
