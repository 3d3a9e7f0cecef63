/** The parts of the page below the table. */
import type { JobEntry, MailAlert, MailboxEntry, Status, SubscriptionEntry } from "../api-schemas.ts";
import { formatAmount, formatDate, formatNumber, formatSpan } from "./format.ts";
import { type Html, html } from "./html.ts";
import { hintOf, projectLink } from "./remaining-rows.ts";
import { type RenderContext, relativeTime } from "./render-context.ts";

export function renderSubscriptions(subscriptions: readonly SubscriptionEntry[], context: RenderContext): Html {
  const { t } = context;
  const sorted = [...subscriptions].sort(
    (a, b) => (a.days ?? Number.POSITIVE_INFINITY) - (b.days ?? Number.POSITIVE_INFINITY) || (a.name < b.name ? -1 : 1),
  );
  const costs = monthlyCosts(subscriptions).map(([currency, cost]) => formatAmount(cost, currency, t));
  return html`<section class="card" aria-labelledby="h-renewals" data-key="renewals">
<header class="card-head"><h2 id="h-renewals">${t.subscriptions.heading}</h2>${
    costs.length > 0 && html`<p class="muted">${t.subscriptions.monthly(costs.join(" + "))}</p>`
  }</header>
${
  sorted.length === 0
    ? html`<p class="quiet">${t.subscriptions.none}</p>`
    : html`<ul class="lines">${sorted.map((subscription) => renderSubscription(subscription, context))}</ul>`
}
</section>`;
}

/** Per currency; amounts of different currencies are never added. */
function monthlyCosts(subscriptions: readonly SubscriptionEntry[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { currency, monthlyCost } of subscriptions) {
    if (currency === undefined || monthlyCost === undefined) continue;
    sums.set(currency, (sums.get(currency) ?? 0) + monthlyCost);
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

function renderSubscription(subscription: SubscriptionEntry, context: RenderContext): Html {
  const { t } = context;
  const { name, amount, currency, status, days, lookup } = subscription;
  const price = amount === undefined || currency === undefined ? undefined : formatAmount(amount, currency, t);
  const notes = [
    t.subscriptions.cycles[subscription.cycleType],
    ...(price === undefined ? [] : [price]),
    ...(subscription.autoRenew === false ? [t.subscriptions.manual] : []),
    ...(subscription.cancelBy === undefined
      ? []
      : [t.subscriptions.cancelBy(formatDate(startOfUtcDay(subscription.cancelBy), context.nowMs, "UTC", t))]),
  ].join(" · ");
  const overdue = days !== undefined && days < 0 && status !== "renewed";
  return html`<li data-key="${name}"><span class="line-main"><span class="line-name">${name}</span><span class="sub">${notes}</span>${
    lookup?.error &&
    html`<span class="error"><strong>${t.reasons[lookup.error.reason]}:</strong> ${lookup.error.message}</span>`
  }</span><span class="line-end"><span class="when${overdue ? " bad" : ""}">${daysText(days, t)}</span><span class="sub">${
    subscription.nextRenewal !== undefined &&
    formatDate(startOfUtcDay(subscription.nextRenewal), context.nowMs, "UTC", t)
  }</span>${paidButton(subscription, context)}</span>${
    status === undefined
      ? html`<span></span>`
      : html`<span class="badge is-${statusColours[status]}">${t.subscriptions.statuses[status]}</span>`
  }</li>`;
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
    error &&
    html`<span class="error"><strong>${t.reasons[error.reason]}:</strong> ${error.message}</span><span class="hint">${t.mail.hints[error.reason] ?? hintOf(error, t)}</span>`
  }</span><span class="line-end"><span class="sub">${relativeTime(mailbox.lastScanAt, context)}</span></span><span class="badge is-${state}">${t.states[state]}</span>${
    mailbox.openAlerts.length > 0 &&
    html`<ul class="alerts">${mailbox.openAlerts.map((alert, index) => renderMailAlert(alert, index, context))}</ul>`
  }</li>`;
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

export function renderJobs(jobs: readonly JobEntry[], context: RenderContext): Html {
  const { t } = context;
  return html`<section class="card" aria-labelledby="h-jobs" data-key="jobs">
<h2 id="h-jobs">${t.jobs.heading}</h2>
${
  jobs.length === 0
    ? html`<p class="quiet">${t.jobs.none}</p>`
    : html`<ul class="lines">${jobs.map((job) => renderJob(job, context))}</ul>`
}
</section>`;
}

function renderJob(job: JobEntry, context: RenderContext): Html {
  const { t } = context;
  const last = job.running
    ? html`${t.jobs.running}`
    : job.lastRunAt && html`${t.jobs.last} ${relativeTime(job.lastRunAt, context)}`;
  const next = job.nextRunAt && html`${t.jobs.next} ${relativeTime(job.nextRunAt, context)}`;
  const idle = last === undefined && next === undefined && html`${t.jobs.idle}`;
  return html`<li data-key="${job.task}"><span class="line-main"><span class="line-name">${t.jobs.tasks[job.task] ?? job.task}</span><span class="sub"><code>${job.schedule}</code> ${job.timezone}</span>${
    job.runs > 0 && html`<span class="sub">${t.jobs.counts(job)}</span>`
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
