import { type Mailbox, mailboxSchema } from "../../src/config/mailbox-schema.ts";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import { type ScanOptions, scanMailbox } from "../../src/mailbox/scan.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { Secret } from "../../src/platform/secret.ts";
import { type Dovecot, password } from "./dovecot.ts";

/** A mailbox of a test server, without TLS unless the test says otherwise. */
export function mailboxOf(server: Pick<Dovecot, "port">, keys: Readonly<Record<string, unknown>> = {}): Mailbox {
  return mailboxSchema.parse({
    host: "127.0.0.1",
    port: server.port,
    username: "alice@test",
    ...(keys["oauth2"] === undefined && { password: Secret.of(password) }),
    use_ssl: false,
    starttls: false,
    ...keys,
  });
}

export interface ScanRun {
  readonly memory: MailboxMemory;
  /** What was kept, batch by batch. */
  readonly kept: readonly MailboxMemory[];
}

/** Scans with real time, and records what would be on disk. */
export async function scanOnce(
  mailbox: Mailbox,
  memory?: MailboxMemory,
  options: Partial<ScanOptions> = {},
): Promise<ScanRun> {
  const kept: MailboxMemory[] = [];
  const result = await scanMailbox({
    mailbox,
    memory,
    clock: systemClock,
    logger: silentLogger,
    signal: new AbortController().signal,
    // As the store does: only what survives JSON is kept.
    keep: async (next) => void kept.push(JSON.parse(JSON.stringify(next)) as MailboxMemory),
    ...options,
  });
  return { memory: result, kept };
}

export interface PlainMail {
  readonly from?: string;
  readonly subject: string;
  readonly text: string;
  readonly id?: string;
  readonly headers?: readonly string[];
}

let nextId = 0;

export function plainMail({
  from = "Billing <billing@vendor.example>",
  subject,
  text,
  id,
  headers = [],
}: PlainMail): string {
  nextId++;
  return [
    `From: ${from}`,
    "To: <alice@test>",
    `Subject: ${subject}`,
    `Message-ID: <${id ?? `mail-${nextId}`}@vendor.example>`,
    ...headers,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    text,
    "",
  ].join("\r\n");
}
