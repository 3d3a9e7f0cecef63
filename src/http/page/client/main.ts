/** Makes the server's page follow the daemon: it reads the JSON API, renders with the server's own templates and changes what differs. */

import { english } from "../dictionary-en.ts";
import { chinese } from "../dictionary-zh.ts";
import { contextOf, type OpenProject, renderOpenProject } from "../document.ts";
import type { Html } from "../html.ts";
import { renderOverview } from "../overview.ts";
import type { PageModel } from "../page-model.ts";
import { fetchDetails, fetchModel } from "./fetch-model.ts";
import { morphChildren } from "./morph.ts";

const refreshEveryMs = 10_000;
const typingPauseMs = 150;

const { dataset } = document.documentElement;
const t = dataset.language === "zh" ? chinese : english;
const links = { metrics: dataset.metrics ?? "", documentation: dataset.documentation || undefined };
const overview = element("overview", HTMLElement);
const dialog = element("details", HTMLDialogElement);
const live = element("live", HTMLElement);

let running: AbortController | undefined;

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`);
  return found;
}

function show(target: HTMLElement, content: Html): void {
  const focused = document.activeElement;
  const template = document.createElement("template");
  template.innerHTML = `<div>${content.html}</div>`;
  const wanted = template.content.firstElementChild;
  if (wanted !== null) morphChildren(target, wanted);
  // A row that moves takes its focus along.
  if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement) {
    focused.focus({ preventScroll: true });
  }
}

/** Reads everything again and shows it. A newer call cancels an older one, so that old answers never win. */
async function refresh(): Promise<void> {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  try {
    const name = openName();
    const [model, details] = await Promise.all([
      fetchModel(controller.signal),
      name === undefined ? undefined : fetchDetails(name, controller.signal),
    ]);
    show(overview, renderOverview(model, links, contextOf(model, t)));
    if (name !== undefined && name === openName()) showDetails({ name, details }, model);
    const { failed, waiting, total } = model.status.projects;
    setLive(failed > 0 && failed + waiting === total ? "failing" : "connected");
  } catch (error) {
    if (!controller.signal.aborted) setLive("offline");
    else if (!(error instanceof DOMException)) throw error;
  }
}

const liveTexts = { connected: t.live, failing: t.liveFailing, offline: t.offline } as const;

function setLive(state: keyof typeof liveTexts): void {
  live.hidden = false;
  live.classList.toggle("is-bad", state !== "connected");
  if (live.textContent !== liveTexts[state]) live.textContent = liveTexts[state];
}

function openName(): string | undefined {
  return new URLSearchParams(location.search).get("project") || undefined;
}

function showDetails(open: OpenProject, model: PageModel): void {
  show(dialog, renderOpenProject(open, contextOf(model, t)));
  if (!dialog.open) dialog.showModal();
}

/** Goes to another state of the page without loading it again. */
function go(query: string, replace = false): void {
  const url = query === "" ? location.pathname : `?${query}`;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  arrived();
}

function arrived(): void {
  if (openName() === undefined && dialog.open) dialog.close();
  void refresh();
}

function withoutProject(): string {
  const query = new URLSearchParams(location.search);
  query.delete("project");
  return query.toString();
}

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (event.target === dialog) return go(withoutProject());
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (link === null || href === null || href === undefined || !href.startsWith("?") || link.hasAttribute("hreflang"))
    return;
  event.preventDefault();
  go(href.slice(1).replace(/&$/u, ""));
  if (!link.hasAttribute("data-project") && !link.hasAttribute("data-close")) fillFilter();
});

dialog.addEventListener("close", () => {
  if (openName() !== undefined) go(withoutProject());
});

window.addEventListener("popstate", () => {
  fillFilter();
  arrived();
});

let typing: ReturnType<typeof setTimeout> | undefined;
overview.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLElement) || event.target.closest("form.filter") === null) return;
  clearTimeout(typing);
  typing = setTimeout(applyFilter, event.target instanceof HTMLInputElement ? typingPauseMs : 0);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if (form.classList.contains("filter")) {
    event.preventDefault();
    applyFilter();
  }
  const words = wordsOf(form);
  if (words !== undefined) {
    event.preventDefault();
    void act(form, words);
  }
});

function filterForm(): HTMLFormElement | null {
  return overview.querySelector<HTMLFormElement>("form.filter");
}

function applyFilter(): void {
  const form = filterForm();
  if (form === null) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value !== "" && !(name === "sort" && value === "urgency")) query.set(name, value);
  }
  go(query.toString(), true);
}

/** The filter is the person's; only a step in the history or a link changes it from outside. */
function fillFilter(): void {
  const query = new URLSearchParams(location.search);
  const form = filterForm();
  if (form === null) return;
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement) field.value = query.get(field.name) ?? "";
    if (field instanceof HTMLSelectElement) {
      const wanted = query.get(field.name) ?? (field.name === "sort" ? "urgency" : "");
      if (![...field.options].some(({ value }) => value === wanted)) field.add(new Option(wanted, wanted));
      field.value = wanted;
    }
  }
}

/** What the button of a form that acts says while it works, and afterwards. */
interface ButtonWords {
  readonly idle: string;
  readonly working: string;
  readonly failed: string;
}

function wordsOf({ dataset: { check, renewed } }: HTMLFormElement): ButtonWords | undefined {
  const { details, subscriptions } = t;
  if (check !== undefined) return { idle: details.checkNow, working: details.checking, failed: details.checkFailed };
  if (renewed !== undefined)
    return { idle: subscriptions.markPaid, working: subscriptions.marking, failed: subscriptions.markFailed };
  return undefined;
}

async function act(form: HTMLFormElement, words: ButtonWords): Promise<void> {
  const button = form.querySelector("button");
  if (button === null) return;
  button.disabled = true;
  button.textContent = words.working;
  try {
    const response = await fetch(form.action, { method: "POST", headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(words.failed);
    button.textContent = words.idle;
    await refresh();
  } catch {
    button.textContent = words.failed;
  } finally {
    button.disabled = false;
  }
}

setInterval(() => {
  if (document.visibilityState === "visible") void refresh();
}, refreshEveryMs);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void refresh();
});

// Opened by its address: the server drew the dialog in place, the browser makes it a dialog.
if (dialog.open) {
  dialog.removeAttribute("open");
  dialog.showModal();
}
fillFilter();
void refresh();
