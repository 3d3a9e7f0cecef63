/** A report as text: Markdown without tables, which chats do not know, or one HTML file that loads nothing. */
import type { Dictionary } from "../http/page/dictionary.ts";
import { english as englishPage } from "../http/page/dictionary-en.ts";
import { chinese as chinesePage } from "../http/page/dictionary-zh.ts";
import {
  formatAge,
  formatAmount,
  formatDate,
  formatInstant,
  formatInterval,
  formatMark,
  formatPercent,
  formatSpan,
} from "../http/page/format.ts";
import { html } from "../http/page/html.ts";
import type { Budget, Failing, Report, ReportedMail, ReportedRenewal, RunsOut, Spend } from "./report-facts.ts";
import { chinese, english, type ReportWords } from "./report-words.ts";

/** Chats cut what is longer: WeCom after 4 KB. */
const mostLines = 10;
const daySeconds = 86_400;

interface Line {
  readonly name: string;
  readonly text: string;
  readonly isBad?: boolean;
}

interface Section {
  readonly heading: string;
  readonly lines: readonly Line[];
  /** In place of lines; without it a section without lines is left out. */
  readonly nothing?: string;
}

interface Context {
  readonly words: ReportWords;
  readonly t: Dictionary;
  readonly nowMs: number;
  readonly report: Report;
}

export function reportMarkdown(report: Report, language: "en" | "zh"): string {
  const context = contextOf(report, language);
  const { words } = context;
  return [
    `# ${words.title(report.days)}`,
    words.asOf(madeAt(context)),
    ...sectionsOf(context).flatMap(({ heading, lines, nothing = "" }) => [
      `## ${heading}`,
      lines.length === 0 ? nothing : markdownList(lines, words),
    ]),
  ].join("\n\n");
}

function markdownList(lines: readonly Line[], words: ReportWords): string {
  const shown = lines.slice(0, mostLines).map(({ name, text }) => `- **${markdown(name)}** ${markdown(text)}`);
  const more = lines.length - shown.length;
  return [...shown, ...(more > 0 ? [`- ${words.more(more)}`] : [])].join("\n");
}

/** Subjects of mails and names of accounts are texts of strangers: no links, no mentions, no HTML. */
function markdown(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").replace(/[\\`*[\]<>|]/gu, "\\$&");
}

const style = `:root{color-scheme:light dark;--text:#18211e;--muted:#586662;--line:#e1e7e4;--page:#f5f7f6;--card:#fff;--low:#b42318}
@media(prefers-color-scheme:dark){:root{--text:#e6edea;--muted:#9fb0aa;--line:#2b3633;--page:#0f1413;--card:#171e1c;--low:#ff9d92}}
body{margin:0;padding:24px 16px;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto}h1{font-size:1.4rem;margin:0}h2{font-size:1rem;margin:0 0 8px}p{margin:0;color:var(--muted)}
section{margin-top:16px;padding:16px;background:var(--card);border:1px solid var(--line);border-radius:8px}
ul{margin:0;padding:0;list-style:none}li{padding:6px 0;border-top:1px solid var(--line)}li:first-child{border-top:0}.bad{color:var(--low)}`;

export function reportHtml(report: Report, language: "en" | "zh"): string {
  const context = contextOf(report, language);
  const { words, t } = context;
  const title = words.title(report.days);
  return html`<!doctype html>
<html lang="${t.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${words.asOf(madeAt(context))}</p>
${sectionsOf(context).map(
  ({ heading, lines, nothing }) => html`<section>
<h2>${heading}</h2>
${lines.length === 0 ? html`<p>${nothing}</p>` : html`<ul>${lines.map(htmlLine)}</ul>`}
</section>
`,
)}</main>
</body>
</html>`.html;
}

function htmlLine({ name, text, isBad = false }: Line) {
  return html`<li><strong>${name}</strong> <span${isBad && html` class="bad"`}>${text}</span></li>`;
}

function contextOf(report: Report, language: "en" | "zh"): Context {
  const [words, t] = language === "en" ? [english, englishPage] : [chinese, chinesePage];
  return { words, t, nowMs: Date.parse(report.madeAt), report };
}

function madeAt({ nowMs, report, t }: Context): string {
  return formatInstant(nowMs, report.timezone, t);
}

function sectionsOf(context: Context): readonly Section[] {
  const { report, words } = context;
  const [first] = report.spend;
  const all: readonly Section[] = [
    {
      heading: words.runsOutNext,
      lines: [...report.runsOutNext.map((one) => runsOutLine(one, context)), ...lowLines(context)],
      nothing: words.nothingRunsOut,
    },
    ...(first === undefined
      ? []
      : [
          {
            heading: words.spend(dayText(first.from, context), dayText(first.to, context)),
            lines: report.spend.map((one) => spendLine(one, context)),
          },
        ]),
    { heading: words.budgets, lines: report.budgets.map((one) => budgetLine(one, context)) },
    {
      heading: words.renewals,
      lines: report.renewals.map((one) => renewalLine(one, context)),
      nothing: words.noRenewals,
    },
    { heading: words.mails, lines: report.mails.map((one) => mailLine(one, context)), nothing: words.noMails },
    {
      heading: words.failing,
      lines: report.failing.map((one) => failingLine(one, context)),
      nothing: words.nothingFails,
    },
  ];
  return all.filter(({ lines, nothing }) => lines.length > 0 || nothing !== undefined);
}

function runsOutLine(one: RunsOut, { t, words, nowMs, report }: Context): Line {
  const { runwayDays, low = runwayDays, high, depletesAt, isLow } = one;
  const seconds = (days: number) => days * daySeconds;
  const when =
    one.left <= 0
      ? [words.hasRunOut]
      : [
          words.runsOut(
            formatSpan(seconds(runwayDays), t),
            formatInterval(seconds(low), high === undefined ? undefined : seconds(high), t),
          ),
          depletesAt !== undefined && words.about(formatDate(Date.parse(depletesAt), nowMs, report.timezone, t)),
        ];
  return {
    name: one.project,
    text: joined(
      words,
      what(one, t),
      words.left(formatAmount(one.left, one.unit, t)),
      ...when,
      isLow && words.belowThreshold,
      age(one, { words, t }),
    ),
    isBad: isLow || one.left <= 0,
  };
}

function lowLines({ report, t, words }: Context): readonly Line[] {
  return report.low.map((one) => ({
    name: one.project,
    text: joined(
      words,
      what(one, t),
      words.left(formatAmount(one.left, one.unit, t)),
      words.belowThreshold,
      t.threshold(formatMark(one.threshold, one.unit, t)),
      words.noForecast,
      age(one, { words, t }),
    ),
    isBad: true,
  }));
}

function what({ type, account }: { readonly type: RunsOut["type"]; readonly account?: string }, t: Dictionary): string {
  return account === undefined ? t.types[type] : `${t.types[type]} ${account}`;
}

function age({ ageSeconds }: { readonly ageSeconds?: number }, { words, t }: Pick<Context, "words" | "t">) {
  return ageSeconds !== undefined && words.readAgo(formatAge(ageSeconds, t));
}

function spendLine({ project, unit, spent, before, seenDays }: Spend, { t, words, report }: Context): Line {
  const change = before === undefined || before === 0 ? undefined : (spent - before) / before;
  return {
    name: project,
    text: joined(
      words,
      formatAmount(spent, unit, t),
      seenDays !== undefined && words.seen(seenDays, report.days),
      before === 0 && words.nothingBefore,
      before !== undefined &&
        change !== undefined &&
        words.before(formatAmount(before, unit, t), `${change > 0 ? "+" : ""}${formatPercent(change, t)}`),
    ),
  };
}

function budgetLine(one: Budget, { t, words, nowMs, report }: Context): Line {
  const { limit, resetsAt, left, unit } = one;
  return {
    name: one.project,
    text: joined(
      words,
      one.account ?? false,
      words.left(formatAmount(left, unit, t)),
      limit !== undefined && t.ofLimit(formatMark(limit, unit, t)),
      resetsAt !== undefined && t.resets(formatDate(Date.parse(resetsAt), nowMs, report.timezone, t)),
      age(one, { words, t }),
    ),
    isBad: left <= 0,
  };
}

function renewalLine({ name, kind, on, inDays, amount, currency, isPaid }: ReportedRenewal, context: Context): Line {
  const { t, words } = context;
  const { subscriptions } = t;
  const days =
    inDays < 0
      ? subscriptions.overdue(-inDays)
      : inDays === 0
        ? subscriptions.today
        : inDays === 1
          ? subscriptions.tomorrow
          : subscriptions.inDays(inDays);
  return {
    name,
    text: joined(
      words,
      kind === "renewal" ? words.renews(dayText(on, context), days) : words.lastDayToCancel(dayText(on, context), days),
      amount !== undefined && (currency === undefined ? String(amount) : formatMark(amount, currency, t)),
      isPaid && words.paid,
    ),
    isBad: inDays < 0 && !isPaid,
  };
}

function mailLine(
  { mailbox, category, provider, subject, receivedAt }: ReportedMail,
  { t, words, nowMs }: Context,
): Line {
  return {
    name: t.mail.categories[category] ?? category,
    text: joined(
      words,
      provider ?? false,
      subject !== undefined && `“${subject}”`,
      mailbox,
      formatAge((nowMs - Date.parse(receivedAt)) / 1000, t),
    ),
    isBad: category === "arrears" || category === "payment_failed",
  };
}

function failingLine({ kind, name, reason, lastSuccessAt, isStale }: Failing, { t, words, nowMs }: Context): Line {
  const success =
    lastSuccessAt === undefined
      ? kind === "project" && words.neverSucceeded
      : words.lastSuccess(formatAge((nowMs - Date.parse(lastSuccessAt)) / 1000, t));
  return {
    name,
    text: joined(words, words.kinds[kind], reason !== undefined && t.reasons[reason], success, isStale && words.stale),
    isBad: true,
  };
}

function joined({ between }: ReportWords, ...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== "").join(between);
}

/** A civil day, as it is. */
function dayText(on: string, { nowMs, t }: Context): string {
  return formatDate(Date.parse(`${on}T00:00:00Z`), nowMs, "UTC", t);
}
