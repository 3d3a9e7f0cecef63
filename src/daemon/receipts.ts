/** Receipts of projects and payments of subscriptions, over all mailboxes in which they may arrive. */
import type { MailboxConfig, ProjectConfig, SubscriptionConfig } from "../config/config.ts";
import type { ReceiptPattern } from "../mailbox/receipt.ts";
import type { LastPayment, Receipt } from "../model.ts";
import type { Logger } from "../platform/logger.ts";
import type { Store } from "../store/store.ts";
import type { ActiveConfig } from "./context.ts";

/** Undefined for a project that takes none, and while none of its mailboxes has been read. */
export function receiptsOf(store: Store, { name, common }: ProjectConfig): readonly Receipt[] | undefined {
  const memories = (common.top_ups_from_mail?.mailbox ?? []).flatMap((mailbox) => store.mailbox(mailbox)?.memory ?? []);
  if (memories.length === 0) return undefined;
  return memories.flatMap(({ receipts = [] }) => receipts.filter(({ project }) => project === name));
}

export function receiptPatterns({ projects }: ActiveConfig, mailbox: string): ReceiptPattern[] {
  return [...projects.values()].flatMap(({ name, common: { top_ups_from_mail: receipts } }) =>
    receipts?.mailbox.includes(mailbox) === true ? [{ project: name, from: receipts.from }] : [],
  );
}

/** What the newest receipt of a subscription in any mailbox says. */
export function lastPaymentOf(
  store: Store,
  { name, entry }: SubscriptionConfig,
  mailboxes: readonly MailboxConfig[],
): LastPayment | undefined {
  if (entry.renewed_by_mail === undefined) return undefined;
  const payments = mailboxes.flatMap((mailbox) => store.mailbox(mailbox.name)?.memory?.lastPayments?.[name] ?? []);
  return payments.sort((a, b) => (a.on < b.on ? -1 : 1)).at(-1);
}

/** Says each receipt that is not counted once, and names the projects whose receipts are new. */
export function newReceipts(
  before: readonly Receipt[],
  now: readonly Receipt[],
  { logger, mailbox }: { readonly logger: Logger; readonly mailbox: string },
): ReadonlySet<string> {
  const known = new Set(before.map(({ key, project }) => `${key} ${project}`));
  const added = now.filter(({ key, project }) => !known.has(`${key} ${project}`));
  for (const { project, on, problem } of added) {
    if (problem === undefined) logger.info("a receipt became a top-up", { project, mailbox, on });
    else
      logger.warn("a receipt is not counted as a top-up: look at the project's page", {
        project,
        mailbox,
        on,
        problem,
      });
  }
  return new Set(added.map(({ project }) => project));
}
