import type { MailboxConfig } from "../config/config.ts";
import type { MailboxMemory } from "../mailbox/memory.ts";
import type { ReceiptPattern } from "../mailbox/receipt.ts";
import type { RenewalPattern } from "../mailbox/renewal-mail.ts";
import { CheckError, type LastRun } from "../model.ts";
import type { Clock } from "../platform/clock.ts";
import type { HttpClient } from "../platform/http-client.ts";
import type { Logger } from "../platform/logger.ts";
import { createRedactor } from "./redactor.ts";

export interface MailboxCheckTools {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly memory: MailboxMemory | undefined;
  readonly keep: (memory: MailboxMemory) => Promise<void>;
  readonly renewalPatterns: readonly RenewalPattern[];
  readonly receiptPatterns: readonly ReceiptPattern[];
  /** Name to provider of the projects that a rule may point to. */
  readonly projectProviders: ReadonlyMap<string, string>;
  /** For the tokens of OAuth2. */
  readonly http: HttpClient;
  readonly version: string;
}

/** Scans a mailbox once. Never rejects. The IMAP library is loaded at the first scan: most users have no mailbox. */
export async function checkMailbox(
  mailbox: MailboxConfig,
  tools: MailboxCheckTools,
  signal: AbortSignal,
): Promise<LastRun> {
  const startedAtMs = tools.clock.nowMs();
  const startedMonotonicMs = tools.clock.monotonicMs();
  const ended = () => ({ startedAtMs, durationMs: Math.max(0, tools.clock.monotonicMs() - startedMonotonicMs) });
  try {
    const { scanMailbox } = await import("../mailbox/scan.ts");
    await scanMailbox({
      mailbox: mailbox.entry,
      memory: tools.memory,
      clock: tools.clock,
      logger: tools.logger,
      signal,
      keep: tools.keep,
      renewalPatterns: tools.renewalPatterns,
      receiptPatterns: tools.receiptPatterns,
      projectProviders: tools.projectProviders,
      http: tools.http,
      version: tools.version,
    });
    return ended();
  } catch (error) {
    const redact = createRedactor(mailbox.secrets, []);
    if (error instanceof CheckError)
      return { ...ended(), failure: { reason: error.reason, message: redact(error.message) } };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tools.logger.error("mailbox scan hit a fault of this program", { mailbox: mailbox.name, stack: redact(text) });
    return { ...ended(), failure: { reason: "internal", message: "a fault of this program: see its log" } };
  }
}
