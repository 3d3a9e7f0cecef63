/** The parts of the page below the table. */
import type { ApiFailure, JobEntry, MailAlert, MailboxEntry, Status, SubscriptionEntry } from "../api-schemas.ts";
import { isOverdue } from "../project-urgency.ts";
import { renderSchedule } from "./cron-words.ts";
import { formatAmount, formatDate, formatInstant, formatNumber, formatSpan } from "./format.ts";
import { type Html, html } from "./html.ts";
import { type PageSelection, pageSize, queryOf } from "./page-selection.ts";
import { renderPages } from "./pages.ts";
import { hintOf, projectLink, renderError } from "./remaining-rows.ts";
import { type RenderContext, relativeTime } from "./render-context.ts";

const alertsShown = 3;
const alertsUnfolded = 50;

export function renderSubscriptions(
  subscriptions: readonly SubscriptionEntry[],
  selection: PageSelection,
  context: RenderContext,
): Html {
  const { t } = context;
  const rank = ({ status, days }: SubscriptionEntry) =>
    days === undefined ? Number.POSITIVE_INFINITY : status === "renewed" ? Math.max(days, 0) : days;
  const sorted = [...subscriptions].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  const page = Math.min(selection.renewalsPage, Math.max(1, Math.ceil(sorted.length / pageSize)));
  const start = (page - 1) * pageSize;
  return html`<section class="card" aria-labelledby="h-renewals" data-key="renewals">
<h2 id="h-renewals">${t.subscriptions.heading}</h2>
${
  sorted.length === 0
    ? html`<p class="quiet">${t.subscriptions.none}</p>`
    : html`${renderTotals(subscriptions, t)}<ul class="lines">${sorted.slice(start, start + pageSize).map((subscription) => renderSubscription(subscription, context))}</ul>`
}
${renderPages({ label: t.subscriptions.heading, page, entries: sorted.length, queryFor: (renewals) => queryOf(selection, { renewals }) }, t)}
</section>`;
}

/** Per currency; amounts of different currencies are never added. */
function renderTotals(subscriptions: readonly SubscriptionEntry[], t: RenderContext["t"]): Html | undefined {
  const sums = new Map<string, number>();
  for (const { currency, monthlyCost } of subscriptions) {
    if (currency === undefined || monthlyCost === undefined) continue;
    sums.set(currency, (sums.get(currency) ?? 0) + monthlyCost);
  }
  if (sums.size === 0) return undefined;
  const { totals, currency: currencyWord, perMonth, perYear } = t.subscriptions;
  return html`<table class="small totals"><caption>${totals}</caption><thead><tr><th scope="col">${currencyWord}</th><th scope="col" class="number">${perMonth}</th><th scope="col" class="number">${perYear}</th></tr></thead><tbody>${[
    ...sums,
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([currency, cost]) =>
        html`<tr><th scope="row">${currency}</th><td class="number">${formatAmount(cost, currency, t)}</td><td class="number">${formatAmount(12 * cost, currency, t)}</td></tr>`,
    )}</tbody></table>`;
}

function renderSubscription(subscription: SubscriptionEntry, context: RenderContext): Html {
  const { t } = context;
  const { name, amount, currency, days, lookup } = subscription;
  const price = amount === undefined || currency === undefined ? undefined : formatAmount(amount, currency, t);
  const notes = [
    t.subscriptions.cycles[subscription.cycleType],
    ...(price === undefined ? [] : [price]),
    ...(subscription.autoRenew === false ? [t.subscriptions.manual] : []),
    ...(subscription.cancelBy === undefined
      ? []
      : [t.subscriptions.cancelBy(formatDate(startOfUtcDay(subscription.cancelBy), context.nowMs, "UTC", t))]),
  ].join(" · ");
  const overdue = isOverdue(subscription);
  return html`<li data-key="${name}"><span class="line-main"><span class="line-name">${name}</span><span class="sub">${notes}</span>${
    lookup?.error && renderError(lookup.error, t)
  }</span><span class="line-end"><span class="when${overdue ? " bad" : ""}">${daysText(days, t)}</span><span class="sub">${
    subscription.nextRenewal !== undefined &&
    formatDate(startOfUtcDay(subscription.nextRenewal), context.nowMs, "UTC", t)
  }</span></span><span class="line-state">${renewalBadge(subscription, t)}${paidButton(subscription, context)}</span></li>`;
}

function renewalBadge(subscription: SubscriptionEntry, t: RenderContext["t"]): Html | undefined {
  const { status } = subscription;
  if (status === undefined) return undefined;
  if (isOverdue(subscription)) return html`<span class="badge is-low">${t.subscriptions.overdueBadge}</span>`;
  return html`<span class="badge is-${statusColours[status]}">${t.subscriptions.statuses[status]}</span>`;
}

/** A date without a time is shown as it is, in whatever zone. */
function startOfUtcDay(on: string): number {
  return Date.parse(`${on}T00:00:00Z`);
}

function paidButton({ name, cycleType, status }: SubscriptionEntry, { lifecycle, t }: RenderContext): Html | undefined {
  if (!lifecycle || cycleType === "once" || status === undefined || status === "renewed") return undefined;
  return html`<form method="post" action="api/v1/subscriptions/${encodeURIComponent(name)}/renewed" data-renewed><button type="submit" class="button quiet-button">${t.subscriptions.markPaid}</button></form>`;
}

const statusColours = { normal: "quiet", due: "stale", renewed: "ok" } as const;

function daysText(days: number | undefined, t: RenderContext["t"]): string {
  if (days === undefined) return t.subscriptions.noDate;
  if (days < 0) return t.subscriptions.overdue(-days);
  if (days === 0) return t.subscriptions.today;
  return days === 1 ? t.subscriptions.tomorrow : t.subscriptions.inDays(days);
}

export function renderMail(mailboxes: readonly MailboxEntry[], context: RenderContext): Html {
  const { t } = context;
  return html`<section class="card" aria-labelledby="h-mail" data-key="mail">
<h2 id="h-mail">${t.mail.heading}</h2>
${
  mailboxes.length === 0
    ? html`<p class="quiet">${t.mail.none}</p>`
    : html`<ul class="lines">${mailboxes.map((mailbox) => renderMailbox(mailbox, context))}</ul>`
}
</section>`;
}

function renderMailbox(mailbox: MailboxEntry, context: RenderContext): Html {
  const { t } = context;
  const state = mailbox.ok === undefined ? "waiting" : mailbox.ok ? "ok" : "failed";
  const { error } = mailbox;
  return html`<li data-key="${mailbox.name}"><span class="line-main"><span class="line-name">${mailbox.name}</span><span class="sub">${t.mail.scanned(formatNumber(mailbox.scanned, t))}${
    mailbox.openAlerts.length === 0 && mailbox.ok === true && html` · ${t.mail.noAlerts}`
  }</span>${
    error && renderMailError(error, t)
  }</span><span class="line-end"><span class="sub">${relativeTime(mailbox.lastScanAt, context)}</span></span><span class="badge is-${state}">${t.states[state]}</span>${
    mailbox.openAlerts.length > 0 && renderAlerts(mailbox.openAlerts, context)
  }</li>`;
}

function renderMailError(error: ApiFailure, t: RenderContext["t"]): Html {
  const hint = t.mail.hints[error.reason] ?? hintOf(error, t);
  if (t.code !== "en") return renderError(error, t, hint);
  return html`${renderError(error, t)}<span class="hint">${hint}</span>`;
}

/** The newest are shown, the older ones unfold. */
function renderAlerts(alerts: readonly MailAlert[], context: RenderContext): Html {
  const { t } = context;
  const line = (alert: MailAlert, index: number) => renderMailAlert(alert, index, context);
  const folded = alerts.slice(alertsShown);
  return html`<div class="alerts"><ul>${alerts.slice(0, alertsShown).map(line)}</ul>${
    folded.length > 0 &&
    html`<details><summary>${t.mail.more(folded.length)}</summary><ul>${folded.slice(0, alertsUnfolded).map(line)}</ul>${
      folded.length > alertsUnfolded &&
      html`<p><a href="api/v1/mailboxes">${t.mail.more(folded.length - alertsUnfolded)} (JSON)</a></p>`
    }</details>`
  }</div>`;
}

function renderMailAlert(alert: MailAlert, index: number, context: RenderContext): Html {
  const { t } = context;
  const { amount, currency } = alert;
  const money = amount === undefined || currency === undefined ? undefined : formatAmount(amount, currency, t);
  const who = alert.project === undefined ? alert.provider : projectLink(alert.project, context, "inline");
  return html`<li data-key="${alert.receivedAt}-${index}"><span class="line-main"><strong>${t.mail.categories[alert.category] ?? alert.category}</strong>${
    who && html` · ${who}`
  }${money && html` · ${money}`}<span class="sub">${alert.subject}</span></span><span class="line-end"><span class="sub">${relativeTime(alert.receivedAt, context)}</span></span></li>`;
}

/** @param startedAt the counts begin with the daemon */
export function renderJobs(jobs: readonly JobEntry[], startedAt: string, context: RenderContext): Html {
  const { t } = context;
  const since = formatInstant(Date.parse(startedAt), context.timezone, t);
  return html`<section class="card" aria-labelledby="h-jobs" data-key="jobs">
<h2 id="h-jobs">${t.jobs.heading}</h2>
${
  jobs.length === 0
    ? html`<p class="quiet">${t.jobs.none}</p>`
    : html`<ul class="lines">${jobs.map((job) => renderJob(job, since, context))}</ul>`
}
</section>`;
}

function renderJob(job: JobEntry, since: string, context: RenderContext): Html {
  const { t } = context;
  const last = job.running
    ? html`${t.jobs.running}`
    : job.lastRunAt && html`${t.jobs.last} ${relativeTime(job.lastRunAt, context)}`;
  const next = job.nextRunAt && html`${t.jobs.next} ${relativeTime(job.nextRunAt, context)}`;
  const idle = last === undefined && next === undefined && html`${t.jobs.idle}`;
  return html`<li data-key="${job.task}"><span class="line-main"><span class="line-name">${t.jobs.tasks[job.task] ?? job.task}</span><span class="sub">${renderSchedule(job.schedule, t)} ${job.timezone}</span>${
    job.runs > 0 && html`<span class="sub">${t.jobs.counts(job, since)}</span>`
  }</span><span class="line-end">${[last, next, idle || undefined].map((line) => html`${line && html`<span class="sub">${line}</span>`}`)}</span></li>`;
}

export interface DaemonLinks {
  /** The telemetry path without its first slash: all links of the page are relative. */
  readonly metrics: string;
  readonly documentation: string | undefined;
}

export function renderDaemon(status: Status, links: DaemonLinks, context: RenderContext): Html {
  const { t } = context;
  const { config, state, shard } = status;
  return html`<section class="card" aria-labelledby="h-daemon" data-key="daemon">
<h2 id="h-daemon">${t.daemon.heading}</h2>
<dl class="facts">
<div><dt>${t.daemon.version}</dt><dd>${status.version}</dd></div>
<div><dt>${t.daemon.uptime}</dt><dd>${formatSpan(status.uptimeSeconds, t)}</dd></div>
<div><dt>${t.daemon.config}</dt><dd>${config.file !== undefined && html`<code>${config.file}</code> `}${
    config.lastReloadSuccessful ? t.daemon.configGood : html`<span class="bad">${t.daemon.configBad}</span>`
  }${config.lastReloadAt !== undefined && html` <span class="muted">${relativeTime(config.lastReloadAt, context)}</span>`}${
    config.problems !== undefined &&
    config.problems.length > 0 &&
    html`<ul class="problems">${config.problems.map((problem) => html`<li>${problem}</li>`)}</ul>`
  }</dd></div>
<div><dt>${t.daemon.state}</dt><dd>${state.path === undefined ? t.daemon.inMemory : html`<code>${state.path}</code> <span class="muted">${t.daemon.restored(state.restoredProjects)}</span>`}${
    state.writeFailures > 0 && html` <span class="bad">${t.daemon.writeFailures(state.writeFailures)}</span>`
  }</dd></div>
${shard && html`<div><dt>${t.daemon.shard}</dt><dd>${shard.ordinal} / ${shard.total}</dd></div>`}
<div><dt>${t.daemon.links}</dt><dd class="links"><a href="${links.metrics}">${t.daemon.metrics}</a> <a href="api/v1/openapi.json">${t.daemon.api}</a> <a href="calendar.ics">${t.daemon.calendar}</a>${
    links.documentation && html` <a href="${links.documentation}" rel="noreferrer">${t.daemon.documentation}</a>`
  }</dd></div>
</dl>
</section>`;
}
