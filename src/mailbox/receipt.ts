import type { Receipt, ReceiptProblem } from "../model.ts";
import { type JudgedAmount, judgedAmounts } from "./amount.ts";
import { type Explained, mailText } from "./classify.ts";
import type { Mail } from "./mail.ts";
import { normalise } from "./normalise.ts";
import { senderTest } from "./user-rules.ts";
import { anyOf } from "./vocabulary.ts";

/** Whose receipts are top-ups of a project: `top_ups_from_mail`. */
export interface ReceiptPattern {
  readonly project: string;
  readonly from: string;
}

export type ReadReceipts = (mail: Mail, explained: Explained, key: string) => readonly Receipt[];

const longestSubject = 120;
/** Two amounts whose scores differ by less are equally likely; the place in the mail makes up to 0.2 of a score. */
const sameScore = 0.25;

const refundWords = new RegExp(anyOf("refund"), "u");
const refundedWords = new RegExp(anyOf("refunded"), "u");
const receiptWords = new RegExp(anyOf("receipt"), "u");
const paidWords = new RegExp(anyOf("alreadyPaid"), "u");
const unpaidWords = new RegExp(anyOf("notYetPaid"), "u");
/** `Receipt #2345-6789`: letters and digits, at least four of them, at least one digit. */
const referencePattern = /#\s?(?=[a-z-]*\d)([a-z\d]+(?:-[a-z\d]+)*)/u;

/** Finds the receipts that count for projects. A mail that more than one project claims counts for none of them. */
export function compileReceipts(patterns: readonly ReceiptPattern[]): ReadReceipts {
  const tests = patterns.map(({ project, from }) => ({ project, isSender: senderTest(from) }));
  return (mail, explained, key) => {
    const projects = [...new Set(tests.filter(({ isSender }) => isSender(mail.from)).map(({ project }) => project))];
    if (projects.length === 0) return [];
    const found = read(mail, explained);
    if (found === undefined) return [];
    const problem: ReceiptProblem | undefined = projects.length > 1 ? "projects" : found.problem;
    const reference = referencePattern.exec(normalise(mail.subject))?.[1];
    return projects.map((project) => ({
      key,
      project,
      on: explained.date ?? mail.sentOn ?? "",
      subject: [...mail.subject].slice(0, longestSubject).join(""),
      ...(reference === undefined || reference.length < 4 ? {} : { reference }),
      ...(found.paid === undefined ? {} : found.paid),
      ...(problem === undefined ? {} : { problem }),
    }));
  };
}

interface Found {
  readonly paid?: { readonly amount: number; readonly currency: string };
  readonly problem?: ReceiptProblem;
}

/** Undefined for a mail that is no receipt. */
function read(mail: Mail, { category, amount, currency }: Explained): Found | undefined {
  const text = mailText(mail);
  const subject = normalise(mail.subject);
  const paid = amount === null || currency === null || !isCurrency(currency) ? {} : { paid: { amount, currency } };
  if (refundWords.test(subject)) return { ...paid, problem: "refund" };
  // "Payment received" comes beside a receipt: only one of them may count.
  if (category !== "invoice" && !(category === "resolved" && receiptWords.test(subject))) return undefined;
  if (refundedWords.test(text)) return { ...paid, problem: "refund" };
  if (!paidWords.test(text) || unpaidWords.test(text)) return { ...paid, problem: "unpaid" };
  const amounts = judgedAmounts(text, category);
  if (paid.paid === undefined || paid.paid.amount <= 0 || isAmbiguous(amounts)) return { ...paid, problem: "amount" };
  if (hasTax(amounts, paid.paid)) return { ...paid, problem: "tax" };
  return paid;
}

function isAmbiguous(amounts: readonly JudgedAmount[]): boolean {
  const best = Math.max(...amounts.map(({ score }) => score));
  const likely = amounts.filter(({ score }) => score > best - sameScore);
  return new Set(likely.map(({ value }) => `${value.amount} ${value.currency}`)).size > 1;
}

/** What is credited is then the amount without the tax or the one with it: the mail does not say which. */
function hasTax(amounts: readonly JudgedAmount[], paid: NonNullable<Found["paid"]>): boolean {
  return amounts.some(({ isSubtotal, value }) => isSubtotal && value.amount !== paid.amount);
}

function isCurrency(currency: string): boolean {
  return /^[A-Z]{3,5}$/.test(currency);
}
