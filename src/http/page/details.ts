import type { ApiFailure, MonthSpendEntry, ProjectDetails, RecentResult, Usage } from "../api-schemas.ts";
import { seriesChart } from "./chart.ts";
import { renderSchedule } from "./cron-words.ts";
import { formatAmount, formatInstant, formatInterval, formatNumber, formatSpan } from "./format.ts";
import { type Html, html } from "./html.ts";
import { hintOf, reasonText } from "./remaining-rows.ts";
import { inDays, type RenderContext, relativeTime } from "./render-context.ts";

/** Each further series gets one line. */
const chartsMax = 4;

/** The inside of the dialog with everything that is known about one project. */
export function renderDetails(project: ProjectDetails, context: RenderContext): Html {
  const { t } = context;
  const { error, unmatchedThresholds: unmatched = [] } = project;
  return html`<header class="details-head"><h2 id="h-details" tabindex="-1" autofocus>${project.name}</h2><a class="button quiet-button" href="?${context.queryPrefix}" data-close>${t.details.close}</a></header>
${error && renderFailure(error, t)}
${unmatched.length > 0 && html`<div class="callout" data-key="unmatched"><p>${t.unmatched(unmatched.join(", "))}</p></div>`}
<div class="details-body" data-key="body"><div class="details-main" data-key="main">
${renderAmounts(project, context)}
${renderMonthSpend(project.monthSpend ?? [], context)}
${renderUsage(project.usage, context)}
${renderRecent(project.recentResults, context)}
${
  project.lastFailedExchange &&
  html`<details class="exchange" data-key="exchange"><summary>${t.details.exchange}</summary><p class="sub">${relativeTime(project.lastFailedExchange.at, context)}</p><pre tabindex="0">${project.lastFailedExchange.text}</pre></details>`
}
</div><div class="details-side" data-key="side">
<div class="actions" data-key="actions">${
    context.lifecycle &&
    html`<form method="post" action="api/v1/projects/${encodeURIComponent(project.name)}/check" data-check="${project.name}"><button type="submit" class="button">${t.details.checkNow}</button></form>`
  }${safeConsoleLink(project.consoleUrl, t.details.console)}</div>
<dl class="facts" data-key="facts">
<div><dt>${t.details.provider}</dt><dd>${project.provider}</dd></div>
${project.ownerProject !== undefined && html`<div><dt>${t.details.owner}</dt><dd>${project.ownerProject}</dd></div>`}
${renderLabels(project.labels, t.details.labels)}
<div><dt>${t.details.lastSuccess}</dt><dd>${relativeTime(project.lastSuccessAt, context)}</dd></div>
${project.nextRunAt !== undefined && html`<div><dt>${t.details.nextCheck}</dt><dd>${relativeTime(project.nextRunAt, context)}</dd></div>`}
${project.schedule !== undefined && html`<div><dt>${t.details.schedule}</dt><dd>${renderSchedule(project.schedule, t)}</dd></div>`}
${project.durationMs !== undefined && html`<div><dt>${t.details.took}</dt><dd>${formatNumber(Math.round(project.durationMs), t)} ms</dd></div>`}
${project.credentialExpiresAt !== undefined && html`<div><dt>${t.details.credentialEnds}</dt><dd>${relativeTime(project.credentialExpiresAt, context)}</dd></div>`}
</dl>
${renderExpiries(project, context)}
${renderUnclear(project, context)}
</div></div>`;
}

/** A message is English, as the vendor or the program has it: in another language the hint comes first. */
function renderFailure(error: ApiFailure, t: RenderContext["t"]): Html {
  const reason = html`<strong>${t.reasons[error.reason]}${t.colon}</strong>`;
  const [first, second] =
    t.code === "en"
      ? [html`${error.message}`, html`${hintOf(error, t)}`]
      : [
          html`${hintOf(error, t)}`,
          html`${t.details.originalMessage}${t.colon}<span lang="en">${error.message}</span>`,
        ];
  return html`<div class="callout" data-key="error"><p>${reason}${first}</p><p>${second}</p></div>`;
}

/** The schema says it is a URL; only a web address becomes a link. */
function safeConsoleLink(url: string | undefined, text: string): Html | undefined {
  if (url === undefined || !/^https?:\/\//iu.test(url)) return undefined;
  return html`<a class="button quiet-button" href="${url}" target="_blank" rel="noopener noreferrer">${text} ↗</a>`;
}

function renderLabels(labels: ProjectDetails["labels"], title: string): Html | undefined {
  const entries = Object.entries(labels);
  if (entries.length === 0) return undefined;
  return html`<div><dt>${title}</dt><dd>${entries.map(([name, value]) => html`<code>${name}=${value}</code> `)}</dd></div>`;
}

function renderAmounts({ readings, stale }: ProjectDetails, context: RenderContext): Html | undefined {
  const { t, nowMs, timezone } = context;
  if (readings.length === 0) return undefined;
  return html`<section data-key="amounts"><h3>${t.details.amounts}</h3><ul class="lines">${readings.map(
    (reading, index) => {
      const { burnRatePerDay, runwayDays, low, high, confidence, depletesAt } = reading;
      const notes = [
        reading.account,
        t.types[reading.type],
        ...(burnRatePerDay === undefined ? [] : [t.perDay(formatAmount(burnRatePerDay, reading.unit, t))]),
        ...(low === undefined ? [] : [formatInterval(low * 86_400, high === undefined ? undefined : high * 86_400, t)]),
        ...(confidence === undefined || runwayDays === undefined ? [] : [t.confidence[confidence]]),
        reasonText(reading, t),
      ].filter((note) => note !== undefined);
      return html`<li><span class="line-main"><span class="big">${formatAmount(reading.value, reading.unit, t)}</span></span><span class="line-end">${
        runwayDays !== undefined && html`<span class="big">${inDays(runwayDays, t)}</span>`
      }${depletesAt !== undefined && html`<span class="sub">${formatInstant(Date.parse(depletesAt), timezone, t)}</span>`}${
        reading.resetsAt !== undefined &&
        html`<span class="sub">${t.resets(t.within(formatSpan(Math.max(0, (Date.parse(reading.resetsAt) - nowMs) / 1000), t)))}</span>`
      }</span><span class="sub wide">${notes.join(" · ")}</span>${index < chartsMax && !stale && seriesChart(reading, context)}</li>`;
    },
  )}</ul></section>`;
}

function renderMonthSpend(spends: readonly MonthSpendEntry[], { t }: RenderContext): Html | undefined {
  const projections = spends.flatMap(({ unit, spent, projected, low, high }) =>
    projected === undefined || low === undefined || high === undefined ? [] : [{ unit, spent, projected, low, high }],
  );
  if (projections.length === 0) return undefined;
  return html`<section data-key="month"><h3>${t.details.monthSpend}</h3><ul class="lines">${projections.map(
    ({ unit, spent, projected, low, high }) => {
      const [from, to] = [formatAmount(low, unit, t), formatAmount(high, unit, t)];
      return html`<li><span class="line-main"><span class="line-name">${formatAmount(projected, unit, t)}</span><span class="sub">${from} – ${to}</span></span><span class="line-end"><span class="sub">${t.details.spentSoFar(formatAmount(spent, unit, t))}</span></span></li>`;
    },
  )}</ul></section>`;
}

function renderUsage(usage: readonly Usage[], { t }: RenderContext): Html | undefined {
  if (usage.length === 0) return undefined;
  return html`<section data-key="usage"><h3>${t.details.usage}</h3><table class="small"><thead><tr><th scope="col">${t.details.window}</th><th scope="col">${t.details.model}</th><th scope="col" class="number">${t.details.amount}</th></tr></thead><tbody>${usage.map(
    (reading) =>
      html`<tr><td>${t.windows[reading.window]}</td><td>${[reading.model, reading.direction && t.directions[reading.direction]].filter((part) => part !== undefined).join(" · ")}</td><td class="number">${formatAmount(reading.value, reading.unit, t)}</td></tr>`,
  )}</tbody></table></section>`;
}

function renderExpiries({ expiries }: ProjectDetails, context: RenderContext): Html | undefined {
  if (expiries.length === 0) return undefined;
  return html`<section data-key="expiries"><h3>${context.t.details.expiries}</h3><ul class="lines">${expiries.map(
    ({ account, expiresAt }) =>
      html`<li><span class="line-main"><span class="line-name">${account}</span></span><span class="line-end">${relativeTime(expiresAt, context)}</span></li>`,
  )}</ul></section>`;
}

function renderUnclear({ topUpsUnclear = [] }: ProjectDetails, { t }: RenderContext): Html | undefined {
  if (topUpsUnclear.length === 0) return undefined;
  return html`<section data-key="unclear"><h3>${t.details.unclear}</h3><ul class="lines">${topUpsUnclear.map(
    ({ on, subject, amount, currency, problem }) =>
      html`<li><span class="line-main"><span class="line-name">${subject}</span><span class="sub">${t.details.receiptProblems[problem]}</span></span><span class="line-end">${
        amount !== undefined && currency !== undefined && html`<span>${formatAmount(amount, currency, t)}</span>`
      }<span class="sub">${on}</span></span></li>`,
  )}</ul></section>`;
}

function renderRecent(results: readonly RecentResult[], context: RenderContext): Html | undefined {
  const { t } = context;
  if (results.length === 0) return undefined;
  return html`<section data-key="recent"><h3>${t.details.recent}</h3><ul class="lines recent">${results.map(
    ({ at, ok, durationMs, error }) =>
      html`<li data-key="${at}"><span class="badge is-${ok ? "ok" : "failed"}">${ok ? t.details.succeeded : t.states.failed}</span><span class="line-main">${
        error &&
        html`<span class="error"><strong>${t.reasons[error.reason]}</strong>${t.code === "en" && html`: ${error.message}`}</span>`
      }</span><span class="line-end">${relativeTime(at, context)}<span class="sub">${formatNumber(Math.round(durationMs), t)} ms</span></span></li>`,
  )}</ul></section>`;
}
