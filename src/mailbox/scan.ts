import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import { FolderScan, type ScannedMail } from "./folder-scan.ts";
import { imapError } from "./imap-errors.ts";
import { serverName } from "./imap-session.ts";
import { logIn } from "./login.ts";
import { emptyMailboxMemory, type MailboxMemory } from "./memory.ts";
import { MemoryDraft } from "./memory-draft.ts";
import { compileReceipts, type ReceiptPattern } from "./receipt.ts";
import { compileRenewals, type RenewalPattern } from "./renewal-mail.ts";
import { compileRules } from "./user-rules.ts";

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
  /** Whose receipts in this mailbox are top-ups. */
  readonly receiptPatterns?: readonly ReceiptPattern[];
  /** Name to provider of the projects that a rule may point to. */
  readonly projectProviders?: ReadonlyMap<string, string>;
  /** For OAuth2 tokens; made for the scan when it is left out. */
  readonly http?: HttpClient;
  readonly version?: string;
}

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
  const ended = AbortSignal.any([signal, deadline.signal]);
  const draft = new MemoryDraft(options.memory ?? emptyMailboxMemory(), mailbox.lookback);
  const keep = async () => {
    if (options.dryRun !== true) await options.keep(draft.memory());
  };
  const { http, version = "0" } = options;
  const connect = () => logIn({ mailbox, draft, keep, clock, signal: ended, http, version });
  try {
    const tools = await compileTools(options);
    const scan = new FolderScan({ ...options, ...tools, signal: ended, draft, keep, connect });
    try {
      await scan.connect();
      await scanFolders(scan, options);
      return draft.memory();
    } finally {
      await scan.end();
    }
  } catch (error) {
    throw imapError(error, server);
  } finally {
    stop();
  }
}

async function compileTools({ mailbox, renewalPatterns = [], receiptPatterns = [], projectProviders }: ScanOptions) {
  const rules = await compileRules({
    rules: mailbox.rules,
    alertKeywords: mailbox.alert_keywords,
    extraAlertKeywords: mailbox.extra_alert_keywords,
    providerOfProject: (project) => projectProviders?.get(project),
  });
  return { rules, renewals: compileRenewals(renewalPatterns), readReceipts: compileReceipts(receiptPatterns) };
}

async function scanFolders(scan: FolderScan, { mailbox }: ScanOptions): Promise<void> {
  let failure: CheckError | undefined;
  for (const folder of mailbox.folders) {
    try {
      await scan.scanFolder(folder);
    } catch (error) {
      const known = imapError(error, serverName(mailbox));
      // A folder that does not exist must not keep the others from being read.
      if (known.reason !== "rejected" || !scan.isConnected()) throw known;
      failure ??= known;
    }
  }
  if (failure !== undefined) throw failure;
}
