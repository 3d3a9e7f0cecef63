import type { Category } from "./phrases.ts";
import { anyWord } from "./word-pattern.ts";

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

const forms = new RegExp(
  [
    String.raw`(?<!\d)(?<y1>20\d\d) ?[年년] ?(?<m1>\d{1,2}) ?[月월] ?(?<d1>\d{1,2})(?: ?[日号일])?`,
    String.raw`(?<![\d/.-])(?<y2>20\d\d)(?<s2>[-/.])(?<m2>\d{1,2})\k<s2>(?<d2>\d{1,2})(?!\d)`,
    String.raw`(?<![\d年])(?<m3>\d{1,2}) ?[月월] ?(?<d3>\d{1,2}) ?[日号일]`,
    String.raw`(?<!\p{L})(?<m4>${months})\.? (?<d4>\d{1,2})(?:st|nd|rd|th)?(?:,? ?(?<y4>20\d\d)| '?(?<yy4>\d\d)(?![\d:.,]))?(?![\d:])`,
    String.raw`(?<![\d.,:/-])(?<d5>\d{1,2})(?:st|nd|rd|th|\.|er|º)? ?(?:of |de |di )?(?<m5>${months})(?!\p{L})\.?,?(?: ?(?:de |del )?(?<y5>20\d\d)| '?(?<yy5>\d\d)(?![\d:.,]))?`,
    String.raw`(?<![\d/.-])(?<a6>\d{1,2})(?<s6>[/.-])(?<b6>\d{1,2})\k<s6>(?<y6>20\d\d|\d\d)(?![\d/.-]*\d)`,
    String.raw`(?:in|within|within the next) (?<n7>\d{1,3}) (?:calendar |business )?(?<u7>days?|weeks?)`,
    String.raw`(?<n8>\d{1,3}) ?(?<u8>天|日|个?周|週間|周|일)(?:之)?(?:后|内|後|以内|후|이내)`,
    String.raw`(?:in|binnen|innerhalb von|dans|en|em|tra|entro|over|через) (?<n9>\d{1,3}) (?<u9>tagen?|jours?|días|dias|giorni|dagen|дней|дня|день)`,
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
  if (groups.a6 !== undefined && groups.b6 !== undefined) {
    return ambiguous(Number(groups.a6), Number(groups.b6), fullYear(groups.y6), {
      sent,
      currency,
      separator: groups.s6,
      text,
    });
  }
  const month = groups.m1 ?? groups.m2 ?? groups.m3 ?? undefined;
  const name = groups.m4 ?? groups.m5;
  const monthNumber = month !== undefined ? Number(month) : name === undefined ? undefined : monthNames[name];
  const day = groups.d1 ?? groups.d2 ?? groups.d3 ?? groups.d4 ?? groups.d5;
  if (monthNumber === undefined || day === undefined) return undefined;
  const year = fullYear(groups.y1 ?? groups.y2 ?? groups.y4 ?? groups.y5 ?? groups.yy4 ?? groups.yy5);
  if (year !== undefined) return civil(year, monthNumber, Number(day));
  if (sent === undefined) return undefined;
  // Without a year: the mail's own, or the next when that day is more than half a year past.
  const sentYear = Number(dayText(sent).slice(0, 4));
  const sameYear = civil(sentYear, monthNumber, Number(day));
  if (sameYear === undefined) return civil(sentYear + 1, monthNumber, Number(day));
  return sent - sameYear > 180 ? civil(sentYear + 1, monthNumber, Number(day)) : sameYear;
}

function fullYear(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/** 11/12/2026: whichever reading lies near the mail; if both do, month first for dollars and day first otherwise. */
function ambiguous(
  first: number,
  second: number,
  year: number | undefined,
  hints: { sent: number | undefined; currency: string | undefined; separator: string | undefined; text: string },
): number | undefined {
  if (year === undefined) return undefined;
  const monthFirst = civil(year, first, second);
  const dayFirst = civil(year, second, first);
  if (monthFirst === undefined || dayFirst === undefined || hints.separator === ".")
    return (hints.separator === "." ? undefined : monthFirst) ?? dayFirst;
  if (hints.sent !== undefined) {
    const near = (day: number) => day - (hints.sent ?? day) >= -45 && day - (hints.sent ?? day) <= 100;
    if (near(monthFirst) !== near(dayFirst)) return near(monthFirst) ? monthFirst : dayFirst;
  }
  if (hints.currency === "USD") return monthFirst;
  if (hints.currency !== undefined && hints.currency !== "credits" && hints.currency !== "count") return dayFirst;
  return /\$|\busd\b/u.test(hints.text) ? monthFirst : dayFirst;
}

function civil(year: number, month: number, day: number): number | undefined {
  const number = Math.floor(Date.UTC(year, month - 1, day) / 86_400_000);
  return dayText(number) === `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
    ? number
    : undefined;
}

function dayNumber(text: string): number | undefined {
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : Math.floor(time / 86_400_000);
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Words that say that a day is the one: before it, and behind it. */
const deadlineWords =
  "将于|将在|定于|将会于|到期|有效期|截止|截止日期|最晚|最迟|务必于|请于|请在|应于|须于|需于|停机时间|释放时间|停服时间|到期时间|到期日|缴费期限|还款日|付款日|期限|期日|更新日|満了日|停止日|due|by|before|until|till|through|no later than|on or before|expires|expire|expired|expiring|expiration|expiry|renews|renew|renewal|renewed|suspended|suspension|terminated|termination|deleted|shut down|powered off|disabled|deactivated|cancelled|canceled|disconnected|disconnection|ends|end|ending|ended|deadline|will be charged|charge you on|be charged|billed|billing date|payment date|next charge|lapses|lapse|valid|auto renew|auto renews|auto renewal|upcoming payment|scheduled|fällig|bis|zum|spätestens|läuft|ablauf|endet|verlängert|gesperrt|abgeschaltet|avant|avant le|échéance|jusqu'au|au plus tard|expirera|renouvelé|suspendu|vence|venceu|venció|scaduta il|échue le|vencimiento|vencerá|antes del|antes de|hasta|caduca|caducará|expira|expirará|renovará|até|vencimento|scade|scadrà|scadenza|entro|entro il|rinnova|rinnovo|sospeso|vervalt|verloopt|vóór|uiterlijk|verlengd|만료|만료일|까지|기한|갱신일|до|истекает|истечет|истечёт|срок|stopped|stop|paused|locked|frozen|closed|destroyed|revoked|interrupted|released|shut off|turned off|cut off|unavailable|downgraded|blocked|restricted|disconnect|suspend|terminate|delete|cancel|lose access|overdue since|past due since|unpaid since|vervaldatum|fälligkeitsdatum|date limite|date d'échéance|fecha de vencimiento|data de vencimento|data di scadenza|run out|停止|自动续费时间|续费截止";
const deadline = new RegExp(`${anyWord(deadlineWords)}[^\\n]{0,45}$`, "u");
const behindWords =
  "到期|过期|停机|停服|释放|截止|之前|前|届满|自动续费|续费|续订|扣款|关停|停用|冻结|暂停|终止|停权|缴清|支付|付款|缴费|期满|为止|まで|満了|更新|期限|迎え|停止|自動更新|까지|만료|갱신|정지|ab|ablaufen|aus|fällig|deadline|expires|renews";
const deadlineBehind = new RegExp(`^[^\\n.,。;]{0,22}?${anyWord(behindWords)}`, "u");
/** "On December 1, 2026 your trial will end." */
const verbBehind = new RegExp(
  `^[^\\n]{0,45}?${anyWord("will end|ends|end|expires|will expire|renews|will renew|be renewed|be suspended|be charged|be billed|be deleted|be terminated|be disabled|be closed|we will charge|we'll charge|will stop|will lose|be paused|be cancelled|be canceled|be downgraded|be shut down|be powered off|be disconnected|be locked|be stopped")}`,
  "u",
);
/** A day that was, or that only describes a document. */
const otherWords =
  "attempted|tried|charged your|截至|截止到|统计|出账|账期|账单日|账单周期|开具|下单|订单时间|创建|invoice date|invoice of|invoice from|dated|issued|issue date|billing period|billing cycle|period|statement date|statement of|created|ordered|order date|started|since|received on|sent on|sent|of|rechnungsdatum|rechnung vom|vom|ausgestellt|du|datée du|émise le|de fecha|fecha de factura|emitida|emitida el|emessa|emessa il|datum|factuurdatum|発行|発行日|作成|請求日|请求日|발행일|от|выставлен|last payment|last charged|last billed|previous|as of|usage for|usage from|updated|copyright|registered on|purchased on";
const otherBefore = new RegExp(`${anyWord(otherWords)}[^\\n\\d]{0,16}$`, "u");
const attempt = new RegExp(
  anyWord(
    "attempt|attempted|tried|declined|failed|processed|made|失败|尝试|未成功|fehlgeschlagen|refusé|rechazado|できませんでした|실패",
  ),
  "u",
);
const periodBehind = new RegExp(`^ ?${anyWord("-|to|~|至|bis|through|から|부터|al")} ?(?:\\d|[a-z]{3,9} \\d)`, "u");
const paidWords =
  "date paid|paid on|paid|payment date|payment received|received|date|charged on|on|支付时间|付款时间|交易时间|扣款时间|扣费时间|支付日期|付款日期|缴费时间|充值时间|到账时间|时间|日期|于|bezahlt am|am|datum|payé le|le|date|fecha|data|pagado el|el|お支払い日|支払日|决済日|決済日|결제일|дата|оплачено";
const paidOn = new RegExp(`${anyWord(paidWords)}[^\\n]{0,24}$`, "u");
const newTermBefore = new RegExp(
  `${anyWord("expires|expiry|expiration|renewed until|valid|until|through|到期|有效期|延长至|续期至|服务期至|至|到|bis|jusqu'au|hasta|fino al|tot|満了|期限|까지|до")}[^\\n]{0,24}$`,
  "u",
);
const dueWords = new RegExp(
  anyWord(
    "due|by|before|截止|之前|前|请于|应于|还款|缴费|fällig|bis|échéance|avant|vence|vencimiento|scade|scadenza|entro|期限|期日|まで|까지|до",
  ),
  "u",
);
const retryBefore = new RegExp(
  `${anyWord("retry|try again|try to charge|reattempt|try to collect|attempt again|重试|再次|重新")}[^\\n,;]{0,25}$`,
  "u",
);
const pastOrRetryBehind = new RegExp(`^[^\\n,]{0,12}?${anyWord("重试|再次|重新扣款|后再|ago")}`, "u");
const cutOff = new RegExp(
  anyWord(
    "suspended|suspend|suspension|terminated|cancelled|canceled|deleted|downgraded|shut down|disabled|停机|停服|释放|冻结|暂停|停用|关停",
  ),
  "u",
);

function judge(text: string, candidate: Candidate, category: Category, sent: number | undefined): number {
  const lineStart = text.lastIndexOf("\n", candidate.start - 1) + 1;
  const before = text
    .slice(Math.max(lineStart, candidate.start - 70), candidate.start)
    .replace(/\bdate of\b/u, "date")
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
    if (otherBefore.test(before) || periodBehind.test(after) || candidate.relative) return 0;
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
  // Until then a quota is used up; it is no day on which anything is due.
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
