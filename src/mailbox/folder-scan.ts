import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import { letOthersRun } from "../platform/event-loop.ts";
import type { Logger } from "../platform/logger.ts";
import { classifyMail, type Explained } from "./classify.ts";
import { type ReadMail, readBatch, withFurtherHeaders } from "./folder-reader.ts";
import { isUnreadableAnswer } from "./imap-errors.ts";
import { type ImapSession, serverName } from "./imap-session.ts";
import type { Mail } from "./mail.ts";
import type { SkipReason } from "./memory.ts";
import type { CountedMail, MemoryDraft } from "./memory-draft.ts";
import type { RenewalTest } from "./renewal-mail.ts";
import type { ScannedMail } from "./scan.ts";
import type { CompiledRules } from "./user-rules.ts";

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
  readonly onMessage?: (mail: ScannedMail) => void;
}

/** A folder that is open now. */
interface OpenFolder {
  readonly name: string;
  readonly path: string;
  readonly uidValidity: string;
}

const batchSize = 400;
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
    if (known?.uidValidity === folder.uidValidity && this.#options.draft.cursor(name)?.lastUid === end) return;
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

  /** While a batch is classified the next one is on its way. */
  async #readAll(folder: OpenFolder, uids: readonly number[]): Promise<void> {
    const batches: (readonly number[])[] = [];
    for (let start = 0; start < uids.length; start += batchSize) batches.push(uids.slice(start, start + batchSize));
    let ahead = this.#fetch(batches[0]);
    for (const [index, batch] of batches.entries()) {
      const { mails, error } = await ahead;
      if (mails === undefined) {
        await this.#readCarefully(folder, batch, error);
        ahead = this.#fetch(batches[index + 1]);
      } else {
        ahead = this.#fetch(batches[index + 1]);
        await this.#take(folder, batch.at(-1) ?? 0, mails);
      }
    }
  }

  /** Never rejects, because it may not be waited for at once. */
  async #fetch(uids: readonly number[] = []): Promise<{ mails?: readonly ReadMail[]; error?: unknown }> {
    try {
      const isSeen = (key: string) => this.#options.draft.hasSeen(key);
      const mails = await readBatch(this.#connection(), { uids, sinceMs: this.#sinceMs, isSeen });
      // Commands of a connection that has gone resolve with nothing.
      if (!this.isConnected()) throw new CheckError("network", `${this.#server()} closed the connection`);
      return { mails };
    } catch (error) {
      return { error };
    }
  }

  /** An answer that cannot be read ends the connection; the batch is halved until the mail is found. */
  async #readCarefully(folder: OpenFolder, uids: readonly number[], error: unknown): Promise<void> {
    if (!this.#wasBrokenByMail(error)) throw error;
    await this.#reconnect(folder);
    if (uids.length === 1)
      return this.#take(
        folder,
        uids[0] ?? 0,
        uids.map((uid) => ({ uid, skip: "unreadable" })),
      );
    const middle = Math.ceil(uids.length / 2);
    for (const half of [uids.slice(0, middle), uids.slice(middle)]) {
      const { mails, error: again } = await this.#fetch(half);
      if (mails === undefined) await this.#readCarefully(folder, half, again);
      else await this.#take(folder, half.at(-1) ?? 0, mails);
    }
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

  /** Classifies what was read, takes it into the memory in one step, and keeps that. */
  async #take(folder: OpenFolder, lastUid: number, read: readonly ReadMail[]): Promise<void> {
    const { clock, draft, renewals } = this.#options;
    const mails: CountedMail[] = [];
    const skipped: SkipReason[] = [];
    const renewedOn: { subscription: string; day: string }[] = [];
    const explained = await this.#classifyAll(folder, read);
    for (const one of read) {
      if (one.skip !== undefined) skipped.push(one.skip);
      if (!("mail" in one)) continue;
      const found = explained.get(one.uid);
      if (found === undefined) {
        skipped.push("unreadable");
        continue;
      }
      mails.push({ key: one.key, receivedAtMs: one.receivedAtMs, explained: found });
      this.#options.onMessage?.({ ...found, folder: folder.name, uid: one.uid, receivedAtMs: one.receivedAtMs });
      for (const renewal of renewals) {
        const day = renewal.paidOn(one.mail, found);
        if (day !== undefined) renewedOn.push({ subscription: renewal.subscription, day });
      }
    }
    const cursor = { uidValidity: folder.uidValidity, lastUid };
    draft.apply({ folder: folder.name, cursor, mails, skipped, renewedOn, nowMs: clock.nowMs() });
    await this.#options.keep();
  }

  /** By UID. Mails that speak of bills are judged again with all their headers. */
  async #classifyAll(folder: OpenFolder, read: readonly ReadMail[]): Promise<ReadonlyMap<number, Explained>> {
    const results = new Map<number, Explained>();
    const notable: { uid: number; mail: Mail }[] = [];
    for (const one of read) {
      if (!("mail" in one)) continue;
      await this.#takeTurns();
      const explained = this.#classify(one.mail);
      if (explained === undefined) continue;
      results.set(one.uid, explained);
      if (explained.category !== null) notable.push({ uid: one.uid, mail: one.mail });
    }
    if (notable.length === 0) return results;
    let complete: ReadonlyMap<number, Mail>;
    try {
      complete = await withFurtherHeaders(this.#connection(), notable);
    } catch (error) {
      if (!this.#wasBrokenByMail(error)) throw error;
      await this.#reconnect(folder);
      return results;
    }
    if (!this.isConnected()) throw new CheckError("network", `${this.#server()} closed the connection`);
    for (const [uid, mail] of complete) {
      await this.#takeTurns();
      const explained = this.#classify(mail);
      if (explained !== undefined) results.set(uid, explained);
    }
    return results;
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
