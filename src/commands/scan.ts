import type { Config, MailboxConfig } from "../config/config.ts";
import { didYouMean } from "../config/suggestion.ts";
import type { ScannedMail } from "../mailbox/folder-scan.ts";
import { CheckError } from "../model.ts";
import type { Host } from "../platform/host.ts";
import { createHttpClient } from "../platform/http-client.ts";
import { silentLogger } from "../platform/logger.ts";
import { withConfig } from "./open-config.ts";
import { textTable } from "./text-table.ts";

export interface ScanFlags {
  readonly configFile: string | undefined;
  readonly json: boolean;
  readonly eml: readonly string[] | undefined;
}

/** What `scan` says of one mail; keys as in the contract. */
type Finding = Pick<
  ScannedMail,
  "category" | "provider" | "rule" | "amount" | "currency" | "date" | "subject" | "words"
>;

/** `balance-alert scan [mailbox...]`: looks once, changes nothing. 0 all good, 1 some failed, 2 bad config. */
export function runScan(host: Host, names: readonly string[], flags: ScanFlags): Promise<number> {
  if (flags.eml !== undefined) return classifyFiles(host, [...flags.eml, ...names], flags.json);
  return withConfig(host, flags.configFile, async (config) => {
    const known = config.mailboxes.map(({ name }) => name);
    if (known.length === 0)
      host.warn("the configuration has no mailboxes: add one under `mailboxes:`, or classify files with --eml");
    const unknown = names.filter((name) => !known.includes(name));
    for (const name of unknown) host.warn(`no mailbox ${JSON.stringify(name)}${didYouMean(name, known)}`);
    if (unknown.length > 0) return 2;
    const mailboxes = config.mailboxes.filter(({ name }) => names.length === 0 || names.includes(name));
    const results = await Promise.all(mailboxes.map((mailbox) => scanOne(host, config, mailbox)));
    print(host, results, flags.json);
    return results.some(({ error }) => error !== undefined) ? 1 : 0;
  });
}

async function classifyFiles(host: Host, files: readonly string[], asJson: boolean): Promise<number> {
  const { classifyEml } = await import("../mailbox/classify.ts");
  let failed = 0;
  const rows: ({ readonly file: string } & Finding)[] = [];
  for (const file of files) {
    try {
      rows.push({ file, ...classifyEml(await host.readFileBytes(file)) });
    } catch (error) {
      failed += 1;
      host.warn(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (asJson)
    host.print(
      JSON.stringify(
        rows.map(({ file, category, provider, rule, amount, currency, date, subject }) => ({
          file,
          category,
          provider,
          rule,
          amount,
          currency,
          date,
          subject,
        })),
        null,
        2,
      ),
    );
  else
    host.print(
      textTable(
        ["FILE", ...columns],
        rows.map((row) => [row.file, ...cells(row)]),
      ),
    );
  return failed > 0 ? 1 : 0;
}

interface MailboxResult {
  readonly mailbox: string;
  readonly mails: readonly ScannedMail[];
  readonly error?: { readonly reason: string; readonly message: string };
}

/** Reads the whole lookback, whatever the daemon has counted already. */
async function scanOne(host: Host, config: Config, mailbox: MailboxConfig): Promise<MailboxResult> {
  const { scanMailbox } = await import("../mailbox/scan.ts");
  const http = createHttpClient({
    environment: host.environment,
    userAgent: `balance-alert/${host.version}`,
    allowLinkLocal: config.top.defaults.allow_link_local,
  });
  const mails: ScannedMail[] = [];
  try {
    await scanMailbox({
      mailbox: mailbox.entry,
      memory: undefined,
      clock: host.clock,
      logger: silentLogger,
      signal: new AbortController().signal,
      keep: async () => {},
      dryRun: true,
      onMessage: (mail) => mails.push(mail),
      projectProviders: new Map(config.projects.map(({ name, provider }) => [name, provider.id])),
      http,
      version: host.version,
    });
    return { mailbox: mailbox.name, mails };
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return { mailbox: mailbox.name, mails, error: { reason: error.reason, message: error.message } };
  } finally {
    await http.close();
  }
}

function print(host: Host, results: readonly MailboxResult[], asJson: boolean): void {
  if (asJson) {
    host.print(JSON.stringify(results.map(resultJson), null, 2));
    return;
  }
  for (const { mailbox, mails, error } of results) {
    const matched = mails.filter(({ category }) => category !== null);
    host.print(
      `${mailbox}: ${mails.length} mails looked at, ${matched.length} matched${error === undefined ? "" : `; failed: ${error.reason}: ${error.message}`}`,
    );
    if (matched.length > 0)
      host.print(
        textTable(
          ["RECEIVED", ...columns],
          matched.map((mail) => [new Date(mail.receivedAtMs).toISOString().slice(0, 16), ...cells(mail)]),
        ),
      );
  }
}

function resultJson({ mailbox, mails, error }: MailboxResult) {
  return {
    mailbox,
    ok: error === undefined,
    scanned: mails.length,
    matches: mails
      .filter(({ category }) => category !== null)
      .map(({ folder, uid, receivedAtMs, category, provider, rule, amount, currency, date, subject, words }) => ({
        folder,
        uid,
        receivedAt: new Date(receivedAtMs).toISOString(),
        category,
        provider,
        rule,
        amount,
        currency,
        date,
        subject,
        words,
      })),
    error,
  };
}

const columns = ["CATEGORY", "PROVIDER", "AMOUNT", "DATE", "SUBJECT", "RULE", "WORDS"];
/** Wider cells make a table that nobody can read; `--json` has everything. */
const widestCell = 40;

function cells({ category, provider, amount, currency, date, rule, words, subject }: Finding): string[] {
  const price = amount === null ? "" : [amount, currency].filter((part) => part !== null).join(" ");
  return [category, provider, price, date, subject, rule, words.join(", ")].map((cell) => {
    const text = cell ?? "";
    return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
  });
}
