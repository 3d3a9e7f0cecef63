import type { Category } from "../categories.ts";

/**
 * All knowledge of words, one file a language, for speakers of it to review and extend; a long entry goes on in the next
 * line after a `|`. Texts and entries are brought to one form before they are compared (normalise.ts), so case, hyphens,
 * full width and traditional characters do not matter.
 *
 * A phrase: words as they are written; `(a|b)` one of them; `{name}` one of a group; `...` anything in the same sentence, up
 * to 60 characters (25 up to the next comma in Chinese, Japanese and Korean); `#` a number with or without a currency.
 * Negations, conditions and advertising are not written into phrases: phrase-context.ts looks at what surrounds one.
 */
export interface Vocabulary {
  /** ISO 639. */
  readonly language: string;
  /** Words that several phrases share, as `{name}`. */
  readonly groups?: Readonly<Record<string, string>>;
  readonly phrases: Readonly<Partial<Record<Category, Phrases>>>;
  /** Phrases of advertising. A few of them in a mail that was sent in bulk outweigh a phrase of billing. */
  readonly advertising: readonly string[];
  readonly words: WordLists;
}

export interface Phrases {
  /** States the fact by itself. */
  readonly says: readonly string[];
  /** Only counts beside money or another word of billing. */
  readonly hints?: readonly string[];
}

/** Words with `|` between them. All languages are looked for at once, so a word that two share may stand in either. */
export interface WordLists {
  /** The mail is about money. */
  readonly billing?: string;
  /** Parts of names and addresses that send bills. */
  readonly billingDesk?: string;
  /** The mail speaks to its reader; news do not. */
  readonly reader?: string;

  /** Deny what follows: "no outstanding balance". */
  readonly negator?: string;
  /** Deny only what follows directly. */
  readonly negatorClose?: string;
  /** Deny in the middle of a phrase: "the invoice is not overdue". */
  readonly negatorBetween?: string;
  /** Deny where they end what stands in the middle of a phrase. */
  readonly negatorAtEnd?: string;
  /** Behind a phrase: what it says is over. */
  readonly settled?: string;
  /** Begin a condition: "if your payment failed". */
  readonly condition?: string;
  /** Before a payment that is asked for or awaited, and has not come. */
  readonly askedFor?: string;
  /** What else is overdue, fails, runs low, expires or is restored, and has nothing to do with paying. */
  readonly notArrears?: string;
  readonly notPaymentFailed?: string;
  readonly notLowBalance?: string;
  readonly notRenewal?: string;
  readonly notResolved?: string;

  /** Near an amount: it is owed, left, the price of a renewal, was to be charged, was paid. */
  readonly owed?: string;
  readonly left?: string;
  readonly price?: string;
  readonly charged?: string;
  readonly paid?: string;
  /** Before an amount: it is the sum, is due, is what is left. */
  readonly total?: string;
  readonly amountDue?: string;
  readonly balance?: string;
  /** Before and behind a number that is a threshold, a discount, a fee: not what the mail is about. */
  readonly otherAmount?: string;
  readonly otherAmountBehind?: string;
  /** Things that are counted instead of paid for. */
  readonly counted?: string;

  /** In a subject: money comes back. */
  readonly refund?: string;
  /** Anywhere: money has come back; the terms of refunds at the foot of a mail are not meant. */
  readonly refunded?: string;
  /** What a receipt calls itself. */
  readonly receipt?: string;
  /** In a receipt: it was paid, or is still to be paid. */
  readonly alreadyPaid?: string;
  readonly notYetPaid?: string;
  /** Before a sum without taxes. */
  readonly subtotal?: string;

  /** Before and behind a day on which something is due or ends. */
  readonly deadline?: string;
  readonly deadlineBehind?: string;
  /** "On December 1 your trial will end." */
  readonly deadlineVerb?: string;
  /** Of an invoice: the day by which to pay. */
  readonly due?: string;
  /** A service is cut off. */
  readonly cutOff?: string;
  /** Before the end of a term that begins with a payment. */
  readonly newTerm?: string;
  /** Before the day of a payment. */
  readonly paidOn?: string;
  /** Before a day that was, or that only describes a document. */
  readonly otherDay?: string;
  /** Between two days: a period. */
  readonly until?: string;
  /** Before a day on which a payment was tried. */
  readonly attempt?: string;
  /** Before and behind a day on which a payment will be tried again. */
  readonly retry?: string;
  readonly retryBehind?: string;

  /** The line above a forwarded mail, and above a mail that is answered. */
  readonly forwardMark?: string;
  readonly originalMark?: string;
  /** "On Friday, A wrote:" */
  readonly onDay?: string;
  readonly wrote?: string;
  /** Labels of the header lines of a quoted mail. */
  readonly fromLabel?: string;
  readonly headerLabel?: string;
  readonly subjectLabel?: string;
}
