/** All that the HTTP stage asks of the rest of the program. The application implements it over config, store, schedule and metrics. */
import type { HttpObservation } from "../model.ts";
import type { GuardAnswer, GuardWords } from "../readings/guard.ts";
import type {
  DaemonStatus,
  JobEntry,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  SpentByDayEntry,
  SubscriptionEntry,
} from "./api-schemas.ts";

export type ReloadOutcome = { readonly ok: true } | { readonly ok: false; readonly problems: readonly string[] };

/** How a pushed report was received. */
export type PushOutcome =
  | { readonly outcome: "accepted"; readonly readings: number }
  /** The token is wrong, or there is no project of `provider: push` with this name: a stranger learns no name. */
  | { readonly outcome: "unauthorized" }
  /** Known and shown, but not on disk: a restart now would lose it. */
  | { readonly outcome: "not_kept" }
  /** `path` points into the body, for instance `readings[0].value`. */
  | {
      readonly outcome: "invalid";
      readonly problems: readonly { readonly path?: string | undefined; readonly message: string }[];
    };

/** How a payment that a person marks was received. */
export type RenewedOutcome =
  | { readonly outcome: "renewed"; readonly subscription: SubscriptionEntry }
  | { readonly outcome: "unknown" }
  | { readonly outcome: "refused"; readonly problem: string }
  /** Known and shown, but not on disk: a restart now would lose it. */
  | { readonly outcome: "not_kept" };

export interface ScrapeAnswer {
  /** Not touched any more. */
  readonly body: Buffer;
  readonly contentType: string;
  readonly encoding?: "gzip" | undefined;
}

export interface DaemonView {
  readonly version: string;
  readonly startedAtMs: number;
  nowMs(): number;
  /** Not ready: while draining, and until state is loaded and the first round has run or stored values are restored. */
  ready(): { readonly ready: boolean; readonly why?: string | undefined };

  /** In the order of the config file. */
  projectNames(): readonly string[];
  /** Undefined: there is no such project. */
  projectEntry(name: string): ProjectEntry | undefined;
  project(name: string): ProjectDetails | undefined;
  /** What a project spent on the last days of UTC, today included. */
  spentByDay(name: string, days: number): readonly SpentByDayEntry[];
  subscriptions(): readonly SubscriptionEntry[];
  mailboxes(): readonly MailboxEntry[];
  jobs(): readonly JobEntry[];
  status(): DaemonStatus;
  /** The config in use, already redacted. */
  config(): unknown;

  /** The exposition, negotiated by the two headers of the request. */
  scrape(accept: string | undefined, acceptEncoding: string | undefined): Promise<ScrapeAnswer>;

  reload(): Promise<ReloadOutcome>;
  /** Checks a project now; resolves when that check has ended, well or badly. `undefined`: there is no such project. */
  checkProject(name: string): Promise<ProjectDetails | undefined>;
  /** Marks a subscription as paid. @param on `YYYY-MM-DD`; today in its zone when it is left out */
  markRenewed(subscription: string, on: string | undefined): Promise<RenewedOutcome>;
  /** Whether a project can pay for a job; the words are those of the query. `undefined`: there is no such project. */
  guard(name: string, words: GuardWords): GuardAnswer | { readonly problem: string } | undefined;
  /** Whether a report with this token would be read. */
  acceptsPush(project: string, token: string): boolean;
  push(project: string, token: string, body: unknown): Promise<PushOutcome>;
  /** Whether the token opens the calendar. */
  acceptsCalendarToken(token: string): boolean;

  observeHttp(observation: HttpObservation): void;
}
