import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError, type Receipt } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import { letOthersRun } from "../platform/event-loop.ts";
import type { Logger } from "../platform/logger.ts";
import { classifyMail, type Explained } from "./classify.ts";
import { type ReadMail, readMails } from "./folder-reader.ts";
import { isUnreadableAnswer } from "./imap-errors.ts";
import { type ImapSession, serverName } from "./imap-session.ts";
import type { Mail } from "./mail.ts";
import type { SkipReason } from "./memory.ts";
import type { CountedMail, MemoryDraft } from "./memory-draft.ts";
import type { ReadReceipts } from "./receipt.ts";
import type { RenewalTest, Renewed } from "./renewal-mail.ts";
import type { CompiledRules } from "./user-rules.ts";

/** A mail that was looked at, for `scan`. */
export interface ScannedMail extends Explained {
  readonly folder: string;
  readonly uid: number;
  readonly receivedAtMs: number;
}

export interface FolderScanOptions {
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly draft: MemoryDraft;
  /** Writes the draft's memory to disk. */
  readonly keep: () => Promise<void>;
  readonly connect: () => Promise<ImapSession>;
  readonly rules: CompiledRules;
  readonly renewals: readonly RenewalTest[];
  readonly readReceipts: ReadReceipts;
  readonly onMessage?: (mail: ScannedMail) => void;
}

/** A folder that is open now. */
interface OpenFolder {
  readonly name: string;
  readonly path: string;
  readonly uidValidity: string;
}

/** What one batch came to: how many of its mails, from the first on, were dealt with. */
interface BatchEnd {
  readonly done: number;
  readonly error?: unknown;
}

interface Outcome {
  readonly mail?: CountedMail & { readonly uid: number };
  readonly skipped?: SkipReason;
  readonly renewedOn: readonly Renewed[];
  readonly receipts?: readonly Receipt[];
}

/** The first batch is small, so that a slow server too lets a scan get on; the next ones grow while they take less than this. */
const firstBatchSize = 16;
const largestBatchSize = 400;
const longestBatchMs = 5000;
const dayMs = 86_400_000;
/** A server that breaks off at every mail must not keep the scan busy for ever. */
const mostReconnections = 20;
/** After so much work the event loop turns: the program also answers scrapes. */
const longestTurnMs = 10;

/** Reads the folders of one mailbox over one connection, which is replaced when a mail breaks it. */
export class FolderScan {
  readonly #options: FolderScanOptions;
  readonly #sinceMs: number;
  #session: ImapSession | undefined;
  #reconnections = 0;
  #left: number;
  #turnStartedMs = 0;

  constructor(options: FolderScanOptions) {
    const { mailbox, clock } = options;
    this.#options = options;
    this.#sinceMs = clock.nowMs() - mailbox.lookback;
    this.#left = mailbox.max_messages;
  }

  async connect(): Promise<void> {
    this.#session = await this.#options.connect();
  }

  isConnected(): boolean {
    return this.#session?.client.usable === true;
  }

  async end(): Promise<void> {
    await this.#session?.end();
  }

  /** Reads what is new in a folder; each batch is kept before the next one counts. */
  async scanFolder(name: string): Promise<void> {
    const folder = await this.#open(name);
    const { client, within } = this.#connection();
    const { exists, uidNext } = client.mailbox === false ? { exists: 0, uidNext: 1 } : client.mailbox;
    const known = this.#options.draft.cursor(name);
    const lastUid = known?.uidValidity === folder.uidValidity ? known.lastUid : 0;
    // Another UIDVALIDITY: the server numbered the folder anew, so the lookback is read again; seen mails keep their keys.
    const query = lastUid > 0 ? { uid: `${lastUid + 1}:*` } : { since: new Date(this.#sinceMs - dayMs) };
    const found = exists === 0 ? [] : await within(client.search(query, { uid: true }));
    if (!client.usable) throw new CheckError("network", `${this.#server()} closed the connection`);
    if (!Array.isArray(found))
      throw new CheckError("rejected", `${this.#server()} does not search the folder ${JSON.stringify(name)}`);
    // "8:*" also gives mail 7 when there is no 8.
    const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b);
    const now = uids.slice(0, this.#left);
    this.#left -= now.length;
    await this.#readAll(folder, now);
    if (now.length < uids.length) {
      const left = uids.length - now.length;
      this.#options.logger.info("mailbox has more new mails than one scan reads", { mailbox: this.#name(), left });
      return;
    }
    const end = now.reduce((highest, uid) => Math.max(highest, uid), Math.max(lastUid, uidNext - 1));
    const cursor = this.#options.draft.cursor(name);
    if (cursor?.uidValidity === folder.uidValidity && cursor.lastUid === end) return;
    await this.#take(folder, end, []);
  }

  #server(): string {
    return serverName(this.#options.mailbox);
  }

  #name(): string {
    return this.#options.mailbox.name ?? this.#options.mailbox.username;
  }

  #connection(): ImapSession {
    if (this.#session === undefined) throw new CheckError("network", `${this.#server()} is not connected`);
    return this.#session;
  }

  /** Opens a folder read-only. `\All` and other special uses are found by their flag: names are in the user's language. */
  async #open(name: string): Promise<OpenFolder> {
    const { client, within } = this.#connection();
    let path = name;
    if (name.startsWith("\\")) {
      const wanted = name.toLowerCase();
      const folders = await within(client.list());
      const special = folders.find(
        ({ specialUse, flags }) =>
          specialUse?.toLowerCase() === wanted || [...flags].some((flag) => flag.toLowerCase() === wanted),
      );
      if (special === undefined) throw this.#noFolder(`for ${name}`, folders);
      path = special.path;
    }
    try {
      await within(client.mailboxOpen(path, { readOnly: true }));
    } catch (error) {
      if (!isMissingFolder(error)) throw error;
      throw this.#noFolder(JSON.stringify(name), await within(client.list()));
    }
    if (client.mailbox === false)
      throw new CheckError("rejected", `${this.#server()} does not open the folder ${JSON.stringify(name)}`);
    return { name, path, uidValidity: client.mailbox.uidValidity.toString() };
  }

  #noFolder(which: string, folders: readonly { readonly path: string }[]): CheckError {
    const names = folders.slice(0, 10).map(({ path }) => path.slice(0, 60));
    const list = names.join(", ") + (folders.length > names.length ? ", ..." : "");
    return new CheckError("rejected", `${this.#server()} has no folder ${which}; it has ${list}`);
  }

  /** Batch by batch; a mail whose answer nobody can read ends the connection, is found by being asked for alone, and is skipped. */
  async #readAll(folder: OpenFolder, uids: readonly number[]): Promise<void> {
    const { clock } = this.#options;
    let size = firstBatchSize;
    let next = 0;
    while (next < uids.length) {
      const batch = uids.slice(next, next + size);
      const startedMs = clock.monotonicMs();
      const { done, error } = await this.#readBatch(folder, batch);
      next += done;
      if (error === undefined) {
        const isQuick = clock.monotonicMs() - startedMs < longestBatchMs;
        size = isQuick ? Math.min(size * 2, largestBatchSize) : Math.ceil(size / 2);
        continue;
      }
      if (!this.#wasBrokenByMail(error)) throw error;
      await this.#reconnect(folder);
      const [poison] = batch;
      if (done === 0 && batch.length === 1 && poison !== undefined) {
        await this.#take(folder, poison, [{ skipped: "unreadable", renewedOn: [] }]);
        next++;
      }
      size = 1;
    }
  }

  /** Classifies mails as they arrive, and keeps what was dealt with also when the deadline or the server ends the batch. */
  async #readBatch(folder: OpenFolder, uids: readonly number[]): Promise<BatchEnd> {
    const isSeen = (key: string) => this.#options.draft.hasSeen(key);
    const outcomes = new Map<number, Outcome>();
    let end: { readonly error?: unknown } = {};
    try {
      for await (const read of readMails(this.#connection(), { uids, sinceMs: this.#sinceMs, isSeen })) {
        outcomes.set(read.uid, this.#outcomeOf(read));
        await this.#takeTurns();
      }
      // Commands of a connection that has gone resolve with nothing.
      if (!this.isConnected()) throw new CheckError("network", `${this.#server()} closed the connection`);
    } catch (error) {
      end = { error };
    }
    const dealtWith: Outcome[] = [];
    for (const uid of uids) {
      const outcome = outcomes.get(uid);
      if (outcome === undefined) break;
      dealtWith.push(outcome);
    }
    const last = uids[dealtWith.length - 1];
    if (last !== undefined) await this.#take(folder, last, dealtWith);
    return { done: dealtWith.length, ...end };
  }

  #wasBrokenByMail(error: unknown): boolean {
    if (this.#options.signal.aborted || this.#reconnections >= mostReconnections) return false;
    // The library ends the connection itself when an answer is too large; the command only learns that it is gone.
    return isUnreadableAnswer(error) || isUnreadableAnswer(this.#session?.lastError());
  }

  async #reconnect(folder: OpenFolder): Promise<void> {
    this.#reconnections++;
    this.#session?.client.close();
    await this.connect();
    const reopened = await this.#open(folder.path);
    if (reopened.uidValidity !== folder.uidValidity)
      throw new CheckError("rejected", `${this.#server()} numbered the folder anew during the scan`);
  }

  #outcomeOf(read: ReadMail): Outcome {
    if (!("mail" in read)) return { renewedOn: [], ...(read.skip !== undefined && { skipped: read.skip }) };
    const { uid, key, receivedAtMs, mail } = read;
    const explained = this.#classify(mail);
    if (explained === undefined) return { skipped: "unreadable", renewedOn: [] };
    const renewedOn = this.#options.renewals.flatMap((test) => test(mail, explained) ?? []);
    return {
      mail: { uid, key, receivedAtMs, explained },
      renewedOn,
      receipts: this.#options.readReceipts(mail, explained, key),
      ...(mail.isWhole ? {} : { skipped: "partial" as const }),
    };
  }

  /** Takes what was dealt with into the memory in one step, and keeps that. */
  async #take(folder: OpenFolder, lastUid: number, outcomes: readonly Outcome[]): Promise<void> {
    const { clock, draft, keep, onMessage } = this.#options;
    const mails = outcomes.flatMap(({ mail }) => mail ?? []);
    draft.apply({
      folder: folder.name,
      cursor: { uidValidity: folder.uidValidity, lastUid },
      mails,
      skipped: outcomes.flatMap(({ skipped }) => skipped ?? []),
      renewedOn: outcomes.flatMap(({ renewedOn }) => renewedOn),
      receipts: outcomes.flatMap(({ receipts }) => receipts ?? []),
      nowMs: clock.nowMs(),
    });
    for (const { uid, receivedAtMs, explained } of mails)
      onMessage?.({ ...explained, folder: folder.name, uid, receivedAtMs });
    await keep();
  }

  async #takeTurns(): Promise<void> {
    const { clock } = this.#options;
    if (clock.monotonicMs() - this.#turnStartedMs < longestTurnMs) return;
    await letOthersRun();
    this.#turnStartedMs = clock.monotonicMs();
  }

  /** A mail that our own code cannot digest is skipped like one that the server cannot show. */
  #classify(mail: Mail): Explained | undefined {
    try {
      return classifyMail(mail, this.#options.rules);
    } catch (error) {
      const kind = error instanceof Error ? error.name : "unknown";
      this.#options.logger.error("a mail could not be classified: a fault of this program", {
        mailbox: this.#name(),
        error: kind,
      });
      return undefined;
    }
  }
}

function isMissingFolder(error: unknown): boolean {
  const fields: Readonly<Record<string, unknown>> = typeof error === "object" && error !== null ? { ...error } : {};
  return (
    fields["mailboxMissing"] === true || fields["serverResponseCode"] === "NONEXISTENT" || fields["code"] === "NotFound"
  );
}
