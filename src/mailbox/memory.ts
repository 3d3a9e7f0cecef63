import type { LastPayment, Receipt } from "../model.ts";
import type { Category } from "./categories.ts";

/**
 * What is remembered about a mailbox, so that each mail counts once, also over restarts and when the server renumbers a
 * folder. Immutable and JSON-serialisable: each batch of a scan makes a new one.
 */
export interface MailboxMemory {
  readonly version: 1;
  readonly folders: Readonly<Record<string, FolderCursor>>;
  /** Keys of the mails looked at within the lookback, in pages by time. */
  readonly seen: readonly SeenPage[];
  /** Keys of the alerts counted, for much longer: 8 characters each, oldest first. */
  readonly alertKeys: string;
  readonly open: readonly OpenAlert[];
  /** `resolved` mails within the lookback. Each closes the alerts that were received before it, in whatever order they are read. */
  readonly resolutions: readonly Resolution[];
  readonly scanned: number;
  /** By `category provider`. */
  readonly matches: Readonly<Record<string, { readonly total: number; readonly lastMatchAtMs: number }>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** Subscription to the day of the newest mail that proves its payment, `YYYY-MM-DD`. */
  readonly renewedOn: Readonly<Record<string, string>>;
  /** Receipts of projects, in the order in which they were read. Absent where there is none. */
  readonly receipts?: readonly Receipt[];
  /** Subscription to the newest of its mails that names an amount. */
  readonly lastPayments?: Readonly<Record<string, LastPayment>>;
  /** Set after a refused login: no other is tried before. */
  readonly login?: { readonly failures: number; readonly notBeforeMs: number; readonly credential: string };
  /** A refresh token that the vendor changed, sealed with the configured one (see sealed-token.ts). */
  readonly refreshToken?: string;
}

export interface FolderCursor {
  readonly uidValidity: string;
  /** Every mail up to this UID has been dealt with. */
  readonly lastUid: number;
}

export interface SeenPage {
  readonly newestAtMs: number;
  /** Keys of 8 characters, joined. */
  readonly keys: string;
}

/** Why a mail could not be classified, or only in part. */
export const skipReasons = ["unreadable", "partial"] as const;
export type SkipReason = (typeof skipReasons)[number];

export interface OpenAlert {
  readonly category: Category;
  /** Vendor, or `unknown`. */
  readonly provider: string;
  readonly service: string;
  readonly receivedAtMs: number;
  /** Cut to 120 characters; shown on the page, never logged. */
  readonly subject: string;
  readonly fromDomain: string;
  readonly rule: string;
  readonly amount?: number;
  readonly currency?: string;
  /** `YYYY-MM-DD`. */
  readonly date?: string;
  readonly domains: readonly string[];
}

/** Open alerts whose details are kept and shown; older ones are only counted. */
export const mostShown = 500;

export interface Resolution {
  readonly service: string;
  readonly atMs: number;
  readonly domains: readonly string[];
}

export function emptyMailboxMemory(): MailboxMemory {
  return {
    version: 1,
    folders: {},
    seen: [],
    alertKeys: "",
    open: [],
    resolutions: [],
    scanned: 0,
    matches: {},
    skipped: {},
    renewedOn: {},
  };
}

/** What metrics, page and API show at an instant. */
export interface MailboxView {
  readonly scanned: number;
  /** A pair that ever matched stays, with 0, so that its series does not vanish when an alert closes. */
  readonly open: readonly { readonly category: Category; readonly provider: string; readonly count: number }[];
  readonly matches: readonly {
    readonly category: Category;
    readonly provider: string;
    readonly total: number;
    readonly lastMatchAtMs: number;
  }[];
  readonly skipped: Readonly<Record<string, number>>;
  /** Newest first, the newest 500. */
  readonly openAlerts: readonly OpenAlert[];
  /** When the next alert leaves the lookback; infinite when none is open. */
  readonly validUntilMs: number;
}

export function mailboxView(
  memory: MailboxMemory,
  { nowMs, lookbackMs }: { readonly nowMs: number; readonly lookbackMs: number },
): MailboxView {
  const openAlerts = memory.open
    .filter((alert) => alert.receivedAtMs + lookbackMs > nowMs)
    .sort((a, b) => b.receivedAtMs - a.receivedAtMs);
  const matches = Object.entries(memory.matches).map(([key, { total, lastMatchAtMs }]) => ({
    ...matchParts(key),
    total,
    lastMatchAtMs,
  }));
  return {
    scanned: memory.scanned,
    open: matches.map(({ category, provider }) => ({
      category,
      provider,
      count: openAlerts.filter((alert) => alert.category === category && alert.provider === provider).length,
    })),
    matches,
    skipped: Object.fromEntries(Object.entries(memory.skipped)),
    openAlerts: openAlerts.slice(0, mostShown),
    validUntilMs: openAlerts.reduce((until, alert) => Math.min(until, alert.receivedAtMs + lookbackMs), Infinity),
  };
}

export function matchKey(category: Category, provider: string): string {
  return `${category} ${provider}`;
}

function matchParts(key: string): { category: Category; provider: string } {
  const space = key.indexOf(" ");
  return { category: key.slice(0, space) as Category, provider: key.slice(space + 1) }; // Written by `matchKey` only.
}
