import type { Category } from "./categories.ts";
import { anyOf } from "./vocabulary.ts";

/**
 * The day that the mail is about, `YYYY-MM-DD`: due, expiry, suspension or charge; for receipts the day of payment.
 * Undefined when the mail names none, or only days that mean something else (a statement, a failed attempt).
 *
 * @param text normalised
 * @param sentOn the mail's own day, which relative and incomplete dates refer to; without it those are not read
 */
export function findDate(
  text: string,
  category: Category,
  sentOn: string | undefined,
  currency: string | undefined,
): string | undefined {
  const sent = sentOn === undefined ? undefined : dayNumber(sentOn);
  let best: { day: number; score: number } | undefined;
  for (const candidate of candidates(text, sent, currency)) {
    const score = judge(text, candidate, category, sent);
    if (score <= 0) continue;
    if (
      best === undefined ||
      score > best.score + 0.01 ||
      (Math.abs(score - best.score) <= 0.01 && candidate.day < best.day)
    )
      best = { day: candidate.day, score };
  }
  return best && dayText(best.day);
}

interface Candidate {
  readonly day: number;
  readonly start: number;
  readonly end: number;
  /** "in 7 days": an explicit date of the same meaning is preferred. */
  readonly relative: boolean;
}

const monthNames: Readonly<Record<string, number>> = {};
for (const [index, names] of [
  "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari января",
  "february feb februar février févr fév febrero fevereiro febbraio februari февраля",
  "march mar märz mars marzo março maart mrt марта",
  "april apr avril avr abril abr aprile апреля",
  "may mai mayo maio maggio mag mei мая",
  "june jun juni juin junio junho giugno giu июня",
  "july jul juli juillet juil julio julho luglio lug июля",
  "august aug août aout agosto ago augustus августа",
  "september sep sept septembre septiembre setembro settembre set сентября",
  "october oct oktober okt octobre octubre outubro ottobre ott out октября",
  "november nov novembre noviembre novembro ноября",
  "december dec dezember dez décembre déc diciembre dic dezembro dicembre декабря",
].entries()) {
  for (const name of names.split(" ")) Object.assign(monthNames, { [name]: index + 1 });
}
const months = Object.keys(monthNames)
  .sort((a, b) => b.length - a.length)
  .join("|");

/** The normal form takes the dot of "5. Dezember 2026" for the end of a sentence. */
const ordinal = "(?:st|nd|rd|th|\\.(?:\\n(?=\\p{L}+ 20\\d\\d))?|er|º)";
const daysAhead = "tagen?|jours?|días|dias|giorni|dagen|дней|дня|день";
const aheadWords = "in|binnen|innerhalb von|dans|en|em|tra|entro|over|через";
const forms = new RegExp(
  [
    String.raw`(?<!\d)(?<y1>20\d\d) ?[年년] ?(?<m1>\d{1,2}) ?[月월] ?(?<d1>\d{1,2})(?: ?[日号일])?`,
    String.raw`(?<![\d/.-])(?<y2>20\d\d)(?<s2>[-/.])(?<m2>\d{1,2})\k<s2>(?<d2>\d{1,2})(?!\d)`,
    String.raw`(?<![\d年])(?<m3>\d{1,2}) ?[月월] ?(?<d3>\d{1,2}) ?[日号일]`,
    String.raw`(?<!\p{L})(?<m4>${months})\.? (?<d4>\d{1,2})(?:st|nd|rd|th)?` +
      String.raw`(?:,? ?(?<y4>20\d\d)| '?(?<yy4>\d\d)(?![\d:.,]))?(?![\d:])`,
    String.raw`(?<![\d.,:/-])(?<d5>\d{1,2})${ordinal}? ?(?:of |de |di )?(?<m5>${months})(?!\p{L})\.?,?` +
      String.raw`(?: ?(?:de |del )?(?<y5>20\d\d)| '?(?<yy5>\d\d)(?![\d:.,]))?`,
    String.raw`(?<![\d/.-])(?<a6>\d{1,2})(?<s6>[/.-])(?<b6>\d{1,2})\k<s6>(?<y6>20\d\d|\d\d)(?![\d/.-]*\d)`,
    String.raw`(?:in|within|within the next) (?<n7>\d{1,3}) (?:calendar |business )?(?<u7>days?|weeks?)`,
    String.raw`(?<n8>\d{1,3}) ?(?<u8>天|日|个?周|週间|일)之? ?(?:后|内|以内|후|이내)`,
    String.raw`(?:${aheadWords}) (?<n9>\d{1,3}) (?<u9>${daysAhead})`,
    String.raw`(?<today>\btoday\b|今天|今日|当日|本日|\bheute\b)`,
    String.raw`(?<tomorrow>\btomorrow\b|明天|明日|\bmorgen\b|\bdemain\b)`,
  ].join("|"),
  "gu",
);

function* candidates(text: string, sent: number | undefined, currency: string | undefined): Generator<Candidate> {
  for (const match of text.matchAll(forms)) {
    const groups = match.groups ?? {};
    const at = { start: match.index, end: match.index + match[0].length };
    const relativeDays = relative(groups);
    if (relativeDays !== undefined) {
      if (sent !== undefined) yield { ...at, day: sent + relativeDays, relative: true };
      continue;
    }
    const day = absolute(groups, sent, currency, text);
    if (day !== undefined) yield { ...at, day, relative: false };
  }
}

type Groups = Readonly<Record<string, string | undefined>>;

function relative(groups: Groups): number | undefined {
  if (groups.today !== undefined) return 0;
  if (groups.tomorrow !== undefined) return 1;
  const count = groups.n7 ?? groups.n8 ?? groups.n9;
  if (count === undefined) return undefined;
  const unit = groups.u7 ?? groups.u8 ?? groups.u9 ?? "";
  return Number(count) * (/week|周|週/u.test(unit) ? 7 : 1);
}

function absolute(
  groups: Groups,
  sent: number | undefined,
  currency: string | undefined,
  text: string,
): number | undefined {
  const { a6, b6, s6, y6 } = groups;
  if (a6 !== undefined && b6 !== undefined && y6 !== undefined) {
    const year = fullYear(y6);
    const monthFirst = civil(year, Number(a6), Number(b6));
    const dayFirst = civil(year, Number(b6), Number(a6));
    if (s6 === ".") return dayFirst;
    return monthFirst === undefined || dayFirst === undefined
      ? (monthFirst ?? dayFirst)
      : likelier({ monthFirst, dayFirst }, { sent, currency, text });
  }
  const month = Number(groups.m1 ?? groups.m2 ?? groups.m3 ?? monthNames[groups.m4 ?? groups.m5 ?? ""]);
  const day = Number(groups.d1 ?? groups.d2 ?? groups.d3 ?? groups.d4 ?? groups.d5);
  const year = groups.y1 ?? groups.y2 ?? groups.y4 ?? groups.y5 ?? groups.yy4 ?? groups.yy5;
  if (year !== undefined) return civil(fullYear(year), month, day);
  if (sent === undefined) return undefined;
  // Without a year: the mail's own, or the next when that day is more than half a year past.
  const sentYear = Number(dayText(sent).slice(0, 4));
  const sameYear = civil(sentYear, month, day);
  return sameYear === undefined || sent - sameYear > 180 ? civil(sentYear + 1, month, day) : sameYear;
}

function fullYear(text: string): number {
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** 11/12/2026: whichever reading lies near the mail; if both do, month first for dollars and day first otherwise. */
function likelier(
  { monthFirst, dayFirst }: { monthFirst: number; dayFirst: number },
  { sent, currency, text }: { sent: number | undefined; currency: string | undefined; text: string },
): number {
  if (sent !== undefined) {
    const isNear = (day: number) => day - sent >= -45 && day - sent <= 100;
    if (isNear(monthFirst) !== isNear(dayFirst)) return isNear(monthFirst) ? monthFirst : dayFirst;
  }
  const isDollars =
    currency === undefined || currency === "credits" || currency === "count"
      ? /\$|\busd\b/u.test(text)
      : currency === "USD";
  return isDollars ? monthFirst : dayFirst;
}

function civil(year: number, month: number, day: number): number | undefined {
  const number = Date.UTC(year, month - 1, day) / 86_400_000;
  return dayText(number) === `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
    ? number
    : undefined;
}

function dayNumber(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / 86_400_000;
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Words that say that a day is the one, or is not: before it, and behind it. */
const deadline = new RegExp(`${anyOf("deadline")}[^\\n]{0,45}$`);
const deadlineBehind = new RegExp(`^[^\\n.,。;]{0,22}?${anyOf("deadlineBehind")}`);
const verbBehind = new RegExp(`^[^\\n]{0,45}?${anyOf("deadlineVerb")}`);
const otherBefore = new RegExp(`${anyOf("otherDay")}[^\\n\\d]{0,16}$`);
const attempt = new RegExp(anyOf("attempt"));
const periodBehind = new RegExp(`^ ?${anyOf("until")} ?(?:\\d|[a-z]{3,9} \\d)`);
const periodBefore = new RegExp(`\\d ?${anyOf("until")} ?$`);
const paidOn = new RegExp(`${anyOf("paidOn")}[^\\n]{0,24}$`);
const newTermBefore = new RegExp(`${anyOf("newTerm")}[^\\n]{0,24}$`);
const dueWords = new RegExp(anyOf("due"));
const retryBefore = new RegExp(`${anyOf("retry")}[^\\n,;]{0,25}$`);
const pastOrRetryBehind = new RegExp(`^[^\\n,]{0,12}?${anyOf("retryBehind")}`);
const cutOff = new RegExp(anyOf("cutOff"));

function judge(text: string, candidate: Candidate, category: Category, sent: number | undefined): number {
  const lineStart = text.lastIndexOf("\n", candidate.start - 1) + 1;
  const before = text
    .slice(Math.max(lineStart, candidate.start - 70), candidate.start)
    .replace(/\bdate of (?!issue)/u, "date ")
    .replace(/(overdue|past due|unpaid) since\b/u, "due by");
  const lineEnd = text.indexOf("\n", candidate.end);
  const after = text.slice(candidate.end, Math.min(candidate.end + 50, lineEnd < 0 ? text.length : lineEnd));
  if (retryBefore.test(before) || pastOrRetryBehind.test(after)) return 0;
  const isPast = sent !== undefined && candidate.day < sent;
  const isDeadline =
    deadline.test(before) ||
    deadlineBehind.test(after) ||
    (/\b(?:on|from|after) $/u.test(before) && verbBehind.test(after));
  const closeness = proximity(before, deadline);
  if (category === "invoice" || category === "resolved") {
    const isNew = newTermBefore.test(before) && !isPast;
    if (category === "resolved")
      return isNew && !candidate.relative ? 3 + closeness : paidOn.test(before) && isPast ? 1 : 0;
    if (isDeadline && !isPast && !periodBehind.test(after) && dueWords.test(before.slice(-45) + after.slice(0, 22)))
      return 2 + closeness;
    if (otherBefore.test(before) || periodBefore.test(before) || periodBehind.test(after) || candidate.relative)
      return 0;
    return paidOn.test(before) && (sent === undefined || candidate.day <= sent + 1) ? 3 + proximity(before, paidOn) : 0;
  }
  if (otherBefore.test(before) && !deadlineBehind.test(after)) return 0;
  if (periodBehind.test(after)) return 0;
  if (!isDeadline) {
    // In a table the word stands in the head of the column: a day ahead that says nothing else of itself is the day.
    const isAhead = sent !== undefined && candidate.day > sent && candidate.day - sent < 400;
    return isAhead && !candidate.relative && (category === "renewal" || category === "arrears") ? 0.5 : 0;
  }
  if (isPast && attempt.test(before)) return 0;
  // Until then a quota is used up; nothing is due on that day.
  if (category === "low_balance" && /\b(?:until|till|through|valid)\b[^\n]{0,20}$/u.test(before)) return 0;
  // "Domains that expire within 30 days" names a span.
  if (candidate.relative && category === "renewal" && /^within/u.test(text.slice(candidate.start, candidate.end)))
    return 0;
  // "Can be used for about 2 more days" is an estimate, not a date.
  if (candidate.relative && category === "low_balance") return 0;
  if (candidate.relative && category === "payment_failed" && !cutOff.test(before + after)) return 0;
  let score = 2 + closeness;
  if (candidate.relative) score -= 1.5;
  // The next deadline counts, not one that has passed, unless it is the only one.
  if (isPast) score -= 1.2;
  return score;
}

/** 1 when the word stands right before the date, less the further away. */
function proximity(before: string, words: RegExp): number {
  const match = words.exec(before);
  if (match === null) return 0.5;
  return 1 - Math.min((before.length - match.index) / 70, 1);
}
