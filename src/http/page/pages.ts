import type { Dictionary } from "./dictionary.ts";
import { type Html, html } from "./html.ts";
import { pageSize } from "./page-selection.ts";

interface Pages {
  /** What is on the pages. */
  readonly label: string;
  readonly page: number;
  readonly entries: number;
  readonly queryFor: (page: number) => string;
}

/** The links to the other pages of a list; nothing when one page has it all. */
export function renderPages({ label, page, entries, queryFor }: Pages, t: Dictionary): Html | undefined {
  const pages = Math.ceil(entries / pageSize);
  if (pages < 2) return undefined;
  const link = (to: number, text: string) =>
    to < 1 || to > pages ? html`<span class="muted">${text}</span>` : html`<a href="?${queryFor(to)}">${text}</a>`;
  return html`<nav class="pages" aria-label="${t.pages.label(label)}">${link(page - 1, t.pages.previous)}<span>${t.pages.of(page, pages)}</span>${link(page + 1, t.pages.next)}</nav>`;
}
