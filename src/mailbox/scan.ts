import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import { classifyMail, type Explained } from "./classify.ts";
import { type ReadMail, readBatch } from "./folder-reader.ts";
import { imapError, isUnreadableAnswer } from "./imap-errors.ts";
import { type ImapSession, serverName } from "./imap-session.ts";
import { logIn } from "./login.ts";
import type { Mail } from "./mail.ts";
import { emptyMailboxMemory, type MailboxMemory, type SkipReason } from "./memory.ts";
import { type CountedMail, MemoryDraft } from "./memory-draft.ts";
import { compileRenewals, type RenewalPattern, type RenewalTest } from "./renewal-mail.ts";
import { type CompiledRules, compileRules } from "./user-rules.ts";

/** A mail that was looked at, for `scan`. */
export interface ScannedMail extends Explained {
  readonly folder: string;
  readonly uid: number;
  readonly receivedAtMs: number;
}

export interface ScanOptions {
  readonly mailbox: Mailbox;
  readonly memory: MailboxMemory | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Its abort ends the scan; what was kept by then stays. */
  readonly signal: AbortSignal;
  /** Durable and atomic; called after each batch, so that a mail is counted once also when the program is killed. */
  readonly keep: (memory: MailboxMemory) => Promise<void>;
  /** Nothing is kept. */
  readonly dryRun?: boolean;
  readonly onMessage?: (mail: ScannedMail) => void;
  readonly renewalPatterns?: readonly RenewalPattern[];
  /** Name to provider of the projects that a rule may point to. */
  readonly projectProviders?: ReadonlyMap<string, string>;
  /** For OAuth2 tokens; made for the scan when it is left out. */
  readonly http?: HttpClient;
  readonly version?: string;
}

const batchSize = 200;
const dayMs = 86_400_000;
/** A server that breaks off at every mail must not keep the scan busy for ever. */
const mostReconnections = 20;

/**
 * Scans a mailbox once: new mails only, read-only, and never longer than its `timeout`.
 *
 * @returns what is remembered now; the same has been given to `keep` before
 * @throws CheckError auth, network, tls, timeout, rate_limited, rejected, invalid_response, config; what was read before
 *   is kept
 */
export async function scanMailbox(options: ScanOptions): Promise<MailboxMemory> {
  const { mailbox, clock, signal } = options;
  const deadline = new AbortController();
  const server = serverName(mailbox);
  const stop = clock.startTimer(
    () =>
      deadline.abort(
        new CheckError(
          "timeout",
          `the scan of ${server} was not done in ${mailbox.timeout / 1000} s; the next one goes on from here`,
        ),
      ),
    mailbox.timeout,
  );
  try {
    return await new Scan(options, AbortSignal.any([signal, deadline.signal]), await compileTools(options)).run();
  } finally {
    stop();
  }
}

interface ScanTools {
  readonly rules: CompiledRules;
  readonly renewals: readonly RenewalTest[];
}

async function compileTools({ mailbox, renewalPatterns = [], projectProviders }: ScanOptions): Promise<ScanTools> {
  const rules = await compileRules({
    rules: mailbox.rules,
    alertKeywords: mailbox.alert_keywords,
    extraAlertKeywords: mailbox.extra_alert_keywords,
    providerOfProject: (project) => projectProviders?.get(project),
  });
  return { rules, renewals: compileRenewals(renewalPatterns) };
}

/** One run. The connection is replaced when a mail breaks it. */
class Scan {
  readonly #options: ScanOptions;
  readonly #signal: AbortSignal;
  readonly #tools: ScanTools;
  readonly #draft: MemoryDraft;
  readonly #sinceMs: number;
  #session: ImapSession | undefined;
  #reconnections = 0;
  #left: number;

  constructor(options: ScanOptions, signal: AbortSignal, tools: ScanTools) {
    const { mailbox, memory, clock } = options;
    this.#options = options;
    this.#signal = signal;
    this.#tools = tools;
    this.#draft = new MemoryDraft(memory ?? emptyMailboxMemory(), mailbox.lookback);
    this.#sinceMs = clock.nowMs() - mailbox.lookback;
    this.#left = mailbox.max_messages;
  }

  async run(): Promise<MailboxMemory> {
    try {
      this.#session = await this.#logIn();
      let failure: CheckError | undefined;
      for (const folder of this.#options.mailbox.folders) {
        try {
          await this.#scanFolder(folder);
        } catch (error) {
          const known = imapError(error, this.#server());
          // A folder that does not exist must not keep the others from being read.
          if (known.reason !== "rejected" || this.#session?.client.usable !== true) throw known;
          failure ??= known;
        }
      }
      if (failure !== undefined) throw failure;
      return this.#draft.memory();
    } catch (error) {
      throw imapError(error, this.#server());
    } finally {
      await this.#session?.end();
    }
  }

  #server(): string {
    return serverName(this.#options.mailbox);
  }

  async #keep(): Promise<void> {
    if (this.#options.dryRun !== true) await this.#options.keep(this.#draft.memory());
  }

  #logIn(): Promise<ImapSession> {
    const { mailbox, clock, http, version = "0" } = this.#options;
    return logIn({ mailbox, draft: this.#draft, keep: () => this.#keep(), clock, signal: this.#signal, http, version });
  }

  #open(): ImapSession {
    if (this.#session === undefined) throw new CheckError("internal", "no session");
    return this.#session;
  }

  async #scanFolder(name: string): Promise<void> {
    const path = await this.#select(name);
    const { client, within } = this.#open();
    const selected = client.mailbox;
    if (selected === false)
      throw new CheckError("rejected", `${this.#server()} does not open the folder ${JSON.stringify(name)}`);
    const uidValidity = selected.uidValidity.toString();
    const known = this.#draft.cursor(name);
    const lastUid = known?.uidValidity === uidValidity ? known.lastUid : 0;
    // Another UIDVALIDITY: the server numbered the folder anew, so the lookback is read again; seen mails keep their keys.
    const query =
      lastUid > 0
        ? { uid: `${lastUid + 1}:*` }
        : selected.exists === 0
          ? undefined
          : { since: new Date(this.#sinceMs - dayMs) };
    const found = query === undefined ? [] : await within(client.search(query, { uid: true }));
    if (!client.usable) throw new CheckError("network", `${this.#server()} closed the connection`);
    if (!Array.isArray(found))
      throw new CheckError("rejected", `${this.#server()} does not search the folder ${JSON.stringify(name)}`);
    // "8:*" also gives mail 7 when there is no 8.
    const uids = found.filter((uid) => uid > lastUid).sort((a, b) => a - b);
    const now = uids.slice(0, this.#left);
    this.#left -= now.length;
    for (let start = 0; start < now.length; start += batchSize) {
      await this.#readCarefully(name, path, uidValidity, now.slice(start, start + batchSize));
    }
    if (now.length < uids.length) {
      this.#options.logger.info("mailbox has more new mails than one scan reads", {
        mailbox: this.#name(),
        left: uids.length - now.length,
      });
      return;
    }
    const end = Math.max(lastUid, selected.uidNext - 1, ...now.slice(-1));
    if (known?.uidValidity === uidValidity && this.#draft.cursor(name)?.lastUid === end) return;
    this.#take(name, { uidValidity, lastUid: end }, []);
    await this.#keep();
  }

  #name(): string {
    return this.#options.mailbox.name ?? this.#options.mailbox.username;
  }

  /** `\All` and other special uses are found by their flag, because the folder's name is in the user's language. */
  async #select(name: string): Promise<string> {
    const { client, within } = this.#open();
    let path = name;
    if (name.startsWith("\\")) {
      const folders = await within(client.list());
      const special = folders.find(
        ({ specialUse, flags }) =>
          specialUse?.toLowerCase() === name.toLowerCase() ||
          [...flags].some((flag) => flag.toLowerCase() === name.toLowerCase()),
      );
      if (special === undefined)
        throw new CheckError("rejected", `${this.#server()} has no folder for ${name}; it has ${folderNames(folders)}`);
      path = special.path;
    }
    try {
      await within(client.mailboxOpen(path, { readOnly: true }));
    } catch (error) {
      if (!isMissingFolder(error)) throw error;
      throw new CheckError(
        "rejected",
        `${this.#server()} has no folder ${JSON.stringify(name)}; it has ${folderNames(await within(client.list()))}`,
      );
    }
    return path;
  }

  /** Reads a batch. When an answer cannot be read, which ends the connection, the batch is halved until the mail is found. */
  async #readCarefully(folder: string, path: string, uidValidity: string, uids: readonly number[]): Promise<void> {
    const lastUid = uids.at(-1);
    if (lastUid === undefined) return;
    let mails: readonly ReadMail[];
    try {
      mails = await readBatch(this.#open(), {
        uids,
        sinceMs: this.#sinceMs,
        isSeen: (key) => this.#draft.hasSeen(key),
      });
      if (!this.#open().client.usable) throw new CheckError("network", `${this.#server()} closed the connection`);
    } catch (error) {
      if (this.#signal.aborted || !this.#wasBrokenByMail(error) || this.#reconnections >= mostReconnections)
        throw error;
      await this.#reconnect(path, uidValidity);
      if (uids.length > 1) {
        const middle = Math.ceil(uids.length / 2);
        await this.#readCarefully(folder, path, uidValidity, uids.slice(0, middle));
        return this.#readCarefully(folder, path, uidValidity, uids.slice(middle));
      }
      mails = [{ uid: lastUid, skip: "unreadable" }];
    }
    this.#take(folder, { uidValidity, lastUid }, mails);
    await this.#keep();
  }

  #wasBrokenByMail(error: unknown): boolean {
    // The library ends the connection itself when an answer is too large; the command only learns that it is gone.
    return isUnreadableAnswer(error) || isUnreadableAnswer(this.#session?.lastError());
  }

  async #reconnect(path: string, uidValidity: string): Promise<void> {
    this.#reconnections++;
    this.#open().client.close();
    this.#session = await this.#logIn();
    const { client, within } = this.#session;
    await within(client.mailboxOpen(path, { readOnly: true }));
    if (client.mailbox === false || client.mailbox.uidValidity.toString() !== uidValidity) {
      throw new CheckError("rejected", `${this.#server()} numbered the folder anew during the scan`);
    }
  }

  /** Classifies what was read and takes it into the memory, in one step. */
  #take(folder: string, cursor: { uidValidity: string; lastUid: number }, read: readonly ReadMail[]): void {
    const mails: CountedMail[] = [];
    const skipped: SkipReason[] = [];
    const renewedOn: { subscription: string; day: string }[] = [];
    for (const one of read) {
      if (one.skip !== undefined) skipped.push(one.skip);
      if (!("mail" in one)) continue;
      const explained = this.#classify(one.mail);
      if (explained === undefined) {
        skipped.push("unreadable");
        continue;
      }
      mails.push({ key: one.key, receivedAtMs: one.receivedAtMs, explained });
      this.#options.onMessage?.({ ...explained, folder, uid: one.uid, receivedAtMs: one.receivedAtMs });
      for (const renewal of this.#tools.renewals) {
        const day = renewal.paidOn(one.mail, explained);
        if (day !== undefined) renewedOn.push({ subscription: renewal.subscription, day });
      }
    }
    this.#draft.apply({ folder, cursor, mails, skipped, renewedOn, nowMs: this.#options.clock.nowMs() });
  }

  /** A mail that our own code cannot digest is skipped like one that the server cannot show. */
  #classify(mail: Mail): Explained | undefined {
    try {
      return classifyMail(mail, this.#tools.rules);
    } catch (error) {
      this.#options.logger.error("a mail could not be classified: a fault of this program", {
        mailbox: this.#name(),
        error: error instanceof Error ? error.name : "unknown",
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

function folderNames(folders: readonly { readonly path: string }[]): string {
  const names = folders.slice(0, 10).map(({ path }) => path.slice(0, 60));
  return names.join(", ") + (folders.length > names.length ? ", ..." : "");
}
