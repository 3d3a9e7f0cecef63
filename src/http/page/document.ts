import type { ProjectDetails } from "../api-schemas.ts";
import { renderDetails } from "./details.ts";
import type { Dictionary } from "./dictionary.ts";
import { type Html, html } from "./html.ts";
import { renderOverview } from "./overview.ts";
import type { PageModel } from "./page-model.ts";
import { queryOf } from "./page-selection.ts";
import type { RenderContext } from "./render-context.ts";
import type { DaemonLinks } from "./sections.ts";

export interface PageAddresses extends DaemonLinks {
  readonly stylesheet: string;
  readonly script: string;
  readonly icon: string;
}

export interface OpenProject {
  readonly name: string;
  /** Absent: there is no such project any more. */
  readonly details: ProjectDetails | undefined;
}

/** The whole page. Without its script it works by links and forms; with it, it follows the daemon. */
export function renderDocument(
  model: PageModel,
  open: OpenProject | undefined,
  addresses: PageAddresses,
  t: Dictionary,
): string {
  const context = contextOf(model, t);
  const title = `${t.title} · balance-alert`;
  return html`<!doctype html>
<html lang="${t.locale}" data-language="${t.code}" data-metrics="${addresses.metrics}" data-documentation="${addresses.documentation}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${addresses.icon}">
<link rel="stylesheet" href="${addresses.stylesheet}">
<script type="module" src="${addresses.script}"></script>
</head>
<body>
<a class="skip" href="#overview">${t.skip}</a>
<header class="top"><a class="brand" href="?"><img src="${addresses.icon}" width="28" height="28" alt=""> balance-alert</a>
<span class="top-end"><span class="live" id="live" hidden role="status"></span><a class="language" href="?${languageQuery(model, open, t)}" hreflang="${t.code === "en" ? "zh" : "en"}" lang="${t.code === "en" ? "zh" : "en"}">${t.switchLanguage}</a></span></header>
<dialog id="details" aria-labelledby="h-details"${open && html` open`}>${open && renderOpenProject(open, context)}</dialog>
<main id="overview" tabindex="-1">
${renderOverview(model, addresses, context)}
</main>
</body>
</html>
`.html;
}

export function contextOf(model: PageModel, t: Dictionary): RenderContext {
  const query = queryOf(model.selection);
  return {
    t,
    nowMs: Date.parse(model.status.now),
    timezone: model.status.timezone,
    lifecycle: model.status.lifecycle,
    queryPrefix: query === "" ? "" : `${query}&`,
  };
}

export function renderOpenProject({ name, details }: OpenProject, context: RenderContext): Html {
  if (details !== undefined) return renderDetails(details, context);
  return html`<header class="details-head"><h2 id="h-details" tabindex="-1" autofocus>${context.t.details.gone(name)}</h2><a class="button quiet-button" href="?${context.queryPrefix}" data-close>${context.t.details.close}</a></header>`;
}

function languageQuery(model: PageModel, open: OpenProject | undefined, t: Dictionary): string {
  const query = new URLSearchParams(contextOf(model, t).queryPrefix);
  if (open !== undefined) query.set("project", open.name);
  query.set("lang", t.code === "en" ? "zh" : "en");
  return query.toString();
}
