import type { ApiFailure, ProjectEntry, Remaining } from "../api-schemas.ts";
import type { SortKey } from "../project-selection.ts";
import { healthStatesOf, isLow, urgencyOf } from "../project-urgency.ts";
import { amountBar, trendLine } from "./drawings.ts";
import {
  formatAge,
  formatAmount,
  formatDate,
  formatInterval,
  formatMark,
  formatPercent,
  formatRelative,
  formatSpan,
} from "./format.ts";
import { type Html, html } from "./html.ts";
import { inDays, type RenderContext, relativeTime } from "./render-context.ts";

/** One line of the table: a *remaining* series, or a project that has none. */
export interface RemainingRow {
  readonly project: ProjectEntry;
  readonly reading: Remaining | undefined;
  /** Series of the project that only its details show, counted at its last row. */
  readonly more?: number;
}

const rowsMax = 35;

/** What ends within this time is worth a word in the table. */
const endsSoonDays = 14;
export const soonDays = 7;

/** The series of the given projects. Orders that look at one series apply across projects; the others keep a project together. */
export function remainingRows(
  projects: readonly ProjectEntry[],
  sort: SortKey,
  descending: boolean,
): readonly RemainingRow[] {
  const shown = shownReadings(projects);
  const rows = projects.flatMap((project): RemainingRow[] => {
    const readings = project.readings.filter((reading) => shown.has(reading));
    if (readings.length === 0) return [{ project, reading: undefined }];
    const more = project.readings.length - readings.length;
    return readings.map((reading, index) =>
      more > 0 && index === readings.length - 1 ? { project, reading, more } : { project, reading },
    );
  });
  const key = rowKeys[sort];
  if (key === undefined) return rows;
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: key(row) }));
  keyed.sort((a, b) => (a.key === b.key ? 0 : sign * (a.key < b.key ? -1 : 1)));
  return keyed.map(({ row }) => row);
}

/** The most urgent series of each project, and of all others the most urgent ones that a page has room for. */
function shownReadings(projects: readonly ProjectEntry[]): ReadonlySet<Remaining> {
  const shown = new Set<Remaining>();
  const others: { readonly reading: Remaining; readonly urgency: number }[] = [];
  for (const project of projects) {
    const [first, ...rest] = project.readings
      .map((reading) => ({ reading, urgency: urgencyOf(project, reading) }))
      .sort((a, b) => a.urgency - b.urgency);
    if (first !== undefined) shown.add(first.reading);
    others.push(...rest);
  }
  others.sort((a, b) => a.urgency - b.urgency);
  for (const { reading } of others.slice(0, Math.max(0, rowsMax - projects.length))) shown.add(reading);
  return shown;
}

const rowKeys: Readonly<Partial<Record<SortKey, (row: RemainingRow) => number>>> = {
  urgency: ({ project, reading }) => urgencyOf(project, reading),
  runway: ({ reading }) => reading?.runwayDays ?? Number.POSITIVE_INFINITY,
  ratio: ({ reading }) => reading?.ratio ?? Number.POSITIVE_INFINITY,
};

export function renderRow(row: RemainingRow, context: RenderContext): Html {
  const { project, reading } = row;
  const states = healthStatesOf(project);
  const isOwn = project.active === false || reading === undefined || isLow(reading);
  const state = (isOwn ? states : states.filter((candidate) => candidate !== "low"))[0] ?? "ok";
  return html`<tr role="row" class="row is-${state}" data-key="${rowKey(row)}">
<th role="rowheader" scope="row" class="c-project">${renderName(row, context)}</th>
<td role="cell" class="c-left">${renderLeft(row, context)}</td>
<td role="cell" class="c-runs">${renderRunsOut(row, context)}</td>
<td role="cell" class="c-trend">${renderTrend(reading, context)}</td>
<td role="cell" class="c-check">${renderCheck(project, state, context)}</td>
</tr>`;
}

function rowKey({ project, reading }: RemainingRow): string {
  return [project.name, reading?.type ?? "", reading?.account ?? "", reading?.unit ?? ""].join("|");
}

/** A link that opens the details of a project and keeps the rest of the page as it is. */
export function projectLink(name: string, context: RenderContext, cssClass: string): Html {
  return html`<a class="${cssClass}" href="?${context.queryPrefix}project=${encodeURIComponent(name)}" data-project="${name}">${name}</a>`;
}

function renderName({ project, reading, more }: RemainingRow, context: RenderContext): Html {
  const parts = [project.provider, reading?.account, reading === undefined ? undefined : context.t.types[reading.type]];
  if (more !== undefined) parts.push(context.t.moreAmounts(more));
  const sub = parts.filter((part) => part !== undefined && part !== "").join(" · ");
  return html`${projectLink(project.name, context, "name")}<span class="sub">${sub}</span>`;
}

function renderLeft({ project, reading }: RemainingRow, context: RenderContext): Html {
  const { t } = context;
  if (reading === undefined) {
    const spent =
      project.usage.find(({ model, window }) => model === undefined && window === "month") ??
      project.usage.find(({ model }) => model === undefined);
    return html`<span class="quiet">${noAmount(project, t)}</span>${
      spent &&
      html`<span class="sub">${t.spent(formatAmount(spent.value, spent.unit, t), t.windows[spent.window])}</span>`
    }`;
  }
  const { threshold, limit, ratio, unit } = reading;
  const label =
    ratio !== undefined
      ? t.barLabel(formatPercent(ratio, t))
      : limit === undefined
        ? ""
        : t.ofLimit(formatMark(limit, unit, t));
  const notes = [
    ...(limit === undefined ? [] : [t.ofLimit(formatMark(limit, unit, t))]),
    ...(threshold === undefined ? [] : [t.threshold(formatMark(threshold, unit, t))]),
  ];
  return html`<span class="left-line"><span class="amount${project.stale && " is-old"}">${formatAmount(reading.value, unit, t)}</span>${amountBar(reading, label)}</span>${
    notes.length > 0 && html`<span class="sub">${notes.join(" · ")}</span>`
  }`;
}

function noAmount({ stale, lastSuccessAt }: ProjectEntry, t: RenderContext["t"]): string {
  if (stale) return t.noRecentAmount;
  return lastSuccessAt === undefined ? t.noAmountYet : t.unlimited;
}

function renderRunsOut({ project, reading }: RemainingRow, context: RenderContext): Html {
  const { t, nowMs, timezone } = context;
  if (project.active === false) return html`<strong class="bad">${t.suspended}</strong>`;
  // A forecast from an outdated amount would be a guess.
  if (project.stale) return html`<span class="quiet">${t.noForecast.stale}</span>`;
  if (reading === undefined) {
    return html`<span class="quiet">${project.lastSuccessAt === undefined ? t.noForecast.unchecked : t.noForecast.unlimited}</span>`;
  }
  if (reading.value < 0) return html`<strong class="bad">${t.overdrawn}</strong>`;
  const refill = reading.resetsAt === undefined ? undefined : refills(reading.resetsAt, context);
  if (reading.runwayDays === undefined) {
    const why = reasonText(reading, t);
    return html`<span class="quiet">${refill ?? why ?? t.noForecast.none}</span>${refill && why && html`<span class="sub">${why}</span>`}`;
  }
  const interval =
    reading.low === undefined
      ? undefined
      : formatInterval(reading.low * 86_400, reading.high === undefined ? undefined : reading.high * 86_400, t);
  const day =
    reading.depletesAt === undefined ? undefined : formatDate(Date.parse(reading.depletesAt), nowMs, timezone, t);
  const notes = [interval, day].filter((note) => note !== undefined).join(" · ");
  return html`<span class="runway${reading.runwayDays < soonDays ? " is-soon" : ""}">${inDays(reading.runwayDays, t)}</span><span class="sub">${notes}</span>${refill && html`<span class="sub">${refill}</span>`}`;
}

/** Why there is a forecast or none, short and in the page's language. */
export function reasonText({ reason }: Remaining, t: RenderContext["t"]): string | undefined {
  return reason === undefined ? undefined : (t.forecastReasons[reason] ?? reason);
}

function refills(instant: string, { t, nowMs }: RenderContext): string {
  return t.resets(t.within(formatSpan(Math.max(0, (Date.parse(instant) - nowMs) / 1000), t)));
}

function renderTrend(reading: Remaining | undefined, { t }: RenderContext): Html {
  const [first, last] = [reading?.points?.[0], reading?.points?.at(-1)];
  if (reading?.points === undefined || first === undefined || last === undefined)
    return html`<span class="sub">${t.noHistory}</span>`;
  const label = t.trendLabel(
    formatAmount(first[1], reading.unit, t),
    formatAmount(last[1], reading.unit, t),
    formatSpan(last[0] - first[0], t),
  );
  return trendLine(reading.points, label) ?? html`<span class="sub">${t.noHistory}</span>`;
}

function renderCheck(
  project: ProjectEntry,
  state: ReturnType<typeof healthStatesOf>[number],
  context: RenderContext,
): Html {
  const { t } = context;
  const age =
    project.ageSeconds === undefined
      ? relativeTime(project.lastCheckAt, context)
      : html`<time datetime="${project.lastSuccessAt ?? ""}">${formatAge(project.ageSeconds, t)}</time>`;
  const warnings = warningsOf(project, context);
  const warning = warnings.length > 0 && html`<span class="error bad">${warnings.join(" · ")}</span>`;
  // Two lines, so that all rows are of one height.
  const [beside, below] = project.error === undefined ? [undefined, warning] : [warning, renderError(project.error, t)];
  return html`<span class="check-line"><span class="badge is-${state}">${t.states[state]}</span> <span class="age">${age}</span>${beside}</span>${below}`;
}

/** In one line. A message is English, so another language says what to do instead; the details have both. */
export function renderError(error: ApiFailure, t: RenderContext["t"], hint = hintOf(error, t)): Html {
  return html`<span class="error"><strong>${t.reasons[error.reason]}${t.colon}</strong>${t.code === "en" ? error.message : hint}</span>`;
}

/** What the project is not seen to fail for, and yet wants a person. */
function warningsOf(project: ProjectEntry, context: RenderContext): readonly string[] {
  const { t, nowMs } = context;
  const isSoon = (instant: string) => Date.parse(instant) - nowMs < endsSoonDays * 86_400_000;
  const { credentialExpiresAt: credential, unmatchedThresholds: unmatched = [] } = project;
  return [
    ...(unmatched.length === 0 ? [] : [t.unmatched(unmatched.join(", "))]),
    ...(credential !== undefined && isSoon(credential) ? [expiry(t.credential, credential, context)] : []),
    ...project.expiries
      .filter(({ expiresAt }) => isSoon(expiresAt))
      .map(({ account, expiresAt }) => expiry(account, expiresAt, context)),
  ];
}

function expiry(what: string, instant: string, { t, nowMs }: RenderContext): string {
  const atMs = Date.parse(instant);
  return (atMs < nowMs ? t.expired : t.expires)(what, formatRelative(atMs, nowMs, t));
}

/** The daemon's own hint is more exact, but it is English. */
export function hintOf({ reason, hint }: ApiFailure, t: RenderContext["t"]): string {
  return t.code === "en" && hint !== undefined ? hint : t.hints[reason];
}
