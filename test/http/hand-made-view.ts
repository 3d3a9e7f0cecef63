import { gzipSync } from "node:zlib";
import type {
  DaemonStatus,
  JobEntry,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  SubscriptionEntry,
} from "../../src/http/api-schemas.ts";
import type { DaemonView, PushOutcome, ReloadOutcome, RenewedOutcome } from "../../src/http/daemon-view.ts";
import type { HttpObservation } from "../../src/model.ts";

/** Plain data in place of the stages behind the HTTP stage; a test changes what it needs. */
export interface HandMadeDaemon {
  nowMs: number;
  ready: { ready: boolean; why?: string };
  projects: readonly ProjectEntry[];
  spentByDay: DaemonView["spentByDay"];
  details: Readonly<Record<string, Pick<ProjectDetails, "recentResults" | "lastFailedExchange" | "schedule">>>;
  subscriptions: readonly SubscriptionEntry[];
  mailboxes: readonly MailboxEntry[];
  jobs: readonly JobEntry[];
  status: DaemonStatus;
  config: unknown;
  exposition: string;
  reload: () => Promise<ReloadOutcome>;
  guard: DaemonView["guard"];
  onCheck: (name: string) => void;
  markRenewed: (subscription: string, on: string | undefined) => Promise<RenewedOutcome>;
  acceptsPush: (project: string, token: string) => boolean;
  push: (project: string, token: string, body: unknown) => Promise<PushOutcome>;
  calendarToken?: string;
  readonly observations: HttpObservation[];
}

export const handMadeNowMs = Date.UTC(2026, 10, 20, 11, 0, 0);

export function handMadeDaemon(changes: Partial<HandMadeDaemon> = {}): HandMadeDaemon {
  return {
    nowMs: handMadeNowMs,
    ready: { ready: true },
    projects: [],
    details: {},
    spentByDay: () => [],
    subscriptions: [],
    mailboxes: [],
    jobs: [],
    status: {
      timezone: "UTC",
      config: { file: "config.yaml", lastReloadSuccessful: true },
      state: { path: "data", restoredProjects: 0, writeFailures: 0 },
    },
    config: { projects: [] },
    exposition: "# HELP up Always one.\n# TYPE up gauge\nup 1\n",
    reload: async () => ({ ok: true }),
    guard: () => undefined,
    onCheck: () => {},
    markRenewed: async () => ({ outcome: "unknown" }),
    acceptsPush: () => true,
    push: async () => ({ outcome: "unauthorized" }),
    observations: [],
    ...changes,
  };
}

export function viewOf(daemon: HandMadeDaemon): DaemonView {
  let byName = new Map<string, ProjectEntry>();
  let listed: readonly ProjectEntry[] = [];
  const entryOf = (name: string) => {
    if (listed !== daemon.projects) byName = new Map(daemon.projects.map((entry) => [entry.name, entry]));
    listed = daemon.projects;
    return byName.get(name);
  };
  const project = (name: string): ProjectDetails | undefined => {
    const entry = entryOf(name);
    return entry === undefined ? undefined : { ...entry, recentResults: [], ...daemon.details[name] };
  };
  return {
    version: "1.2.3",
    startedAtMs: handMadeNowMs - 3 * 86_400_000,
    nowMs: () => daemon.nowMs,
    ready: () => daemon.ready,
    projectNames: () => daemon.projects.map(({ name }) => name),
    projectEntry: (name) => entryOf(name),
    project,
    spentByDay: (name, days) => daemon.spentByDay(name, days),
    guard: (name, words) => daemon.guard(name, words),
    subscriptions: () => daemon.subscriptions,
    mailboxes: () => daemon.mailboxes,
    jobs: () => daemon.jobs,
    status: () => daemon.status,
    config: () => daemon.config,
    scrape: async (_accept, acceptEncoding) => {
      const contentType = "text/plain; version=0.0.4; charset=utf-8";
      const body = Buffer.from(daemon.exposition);
      return acceptEncoding?.includes("gzip")
        ? { body: gzipSync(body), contentType, encoding: "gzip" }
        : { body, contentType };
    },
    reload: () => daemon.reload(),
    checkProject: async (name) => {
      daemon.onCheck(name);
      return project(name);
    },
    markRenewed: (name, on) => daemon.markRenewed(name, on),
    acceptsPush: (project, token) => daemon.acceptsPush(project, token),
    push: (...report) => daemon.push(...report),
    acceptsCalendarToken: (token) => token === daemon.calendarToken,
    observeHttp: (observation) => {
      daemon.observations.push(observation);
    },
  };
}
