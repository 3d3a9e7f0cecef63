import type { Explained } from "./classify.ts";
import type { Mail } from "./mail.ts";
import { normalise } from "./normalise.ts";
import { senderTest } from "./user-rules.ts";

/** A mail that proves a payment of a subscription: `renewed_by_mail`. */
export interface RenewalPattern {
  readonly subscription: string;
  readonly from?: string;
  readonly subject?: string;
}

/** A payment of a subscription that a mail proves. */
export interface Renewed {
  readonly subscription: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** What was paid; only where the mail is a receipt that says it. */
  readonly paid?: { readonly amount: number; readonly currency: string };
}

/** What a mail proves; undefined when it proves no payment. */
export type RenewalTest = (mail: Mail, explained: Explained) => Renewed | undefined;

export function compileRenewals(patterns: readonly RenewalPattern[]): readonly RenewalTest[] {
  return patterns.map(({ subscription, from, subject }): RenewalTest => {
    const isSender = from === undefined ? undefined : senderTest(from);
    const isSubject = subject === undefined ? undefined : subjectTest(subject);
    return (mail, { category, amount, currency }) => {
      if (isSender === undefined && isSubject === undefined) return undefined;
      // A bill that is owed or failed proves the contrary; a reminder only counts where its subject was asked for.
      if (category === "arrears" || category === "payment_failed" || category === "low_balance") return undefined;
      if (category === "renewal" && isSubject === undefined) return undefined;
      if (isSender !== undefined && !isSender(mail.from)) return undefined;
      if (isSubject !== undefined && !isSubject(mail.subject)) return undefined;
      if (mail.sentOn === undefined) return undefined;
      const isReceipt = category === "invoice" || category === "resolved";
      const paid = isReceipt && amount !== null && currency !== null ? { paid: { amount, currency } } : {};
      return { subscription, day: mail.sentOn, ...paid };
    };
  });
}

/** Words that stand in the subject in this order, `*` for anything between them. */
function subjectTest(pattern: string): (subject: string) => boolean {
  const pieces = pattern
    .split("*")
    .map(normalise)
    .filter((piece) => piece !== "");
  return (subject) => {
    const text = normalise(subject);
    let position = 0;
    for (const piece of pieces) {
      const found = text.indexOf(piece, position);
      if (found < 0) return false;
      position = found + piece.length;
    }
    return true;
  };
}
