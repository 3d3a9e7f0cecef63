import type { Dictionary } from "./dictionary.ts";
import { formatInstant, formatRelative, formatSpan } from "./format.ts";
import { type Html, html } from "./html.ts";

/** What every template needs. */
export interface RenderContext {
  readonly t: Dictionary;
  readonly nowMs: number;
  /** IANA zone of the instants that are shown. */
  readonly timezone: string;
  /** Whether checks can be started from the page. */
  readonly lifecycle: boolean;
  /** The query of this page without `project`, to put before `project=...`; empty or ends in `&`. */
  readonly queryPrefix: string;
}

/** The words for a time until something runs out. */
export function inDays(days: number, t: Dictionary): string {
  const seconds = days * 86_400;
  return seconds < 60 ? t.now : t.within(formatSpan(seconds, t));
}

/** An instant as a distance from now, with the full instant at hand. */
export function relativeTime(instant: string | undefined, { t, nowMs, timezone }: RenderContext): Html {
  if (instant === undefined) return html`<span class="muted">${t.never}</span>`;
  const atMs = Date.parse(instant);
  return html`<time datetime="${instant}" title="${formatInstant(atMs, timezone, t)}">${formatRelative(atMs, nowMs, t)}</time>`;
}
