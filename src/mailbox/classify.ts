import { advertising, isAdvertisingHeader } from "./advertising.ts";
import { findAmount, mentionsMoney } from "./amount.ts";
import { alertCategories, type Category, categories, isAlert } from "./categories.ts";
import type { MailAddress } from "./headers.ts";
import { type Mail, mailFromSource } from "./mail.ts";
import { findDate } from "./mail-date.ts";
import { normalise } from "./normalise.ts";
import { isMeant } from "./phrase-context.ts";
import { compilePhrases, type PhraseHit } from "./phrase-matcher.ts";
import { isForged, isFromMachinery, isNews, trustOf } from "./sender-trust.ts";
import { type CompiledRules, noRules } from "./user-rules.ts";
import { registrableDomain, vendorOf } from "./vendors.ts";
import { anyOf, unwrapped, vocabularies, wordGroups } from "./vocabulary.ts";

/** What a mail is, and why. */
export interface Explained {
  readonly category: Category | null;
  /** Vendor by sender, or null. */
  readonly provider: string | null;
  /** The rule that decided, for people; null when no rule matched. */
  readonly rule: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** `YYYY-MM-DD`: due, expiry, suspension or charge; of a receipt the day of payment. */
  readonly date: string | null;
  readonly subject: string;
  /** The words of the mail that matched. */
  readonly words: readonly string[];
  /** Whose matters the mail is about: mails with the same key speak of the same service. */
  readonly service: string;
  /** Domain names that the mail names; a registrar's mail is only about these. */
  readonly domains: readonly string[];
  readonly fromDomain: string;
}

/** Classifies a mail from its source, for `scan --eml`. */
export function classifyEml(source: Uint8Array, rules: CompiledRules = noRules): Explained {
  return classifyMail(mailFromSource(source), rules);
}

interface BuiltInRule {
  readonly category: Category;
  readonly language: string;
  readonly says: boolean;
  readonly phrase: string;
}

const builtIn = compilePhrases<BuiltInRule>(
  categories.flatMap((category) =>
    vocabularies.flatMap(({ language, phrases }) => {
      const { says = [], hints = [] } = phrases[category] ?? {};
      return [
        ...says.map((phrase) => ({ category, language, says: true, phrase: unwrapped(phrase) })),
        ...hints.map((phrase) => ({ category, language, says: false, phrase: unwrapped(phrase) })),
      ];
    }),
  ),
  wordGroups,
);

function subjectText(mail: Mail): string {
  return normalise(
    [mail.subject.replace(/^(?:\s*[a-z]{1,4}\s*[:：])+/iu, ""), mail.forwarded?.subject ?? ""].join("\n"),
  );
}

/** Subject lines and text, normalised. */
export function mailText(mail: Mail): string {
  return `${subjectText(mail)}\n${normalise(mail.text.slice(0, longestText))}`;
}

/** Pure: the same mail and rules give the same answer. */
export function classifyMail(mail: Mail, rules: CompiledRules = noRules): Explained {
  const sender = mail.forwarded?.from ?? mail.from;
  const subject = subjectText(mail);
  const text = mailText(mail);
  const ruled = rules.match({ subject, text, from: [mail.from, sender] });
  const own = ruled === "silenced" ? undefined : ruled;
  const found =
    ruled === "silenced"
      ? undefined
      : (ruled ?? classifyText({ mail, sender, text, subjectEnd: subject.length, rules }));
  const vendor = vendorOf(sender.domain)?.id;
  const provider = own?.provider ?? vendor ?? null;
  const amount = found && findAmount(text, found.category);
  return {
    category: found?.category ?? null,
    provider: found === undefined ? null : provider,
    rule: found?.rule ?? null,
    amount: amount?.amount ?? null,
    currency: amount?.currency ?? null,
    date: (found && findDate(text, found.category, mail.sentOn, amount?.currency)) ?? null,
    subject: mail.subject,
    words: found?.words ?? [],
    service: serviceOf(provider, sender),
    domains: found?.category === "renewal" || found?.category === "resolved" ? domainsIn(text) : [],
    fromDomain: registrableDomain(sender.domain),
  };
}
const longestText = 20_000;

interface Found {
  readonly category: Category;
  readonly rule: string;
  readonly words: readonly string[];
}

interface Subject {
  readonly mail: Mail;
  readonly sender: MailAddress;
  /** Normalised subject lines, then the text. */
  readonly text: string;
  readonly subjectEnd: number;
  readonly rules: CompiledRules;
}

/** An alert needs this many points; see `pointsOf`. */
const enough = 4;

function classifyText({ mail, sender, text, subjectEnd, rules }: Subject): Found | undefined {
  const hits = builtIn.find(text).filter((hit) => isMeant(text, hit));
  const keyword = rules.keyword(text);
  if (hits.length === 0 && keyword === undefined) return undefined;
  if (isForged(mail) || isFromMachinery(mail)) return undefined;
  const money = mentionsMoney(text);
  const hasContext = money || billingWords.test(text);
  const trust = trustOf(mail, sender, money);
  const promotion = promotionOf(mail, text, subjectEnd) + (isNews(mail, text, money) ? 3 : 0);
  const verdicts = categories
    .map((category): Verdict => {
      const ofCategory = hits.filter((hit) => hit.rule.category === category && (hit.rule.says || hasContext));
      const points = ofCategory.length === 0 ? 0 : pointsOf(ofCategory, subjectEnd) + trust - promotion;
      return { category, points, hits: ofCategory };
    })
    .filter(({ points }) => points >= enough);
  const best = worstOf(verdicts);
  if (keyword !== undefined && (best === undefined || !isAlert(best.category)) && best?.category !== "resolved") {
    const category = best?.category === "invoice" ? "invoice" : categoryOfKeyword(keyword);
    return { category, rule: `keyword ${JSON.stringify(keyword)}`, words: [keyword] };
  }
  if (best === undefined || (rules.replacesBuiltIn && isAlert(best.category) && keyword === undefined))
    return undefined;
  const strongest = best.hits.find((hit) => hit.rule.says) ?? best.hits[0];
  return {
    category: best.category,
    rule: strongest === undefined ? best.category : ruleName(strongest.rule),
    words: [...new Set(best.hits.map((hit) => hit.words))].slice(0, 5),
  };
}

/** Where the phrase stands in the table, and how it begins. */
function ruleName({ category, language, phrase }: BuiltInRule): string {
  return `${category}.${language}: ${phrase.length > 60 ? `${phrase.slice(0, 59)}…` : phrase}`;
}

interface Verdict {
  readonly category: Category;
  readonly points: number;
  readonly hits: readonly PhraseHit<BuiltInRule>[];
}

/**
 * Most points win, a tie goes to the earlier category. But a cause gives way to what it led to: a renewal that was
 * done is resolved, one that failed is a failed payment, and a balance that is low and owed is owed.
 */
function worstOf(verdicts: readonly Verdict[]): Verdict | undefined {
  let best: Verdict | undefined;
  const someAlertSays = verdicts.some(({ category, hits }) => isAlert(category) && hits.some(({ rule }) => rule.says));
  for (const verdict of verdicts) {
    // A threat of suspension is a hint of arrears; beside a statement of fact it is only the consequence.
    const isOnlyHinted = isAlert(verdict.category) && !verdict.hits.some(({ rule }) => rule.says);
    if (isOnlyHinted && someAlertSays) continue;
    if (best === undefined || verdict.points > best.points) best = verdict;
  }
  if (best === undefined) return undefined;
  for (const { to, within = Number.POSITIVE_INFINITY } of outcomes[best.category] ?? []) {
    const verdict = verdicts.find(({ category, hits }) => category === to && hits.some(({ rule }) => rule.says));
    if (verdict !== undefined && verdict.points >= best.points - within) return verdict;
  }
  return best;
}

/** What a category leads to, and by how many points that may be behind. */
interface Outcome {
  readonly to: Category;
  readonly within?: number;
}

const outcomes: Partial<Readonly<Record<Category, readonly Outcome[]>>> = {
  renewal: [{ to: "resolved", within: 2 }, { to: "payment_failed" }],
  low_balance: [{ to: "payment_failed" }, { to: "arrears" }],
  // Every notice of a debt also speaks of "your invoice"; a receipt may say in passing what was once overdue.
  invoice: [
    { to: "arrears", within: 1 },
    { to: "payment_failed", within: 1 },
  ],
};

/**
 * A phrase that states the fact: 4 points in the subject, 3 on the first screen, 2 below it; a hint: 2, 2 and 1. The
 * best position counts, and each further phrase adds one, two at most.
 */
function pointsOf(hits: readonly PhraseHit<BuiltInRule>[], subjectEnd: number): number {
  let best = 0;
  let statements = 0;
  let countedTo = -1;
  const phrases = new Set<string>();
  for (const { rule, start, end } of hits) {
    const position = start < subjectEnd ? 0 : start < subjectEnd + firstScreen ? 1 : 2;
    best = Math.max(best, rule.says ? ([4, 3, 2][position] ?? 0) : ([2, 2, 1][position] ?? 0));
    // Two phrases that found the same words say it once.
    if (start >= countedTo && !phrases.has(rule.phrase)) statements++;
    phrases.add(rule.phrase);
    countedTo = Math.max(countedTo, end);
  }
  return best + Math.min(statements - 1, 2);
}
const firstScreen = 700;

const billingWords = new RegExp(anyOf("billing"));

/** How much the mail advertises, in points against an alert. One friendly line in a real notice costs nothing. */
function promotionOf(mail: Mail, text: string, subjectEnd: number): number {
  const words = new Map<string, number>();
  for (const hit of advertising.find(text)) {
    const weight = hit.start < subjectEnd ? 2 : 1;
    words.set(hit.rule.phrase, Math.max(words.get(hit.rule.phrase) ?? 0, weight));
  }
  let score = 0;
  for (const weight of words.values()) score += weight;
  if (score > 0 && isAdvertisingHeader(mail.headers)) score += 1;
  return Math.max(0, score - 1) * 1.5;
}

/** A keyword has no category of its own: the built-in table is asked what its words mean. */
function categoryOfKeyword(keyword: string): Category {
  const hit = builtIn.find(normalise(keyword)).find(({ rule }) => isAlert(rule.category));
  return hit?.rule.category ?? alertCategories[2];
}

/** A payment service sends for many merchants, which its display name tells apart. */
function serviceOf(provider: string | null, sender: MailAddress): string {
  const merchant =
    vendorOf(sender.domain)?.sendsForOthers === true ? sender.name.replace(/\s+via\s+\w+$/iu, "").toLowerCase() : "";
  const base = provider ?? registrableDomain(sender.domain);
  return merchant === "" ? base : `${base}/${merchant.slice(0, 60)}`;
}

function domainsIn(text: string): readonly string[] {
  return [...new Set(text.match(domainName) ?? [])].slice(0, 20);
}
const topLevelDomains = [
  "com|net|org|io|ai|dev|app|cn|co|me|info|xyz|cc|top|cloud|tech|site|online|shop|tv",
  "de|fr|uk|jp|eu|us|ru|tw|hk|in|br|es|it|nl|example|test",
].join("|");
const domainName = new RegExp(`(?<![@\\w.-])(?:[a-z0-9][a-z0-9-]{0,62}\\.){1,4}(?:${topLevelDomains})(?![\\w-])`, "gu");
