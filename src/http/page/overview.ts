import type { Status } from "../api-schemas.ts";
import { type SortKey, sortKeys } from "../project-selection.ts";
import { healthStates } from "../project-urgency.ts";
import { type Html, html } from "./html.ts";
import type { PageModel } from "./page-model.ts";
import { pageSize, queryOf } from "./page-selection.ts";
import { renderPages } from "./pages.ts";
import { projectLink, remainingRows, renderRow, soonDays } from "./remaining-rows.ts";
import { inDays, type RenderContext } from "./render-context.ts";
import { type DaemonLinks, renderDaemon, renderJobs, renderMail, renderSubscriptions } from "./sections.ts";

export function renderOverview(model: PageModel, links: DaemonLinks, context: RenderContext): Html {
  const { t } = context;
  const { status, selection, subscriptions } = model;
  return html`${renderSummary(model, context)}
${renderSections(model, context)}
<section class="card table-card" aria-labelledby="h-projects" data-key="table">
<header class="card-head"><h2 id="h-projects">${t.projects}</h2><p class="count" role="status">${t.filter.shown(model.total, status.projects.total)}</p></header>
${needsFilter(model) && renderFilter(model, context)}
${renderTable(model, context)}
${renderPages({ label: t.projects, page: Math.floor(selection.offset / pageSize) + 1, entries: model.total, queryFor: (page) => queryOf(selection, { page }) }, t)}
</section>
<div class="grid" data-key="grid">
${renderSubscriptions(subscriptions, selection, context)}
<div class="column">
${renderMail(model.mailboxes, context)}
${renderJobs(model.jobs, status.startedAt, context)}
${renderDaemon(status, links, context)}
</div>
</div>`;
}

function renderSummary({ status }: PageModel, context: RenderContext): Html {
  const { t } = context;
  const { projects, runsOutFirst: first } = status;
  const isWell = projects.total > 0 && projects.ok === projects.total;
  const { subscriptionsOverdue: overdue } = status;
  const troubles = [
    { count: projects.low, colour: "low", href: "?state=low", text: t.belowThreshold },
    { count: projects.failed, colour: "failed", href: "?state=failed", text: t.failing },
    { count: projects.stale, colour: "stale", href: "?state=stale", text: t.staleCount },
    { count: overdue, colour: "low", href: "#h-renewals", text: t.renewalsOverdue },
    { count: status.subscriptionsDue - overdue, colour: "stale", href: "#h-renewals", text: t.renewalsDue },
    { count: status.mailAlertsOpen, colour: "low", href: "#h-mail", text: t.mailsOpen },
  ].filter(({ count }) => count > 0);
  const lead = first === undefined ? (isWell ? t.nothingRunsOut : undefined) : t.heading;
  return html`<section class="summary" data-key="summary">
<div class="first">${lead && html`<p class="lead">${lead}${first?.account !== undefined && html` · ${first.account}`}</p>`}
<h1>${renderFirst(status, isWell, context)}</h1></div>
${
  (troubles.length > 0 || isWell) &&
  html`<ul class="troubles">${isWell && first && html`<li class="well">${t.allWell(projects.total)}</li>`}${troubles.map(({ count, colour, href, text }) => html`<li><a class="is-${colour}" href="${href}">${text(count)}</a></li>`)}</ul>`
}
${!status.ready && html`<p class="notice">${t.notReady}${status.notReadyBecause && html`: ${t.notReadyBecause[status.notReadyBecause] ?? status.notReadyBecause}`}</p>`}
</section>`;
}

function renderFirst({ projects, runsOutFirst: first }: Status, isWell: boolean, context: RenderContext): Html {
  const { t } = context;
  if (projects.total === 0) return html`${t.nothingYet}`;
  if (first === undefined) return html`${isWell ? t.allWell(projects.total) : t.nothingRunsOut}`;
  return html`${projectLink(first.project, context, "first-name")} <span class="first-time${first.runwayDays < soonDays && " is-soon"}">${inDays(first.runwayDays, t)}</span>`;
}

/** Stays in sight, so that each part of the page is one step away. */
function renderSections({ status, subscriptions, mailboxes, jobs }: PageModel, { t }: RenderContext): Html {
  const parts: readonly (readonly [string, string, number | undefined])[] = [
    ["h-projects", t.projects, status.projects.total],
    ["h-renewals", t.subscriptions.heading, subscriptions.length],
    ["h-mail", t.mail.heading, mailboxes.length],
    ["h-jobs", t.jobs.heading, jobs.length],
    ["h-daemon", t.daemon.heading, undefined],
  ];
  return html`<nav class="sections" aria-label="${t.sections}" data-key="sections">${parts.map(
    ([id, name, count]) =>
      html`<a href="#${id}">${name}${count !== undefined && html` <span class="muted">${count}</span>`}</a>`,
  )}</nav>`;
}

/** A handful of projects is found by eye. */
function needsFilter({ status, selection: { text, provider, state } }: PageModel): boolean {
  return status.projects.total > 6 || text !== "" || provider !== undefined || state !== undefined;
}

function renderFilter({ selection, status }: PageModel, { t }: RenderContext): Html {
  const option = (value: string, text: string, chosen: string | undefined) =>
    html`<option value="${value}"${value === (chosen ?? "") && html` selected`}>${text}</option>`;
  const sort = `${selection.descending ? "-" : ""}${selection.sort ?? "urgency"}`;
  const sortChoices = sortKeys.includes(sort as SortKey) ? sortKeys : [...sortKeys, sort]; // A descending order comes from a column's head.
  const providers = status.providers;
  return html`<form class="filter" method="get" role="search" aria-label="${t.filter.legend}" data-keep>
<label class="wide"><span>${t.filter.text}</span><input type="search" name="q" value="${selection.text}" placeholder="${t.filter.textHint}" autocomplete="off" spellcheck="false"></label>
<label><span>${t.filter.provider}</span><select name="provider">${option("", t.all, selection.provider)}${providers.map((provider) => option(provider, provider, selection.provider))}</select></label>
<label><span>${t.filter.state}</span><select name="state">${option("", t.all, selection.state)}${healthStates.map((state) => option(state, t.states[state], selection.state))}</select></label>
<label><span>${t.filter.sort}</span><select name="sort">${sortChoices.map((key) => option(key, sortName(key, t), sort))}</select></label>
<button type="submit" class="no-script">${t.filter.apply}</button>
</form>`;
}

function sortName(key: string, t: RenderContext["t"]): string {
  const plain = sortKeys.find((candidate) => candidate === key.replace(/^-/u, "")) ?? "urgency";
  return key.startsWith("-") ? `${t.sorts[plain]} ↓` : t.sorts[plain];
}

const columns: readonly (readonly [keyof RenderContext["t"]["columns"], SortKey | undefined])[] = [
  ["project", "name"],
  ["left", "ratio"],
  ["runsOut", "runway"],
  ["trend", undefined],
  ["check", "age"],
];

function renderTable({ projects, selection, status }: PageModel, context: RenderContext): Html {
  const { t } = context;
  if (projects.length === 0) {
    const text = status.projects.total === 0 ? t.nothingYet : t.filter.nothing;
    return html`<p class="empty">${text} ${status.projects.total > 0 && html`<a href="?">${t.filter.clear}</a>`}</p>`;
  }
  const rows = remainingRows(projects, selection.sort ?? "urgency", selection.descending);
  return html`<table role="table" id="remaining"><thead role="rowgroup"><tr role="row">${columns.map(([name, key]) => renderHead(t.columns[name], key, selection))}</tr></thead>
<tbody role="rowgroup">
${rows.map((row) => renderRow(row, context))}
</tbody></table>`;
}

function renderHead(text: string, key: SortKey | undefined, selection: PageModel["selection"]): Html {
  if (key === undefined) return html`<th role="columnheader" scope="col">${text}</th>`;
  const current = selection.sort === key;
  const order = !current ? "none" : selection.descending ? "descending" : "ascending";
  const query = queryOf(selection, { sort: current && !selection.descending ? `-${key}` : key });
  return html`<th role="columnheader" scope="col" aria-sort="${order}"><a href="?${query}" data-sort>${text}</a></th>`;
}
