import type { Category } from "./categories.ts";
import { anyOf, wordsOf } from "./vocabulary.ts";
import { anyText } from "./word-pattern.ts";

/** An amount that a mail states: an ISO 4217 code, `credits`, or `count` for things that are counted (messages, calls). */
export interface MailAmount {
  readonly amount: number;
  readonly currency: string;
}

/**
 * The amount that the mail is about: what is owed, left, due or paid, never a threshold, a discount or a price beside it.
 * Each number with a currency is judged by the nearest words of its sentence; undefined where none is meant.
 *
 * @param text normalised
 */
export function findAmount(text: string, category: Category): MailAmount | undefined {
  let best: { value: MailAmount; score: number } | undefined;
  const yen = yenCurrency(text);
  for (const candidate of candidates(text, yen)) {
    const score = judge(text, candidate, category);
    if (score > 0 && (best === undefined || score > best.score)) best = { value: candidate.value, score };
  }
  return best?.value;
}

export interface JudgedAmount {
  readonly value: MailAmount;
  /** 0: not what the mail is about. */
  readonly score: number;
  /** Whether it is called a sum before taxes. */
  readonly isSubtotal: boolean;
}

/** Every amount of the text, for those who must know whether there is a choice. */
export function judgedAmounts(text: string, category: Category): readonly JudgedAmount[] {
  return [...candidates(text, yenCurrency(text))].map((candidate) => ({
    value: candidate.value,
    score: judge(text, candidate, category),
    isSubtotal: subtotalBefore.test(text.slice(Math.max(0, candidate.start - 40), candidate.start)),
  }));
}

/** Whether any number with a currency stands in the text. */
export function mentionsMoney(text: string): boolean {
  for (const candidate of candidates(text, "CNY")) if (candidate.value.currency !== "count") return true;
  return false;
}

/** Whether the first amount shortly after `end` is zero: "outstanding balance: $0.00" says that nothing is owed. */
export function isZeroAfter(text: string, end: number): boolean {
  const lineEnd = text.indexOf("\n", end);
  const rest = text.slice(end, Math.min(end + 30, lineEnd < 0 ? text.length : lineEnd));
  return /^[^\d]{0,24}?(?<![\d.,])0(?:[.,]0+)?(?![\d.,]*\d)/u.test(rest) && !/^[^\d]{0,24}0[\d.,]*%/u.test(rest);
}

interface Candidate {
  readonly value: MailAmount;
  readonly start: number;
  readonly end: number;
}

/** `¥` is missing: the mail decides which currency it means. */
const symbols: Readonly<Record<string, string>> = {
  us$: "USD",
  hk$: "HKD",
  nt$: "TWD",
  au$: "AUD",
  ca$: "CAD",
  nz$: "NZD",
  sg$: "SGD",
  mx$: "MXN",
  s$: "SGD",
  a$: "AUD",
  c$: "CAD",
  r$: "BRL",
  "cn¥": "CNY",
  "jp¥": "JPY",
  $: "USD",
  "€": "EUR",
  "£": "GBP",
  "₹": "INR",
  "₩": "KRW",
  "₽": "RUB",
  "₺": "TRY",
  "₫": "VND",
  "฿": "THB",
  "₴": "UAH",
};

const words: Readonly<Record<string, string>> = {
  元: "CNY",
  块钱: "CNY",
  人民币: "CNY",
  rmb: "CNY",
  円: "JPY",
  日元: "JPY",
  美元: "USD",
  美金: "USD",
  港币: "HKD",
  港元: "HKD",
  新台币: "TWD",
  台币: "TWD",
  欧元: "EUR",
  英镑: "GBP",
  韩元: "KRW",
  新加坡元: "SGD",
  澳元: "AUD",
  加元: "CAD",
  원: "KRW",
  руб: "RUB",
  рублей: "RUB",
  рубля: "RUB",
  dollars: "USD",
  euro: "EUR",
  euros: "EUR",
  pounds: "GBP",
  yen: "JPY",
  zł: "PLN",
};
const codes = [
  "usd eur gbp cny jpy hkd twd sgd aud cad nzd chf sek nok dkk pln czk huf inr krw brl mxn rub try thb vnd idr myr php",
  "zar aed sar ils uah usdt",
].flatMap((line) => line.split(" "));

const number = String.raw`[-+]?\d{1,3}(?:[ ,.'\u00a0]\d{3})+(?:[.,]\d{1,4})?(?![\d])|[-+]?\d+(?:[.,]\d+)?`;
const multiplier = `(?: ?(万|千|亿|k|m)(?![a-z]))?`;
const symbol = anyText([...Object.keys(symbols), "¥"]);
const code = anyText([...codes, "rmb"]);
const yuan = anyText(["人民币", "新台币", "港币"]);
const word = anyText([...Object.keys(words), ...codes]);
const counted = anyText(wordsOf("counted"));
/** A symbol, code or word before the number, perhaps with another behind it ("$1,284.37 usd"); or only behind it. */
const pattern = new RegExp(
  [
    `(-)?(?:(?<![a-z\\p{L}])(${code}|${yuan}) ?:? ?)?(${symbol}) ?(${number})${multiplier}`,
    `(?<![a-z\\d.,])(?:(${code})|(${yuan})) ?:? ?(${number})${multiplier}`,
    `(?<!\\d:)(?<![\\d.,a-z/-])(${number})${multiplier} ?` +
      `(?:(${symbol})(?! ?\\d)|(${word})(?![a-z])|(?:余)?(${counted})(?![a-z]))`,
  ].join("|"),
  "gu",
);

function* candidates(text: string, yen: string): Generator<Candidate> {
  for (const match of text.matchAll(pattern)) {
    const [
      ,
      minus,
      codeBefore,
      symbolBefore,
      number1,
      times1,
      code2,
      word2,
      number2,
      times2,
      number3,
      times3,
      symbolAfter,
      wordAfter,
      unit,
    ] = match;
    const value = parseNumber(number1 ?? number2 ?? number3 ?? "", times1 ?? times2 ?? times3);
    if (!Number.isFinite(value)) continue;
    const end = match.index + match[0].length;
    const tail =
      symbolBefore === "$" || symbolBefore === "¥"
        ? /^ ?\(?(usd|cny|jpy|aud|cad|sgd|hkd|twd|nzd|mxn|rmb|元|円)/u.exec(text.slice(end, end + 8))?.[1]
        : undefined;
    const currency = currencyOf(
      { code: tail ?? codeBefore ?? code2 ?? word2 ?? wordAfter, symbol: symbolBefore ?? symbolAfter, unit },
      yen,
    );
    yield { value: { amount: minus === "-" ? -value : value, currency }, start: match.index, end };
  }
}

function currencyOf(
  found: { code: string | undefined; symbol: string | undefined; unit: string | undefined },
  yen: string,
): string {
  if (found.code !== undefined) return words[found.code] ?? found.code.toUpperCase();
  if (found.symbol !== undefined) return symbols[found.symbol] ?? yen;
  return /credit|点|积分|points|ポイント|クレジット|크레딧|포인트|кредит/u.test(found.unit ?? "") ? "credits" : "count";
}

/** The sign ¥ is Chinese unless the mail is Japanese. */
function yenCurrency(text: string): string {
  return /円|[\u3040-\u30ff]|\bjpy\b|japan/u.test(text) && !/元|人民币|\bcny\b|\brmb\b/u.test(text) ? "JPY" : "CNY";
}

/** The last separator with one or two digits behind it is the decimal mark; three digits behind a lone one are thousands. */
function parseNumber(text: string, times = ""): number {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/[-+\s'\u00a0]/gu, "");
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  const mark = digits[last];
  let plain = digits;
  if (mark !== undefined) {
    const behind = digits.length - last - 1;
    const other = mark === "." ? "," : ".";
    const isDecimal =
      behind !== 3 || digits.startsWith("0") || (digits.includes(other) && digits.indexOf(mark) === last);
    const whole = digits.slice(0, last).replace(/[.,]/gu, "");
    plain = `${whole}${isDecimal ? "." : ""}${digits.slice(last + 1)}`;
  }
  return sign * Number((Number(plain) * (multipliers[times] ?? 1)).toPrecision(15));
}
const multipliers: Readonly<Record<string, number>> = { 万: 10_000, 千: 1000, 亿: 100_000_000, k: 1000, m: 1_000_000 };

/** Words near a number that say what it is; the nearest counts most. */
const contextPatterns: Readonly<Record<Category, RegExp>> = {
  arrears: new RegExp(anyOf("owed"), "g"),
  low_balance: new RegExp(anyOf("left"), "g"),
  renewal: new RegExp(anyOf("price"), "g"),
  payment_failed: new RegExp(anyOf("charged"), "g"),
  invoice: new RegExp(anyOf("paid"), "g"),
  resolved: new RegExp(anyOf("paid"), "g"),
};
const contextWeight = 6;

const linkWords = "of|is|at|to|the|your|its|a|an|for|level|threshold|von|de|di|than|you|set|us|[a-z0-9_-]{1,20} of";
const notBefore = new RegExp(`${anyOf("otherAmount")}(?: (?:${linkWords}))*[ :=为是约(您设置的]*$`);
const notAfter = new RegExp(
  [
    `^ ?(?:${anyOf("otherAmountBehind")}`,
    "\\/ ?(?:month|mo|year|yr|user|seat|hour|gb|月|年|小时|天)",
    "(?:per|a|each) (?:month|user|seat|hour|gb|unit|year))",
  ].join("|"),
);
const perYear = /^ ?(?:\/ ?(?:year|yr|年)|(?:per|a) year)/u;
const balanceBefore = new RegExp(`${anyOf("balance")}[^\\d\\n]{0,14}$`);
const dueBefore = new RegExp(`${anyOf("amountDue")}[^\\n]{0,28}$`);
const subtotalBefore = new RegExp(`${anyOf("subtotal")}[^\\d]{0,16}$`);
const totalBefore = new RegExp(`${anyOf("total")}[^\\d\\n]{0,16}$`);

function judge(text: string, candidate: Candidate, category: Category): number {
  const lineStart = text.lastIndexOf("\n", candidate.start - 1) + 1;
  const before = text.slice(Math.max(lineStart, candidate.start - 60), candidate.start);
  const lineEnd = text.indexOf("\n", candidate.end);
  const after = text.slice(candidate.end, Math.min(candidate.end + 40, lineEnd < 0 ? text.length : lineEnd));
  if (notBefore.test(before)) return 0;
  // A yearly price is what a renewal costs; a price a month or a seat is not.
  if (notAfter.test(after) && !(category === "renewal" && perYear.test(after))) return 0;
  const isCount = candidate.value.currency === "count" || candidate.value.currency === "credits";
  // Things are only counted where something is left of them.
  if (isCount && category !== "low_balance" && category !== "resolved") return 0;
  if ((category === "resolved" || category === "invoice") && balanceBefore.test(before)) return 0.5;
  let score = isCount ? 0.5 : 1;
  const contextPattern = contextPatterns[category];
  for (const match of before.matchAll(contextPattern)) {
    const distance = before.length - match.index - match[0].length;
    // Words of an earlier clause are worth less; a comma inside a number parts no clauses.
    const isOtherClause = /[,;](?!\d)/u.test(before.slice(match.index));
    score = Math.max(score, 1 + contextWeight * (isOtherClause ? 0.6 : 1) * (1 - distance / 90));
  }
  const behind = after.search(contextPattern);
  if (behind >= 0 && behind < 25) score = Math.max(score, 1 + contextWeight * 0.75 * (1 - behind / 40));
  // "Total" is the last word of an invoice; a balance is what counts in arrears only when nothing else is named.
  if (totalBefore.test(before) || dueBefore.test(before)) score += 1.5;
  if (candidate.value.amount === 0 && category !== "low_balance") score *= 0.2;
  // What comes first is said first: a small preference that breaks ties.
  return score - Math.min(candidate.start, 4000) / 20_000;
}
