import type { LastPayment, Receipt } from "../model.ts";
import { isAlert } from "./categories.ts";
import type { Explained } from "./classify.ts";
import {
  type FolderCursor,
  type MailboxMemory,
  matchKey,
  mostShown,
  type OpenAlert,
  type Resolution,
  type SeenPage,
  type SkipReason,
} from "./memory.ts";
import type { Renewed } from "./renewal-mail.ts";

/** A mail that was read, with what it says. */
export interface CountedMail {
  /** Identifies the mail in whatever folder and under whatever UID it is met again: 8 characters. */
  readonly key: string;
  readonly receivedAtMs: number;
  readonly explained: Explained;
}

const keyLength = 8;
const keysPerPage = 1000;
const mostPages = 200;
const mostAlertKeys = 20_000;
const mostOpen = 20_000;
const mostResolutions = 1000;
/** Money that was paid must not be forgotten, but a flood of mails must not fill the memory either. */
const mostReceipts = 10_000;
const longestSubject = 120;
/** Servers disagree by hours about when a mail came, so keys are kept a little longer than the lookback. */
const slackMs = 2 * 86_400_000;

/** The memory while a scan works on it; `memory()` gives the finished value after each batch. */
export class MemoryDraft {
  #memory: MailboxMemory;
  readonly #lookbackMs: number;
  readonly #seen: Set<string>;
  readonly #alertKeys: Set<string>;

  constructor(memory: MailboxMemory, lookbackMs: number) {
    this.#memory = memory;
    this.#lookbackMs = lookbackMs;
    this.#seen = new Set(memory.seen.flatMap(({ keys }) => splitKeys(keys)));
    this.#alertKeys = new Set(splitKeys(memory.alertKeys));
  }

  memory(): MailboxMemory {
    return this.#memory;
  }

  /** Changes that are not about mails: logins and tokens. */
  set(change: Partial<Pick<MailboxMemory, "login" | "refreshToken">>): void {
    this.#memory = { ...this.#memory, ...change };
  }

  forgetLogin(): void {
    const { login: _, ...rest } = this.#memory;
    this.#memory = rest;
  }

  cursor(folder: string): FolderCursor | undefined {
    return this.#memory.folders[folder];
  }

  hasSeen(key: string): boolean {
    return this.#seen.has(key);
  }

  /** Takes a batch in: counts its mails, opens and closes alerts, and moves the folder's cursor, all in one step. */
  apply(batch: {
    readonly folder: string;
    readonly cursor: FolderCursor;
    readonly mails: readonly CountedMail[];
    readonly skipped: readonly SkipReason[];
    readonly renewedOn: readonly Renewed[];
    readonly receipts: readonly Receipt[];
    readonly nowMs: number;
  }): void {
    const fresh = batch.mails.filter(({ key }) => {
      if (this.#seen.has(key)) return false;
      this.#seen.add(key);
      return true;
    });
    const alerts = fresh.filter(
      ({ key, explained }) => explained.category !== null && isAlert(explained.category) && !this.#alertKeys.has(key),
    );
    for (const { key } of alerts) this.#alertKeys.add(key);
    const before = this.#memory;
    const resolutions = this.#resolutions(before.resolutions, fresh, batch.nowMs);
    const skipped = { ...before.skipped };
    for (const reason of batch.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1;
    this.#memory = {
      ...before,
      folders: { ...before.folders, [batch.folder]: batch.cursor },
      seen: this.#pages(before.seen, fresh, batch.nowMs),
      alertKeys: (before.alertKeys + alerts.map(({ key }) => key).join("")).slice(-mostAlertKeys * keyLength),
      open: this.#open([...before.open, ...alerts.map(openAlert)], resolutions, batch.nowMs),
      resolutions,
      scanned: before.scanned + fresh.length,
      matches: countMatches(before.matches, alerts),
      skipped,
      renewedOn: newestDays(before.renewedOn, batch.renewedOn),
      ...newReceipts(before.receipts, batch.receipts),
      ...newestPayments(before.lastPayments, batch.renewedOn),
    };
  }

  #pages(pages: readonly SeenPage[], fresh: readonly CountedMail[], nowMs: number): readonly SeenPage[] {
    const kept = pages.filter(({ newestAtMs }) => newestAtMs > nowMs - this.#lookbackMs - slackMs);
    for (const { key, receivedAtMs } of fresh) {
      const last = kept.at(-1);
      if (last === undefined || last.keys.length >= keysPerPage * keyLength)
        kept.push({ newestAtMs: receivedAtMs, keys: key });
      else kept[kept.length - 1] = { newestAtMs: Math.max(last.newestAtMs, receivedAtMs), keys: last.keys + key };
    }
    return kept.slice(-mostPages);
  }

  #resolutions(known: readonly Resolution[], fresh: readonly CountedMail[], nowMs: number): readonly Resolution[] {
    const added = fresh
      .filter(({ explained }) => explained.category === "resolved")
      .map(({ explained, receivedAtMs }) => ({
        service: explained.service,
        atMs: receivedAtMs,
        domains: explained.domains,
      }));
    return [...known, ...added].filter(({ atMs }) => atMs > nowMs - this.#lookbackMs).slice(-mostResolutions);
  }

  #open(alerts: readonly OpenAlert[], resolutions: readonly Resolution[], nowMs: number): readonly OpenAlert[] {
    const byService = new Map<string, Resolution[]>();
    for (const one of resolutions) byService.set(one.service, [...(byService.get(one.service) ?? []), one]);
    const open = alerts
      .filter((alert) => alert.receivedAtMs + this.#lookbackMs > nowMs)
      .filter((alert) => !(byService.get(alert.service) ?? []).some((resolution) => closes(resolution, alert)))
      .slice(-mostOpen);
    // All are counted, but a page with thousands of subjects helps nobody.
    return open.map((alert, index) =>
      index < open.length - mostShown && alert.subject !== "" ? withoutDetails(alert) : alert,
    );
  }
}

/** A later mail of the same service closes an alert; but that one domain is renewed says nothing of another one that expires. */
function closes(resolution: Resolution, alert: OpenAlert): boolean {
  if (resolution.atMs < alert.receivedAtMs) return false;
  if (alert.category !== "renewal" || resolution.domains.length === 0 || alert.domains.length === 0) return true;
  return alert.domains.every((domain) => resolution.domains.includes(domain));
}

function openAlert({ receivedAtMs, explained }: CountedMail): OpenAlert {
  const { category, provider, service, subject, fromDomain, rule, amount, currency, date, domains } = explained;
  return {
    category: category ?? "renewal", // Only alerts come here.
    provider: provider ?? "unknown",
    service,
    receivedAtMs,
    subject: [...subject].length > longestSubject ? `${[...subject].slice(0, longestSubject - 1).join("")}…` : subject,
    fromDomain,
    rule: rule ?? "",
    domains,
    ...(amount !== null && { amount }),
    ...(currency !== null && { currency }),
    ...(date !== null && { date }),
  };
}

function withoutDetails({ amount: _, currency: __, date: ___, ...alert }: OpenAlert): OpenAlert {
  return { ...alert, subject: "", rule: "" };
}

function countMatches(matches: MailboxMemory["matches"], alerts: readonly CountedMail[]): MailboxMemory["matches"] {
  if (alerts.length === 0) return matches;
  const counted = { ...matches };
  for (const { explained, receivedAtMs } of alerts) {
    if (explained.category === null) continue;
    const key = matchKey(explained.category, explained.provider ?? "unknown");
    const known = counted[key];
    counted[key] = {
      total: (known?.total ?? 0) + 1,
      lastMatchAtMs: Math.max(known?.lastMatchAtMs ?? receivedAtMs, receivedAtMs),
    };
  }
  return counted;
}

function newestDays(
  known: Readonly<Record<string, string>>,
  added: readonly Renewed[],
): Readonly<Record<string, string>> {
  if (added.length === 0) return known;
  const days = { ...known };
  for (const { subscription, day } of added) {
    const current = days[subscription];
    if (current === undefined || current < day) days[subscription] = day;
  }
  return days;
}

/** The keys of `seen` are forgotten after a while; receipts are not. */
function newReceipts(
  known: readonly Receipt[] = [],
  added: readonly Receipt[],
): Pick<MailboxMemory, "receipts"> | undefined {
  const keys = new Set(known.map(receiptKey));
  const receipts = [...known];
  for (const receipt of added) {
    if (keys.has(receiptKey(receipt)) || receipts.length >= mostReceipts) continue;
    keys.add(receiptKey(receipt));
    receipts.push(receipt);
  }
  return receipts.length === 0 ? undefined : { receipts };
}

function receiptKey({ key, project }: Receipt): string {
  return `${key} ${project}`;
}

function newestPayments(
  known: Readonly<Record<string, LastPayment>> = {},
  added: readonly Renewed[],
): Pick<MailboxMemory, "lastPayments"> | undefined {
  const lastPayments = { ...known };
  for (const { subscription, day, paid } of added) {
    const current = lastPayments[subscription];
    if (paid !== undefined && (current === undefined || current.on <= day))
      lastPayments[subscription] = { on: day, ...paid };
  }
  return Object.keys(lastPayments).length === 0 ? undefined : { lastPayments };
}

function splitKeys(keys: string): string[] {
  const list: string[] = [];
  for (let index = 0; index < keys.length; index += keyLength) list.push(keys.slice(index, index + keyLength));
  return list;
}
