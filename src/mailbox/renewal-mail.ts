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

export interface RenewalTest {
  readonly subscription: string;
  /** The day of the payment, `YYYY-MM-DD`, or undefined when the mail proves none. */
  paidOn(mail: Mail, explained: Explained): string | undefined;
}

export function compileRenewals(patterns: readonly RenewalPattern[]): readonly RenewalTest[] {
  return patterns.map(({ subscription, from, subject }): RenewalTest => {
    const isSender = from === undefined ? undefined : senderTest(from);
    const isSubject = subject === undefined ? undefined : subjectTest(subject);
    return {
      subscription,
      paidOn(mail, { category }) {
        if (isSender === undefined && isSubject === undefined) return undefined;
        // A bill that is owed or failed proves the contrary; a reminder only counts where its subject was asked for.
        if (category === "arrears" || category === "payment_failed" || category === "low_balance") return undefined;
        if (category === "renewal" && isSubject === undefined) return undefined;
        if (isSender !== undefined && !isSender(mail.from)) return undefined;
        if (isSubject !== undefined && !isSubject(mail.subject)) return undefined;
        return mail.sentOn;
      },
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
