import { type SortKey, sortKeys } from "../project-selection.ts";
import { healthStates } from "../project-urgency.ts";
import { formatSpan } from "./format.ts";
import { type Html, html } from "./html.ts";
import { type PageModel, pageSize } from "./page-model.ts";
import { remainingRows, renderRow } from "./remaining-rows.ts";
import type { RenderContext } from "./render-context.ts";
import { type DaemonLinks, renderDaemon, renderJobs, renderMail, renderSubscriptions } from "./sections.ts";

export function renderOverview(model: PageModel, links: DaemonLinks, context: RenderContext): Html {
  return html`${renderSummary(model, context)}
<section class="card table-card" aria-label="${context.t.heading}" data-key="table">
${needsFilter(model) && renderFilter(model, context)}
<p class="count" role="status">${context.t.filter.shown(model.total, model.status.projects.total)}</p>
${renderTable(model, context)}
${renderPages(model, context)}
</section>
<div class="grid" data-key="grid">
${renderSubscriptions(model.subscriptions, context)}
${renderMail(model.mailboxes, context)}
${renderJobs(model.jobs, context)}
${renderDaemon(model.status, links, context)}
</div>`;
}

function renderSummary({ status }: PageModel, { t }: RenderContext): Html {
  const { projects, runsOutFirst: first } = status;
  const sentence =
    projects.total === 0
      ? t.nothingYet
      : first === undefined
        ? undefined
        : t.runsOutFirst(first.project, t.within(formatSpan(first.runwayDays * 86_400, t)));
  const troubles = [
    { count: projects.low, colour: "low", href: "?state=low", text: t.belowThreshold },
    { count: projects.failed, colour: "failed", href: "?state=failed", text: t.failing },
    { count: projects.stale, colour: "stale", href: "?state=stale", text: t.staleCount },
    { count: status.subscriptionsDue, colour: "stale", href: "#h-renewals", text: t.renewalsDue },
    { count: status.mailAlertsOpen, colour: "low", href: "#h-mail", text: t.mailsOpen },
  ].filter(({ count }) => count > 0);
  const well = projects.total > 0 && projects.ok === projects.total;
  return html`<section class="summary" data-key="summary">
<h1>${t.heading}</h1>
<p class="lead">${well && html`${t.allWell(projects.total)} `}${sentence}</p>
${
  troubles.length > 0 &&
  html`<ul class="troubles">${troubles.map(({ count, colour, href, text }) => html`<li><a class="is-${colour}" href="${href}">${text(count)}</a></li>`)}</ul>`
}
${!status.ready && html`<p class="notice">${t.notReady}${status.notReadyBecause && html`: ${status.notReadyBecause}`}</p>`}
</section>`;
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

function renderPages({ total, selection }: PageModel, { t }: RenderContext): Html | undefined {
  const pages = Math.ceil(total / pageSize);
  if (pages < 2) return undefined;
  const page = Math.floor(selection.offset / pageSize) + 1;
  const link = (to: number, text: string) =>
    to < 1 || to > pages
      ? html`<span class="muted">${text}</span>`
      : html`<a href="?${queryOf(selection, { page: to })}" data-page>${text}</a>`;
  return html`<nav class="pages" aria-label="${t.pages.label}">${link(page - 1, t.pages.previous)}<span>${t.pages.of(page, pages)}</span>${link(page + 1, t.pages.next)}</nav>`;
}

/** The page's own query for a selection; defaults are left out. */
export function queryOf(selection: PageModel["selection"], changes: { sort?: string; page?: number } = {}): string {
  const query = new URLSearchParams();
  const sort =
    changes.sort ?? (selection.sort === undefined ? undefined : `${selection.descending ? "-" : ""}${selection.sort}`);
  if (selection.text !== "") query.set("q", selection.text);
  if (selection.provider !== undefined) query.set("provider", selection.provider);
  if (selection.state !== undefined) query.set("state", selection.state);
  if (sort !== undefined && sort !== "urgency") query.set("sort", sort);
  if (changes.page !== undefined && changes.page > 1) query.set("page", String(changes.page));
  return query.toString();
}
