import { isZeroAfter } from "./amount.ts";
import type { Category } from "./categories.ts";
import type { PhraseHit } from "./phrase-matcher.ts";
import { anyOf } from "./vocabulary.ts";

/**
 * Whether a phrase is meant: not negated ("no outstanding balance"), not only a condition ("if your payment
 * failed, visit ..."), and not about something else that also expires or is overdue (coupons, sessions, books).
 *
 * @param text normalised: one sentence a line
 */
export function isMeant(text: string, hit: PhraseHit<{ readonly category: Category }>): boolean {
  const lineStart = text.lastIndexOf("\n", hit.start - 1) + 1;
  const lineEndIndex = text.indexOf("\n", hit.end);
  const lineEnd = lineEndIndex < 0 ? text.length : lineEndIndex;
  const before = text.slice(lineStart, hit.start);
  const after = text.slice(hit.end, lineEnd);
  const clause = before.slice(Math.max(before.lastIndexOf(","), before.lastIndexOf(":")) + 1);
  const { category } = hit.rule;
  const question = text[lineEnd - 1] === "?";
  if (isNegated(clause, hit, after, text)) return false;
  if (isConditional(before, after, category)) return false;
  if (question && category !== "resolved" && !/^(?:action|urgent)/u.test(before)) return false;
  return !otherMatters[category]?.test(
    before.slice(-80) + hit.words + after.slice(0, category === "renewal" ? 25 : 40),
  );
}

const negatorsBefore = new RegExp(`(?:${anyOf("negator")}[^\\n]{0,18}|${anyOf("negatorClose")}[^\\n]{0,2})$`);
/** "To prevent suspension of your account for non-payment" */
const avoidance =
  /\b(?:avoid|avoiding|prevent|preventing)\b[^\n]{0,60}$|(?:避免|防止|以免|以防|预防|谨防)[^\n]{0,14}$/u;
const negatorsBetween = new RegExp(`${anyOf("negatorBetween")}|${anyOf("negatorAtEnd")}$`);
const nothing = "(?<![\\d.])0(?:\\.0+)? ?元|为0(?![.\\d])|:0(?:\\.0+)? ?(?:元|$)";
const settledBehind = new RegExp(`^[^\\n]{0,8}?(?:${anyOf("settled")}|${nothing})`);

function isNegated(
  clause: string,
  hit: PhraseHit<{ readonly category: Category }>,
  after: string,
  text: string,
): boolean {
  if (negatorsBefore.test(clause.slice(-26)) || avoidance.test(clause)) return true;
  if (hit.rule.category !== "resolved" && negatorsBetween.test(hit.between)) return true;
  if (hit.rule.category === "resolved" || hit.rule.category === "invoice") return false;
  if (settledBehind.test(after)) return true;
  // "已补足欠款" tells that it is done, "请补足欠款" asks for it.
  if (/已(?:经)?(?:成功)?$/u.test(clause) && /^(?:结清|缴清|补缴|补足|偿还|还清|清缴|补交)/u.test(hit.words))
    return true;
  return hit.rule.category === "arrears" && isZeroAfter(text, hit.end);
}

const conditionStart = new RegExp(`^ ?(?:[a-z]{1,8} )?${anyOf("condition")}`);

function isConditional(before: string, after: string, category: Category): boolean {
  const sentence = before.trimStart();
  const clause = sentence.slice(Math.max(sentence.lastIndexOf(","), sentence.lastIndexOf(":")) + 1).trimStart();
  const isIf = conditionStart.test(sentence) || conditionStart.test(clause);
  if (category === "resolved" || category === "invoice") {
    // "Once payment is received service will be restored"; "充值成功后"; "如您已缴费,请忽略"; "unless payment is received by".
    return isIf || /^(?:后|之后|以后|前|即可|方可|才能|即|可)/u.test(after) || askedFor.test(before.slice(-30));
  }
  // "欠费后资源将被冻结" tells the rule, not that it has happened.
  if (category === "arrears" && /^(?:后|时|的情况|状态下|之后|将导致|会导致)/u.test(after)) return true;
  // "If we do not receive payment your account will be suspended" is a warning.
  return isIf && !/\b(?:not|unless|n't|fail(?:ure)?|until)\b|未|不|没/u.test(sentence);
}

/** A payment that is asked for or awaited, not one that has come. */
const askedFor = new RegExp(`${anyOf("askedFor")} ?(?:your|the|we|have|a|full|this|you|our|您)? ?$`);

/** Things that expire, fail or run low and have nothing to do with paying. */
const otherMatters: Partial<Readonly<Record<Category, RegExp>>> = {
  renewal: new RegExp(anyOf("notRenewal")),
  arrears: new RegExp(anyOf("notArrears")),
  low_balance: new RegExp(anyOf("notLowBalance")),
  payment_failed: new RegExp(anyOf("notPaymentFailed")),
  resolved: new RegExp(anyOf("notResolved")),
};
