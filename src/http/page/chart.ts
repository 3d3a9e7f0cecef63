/** A series in the details: its history, what the forecast says of it, its threshold, and scales for both. */
import type { Remaining } from "../api-schemas.ts";
import { formatDate, formatMark } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { RenderContext } from "./render-context.ts";

const width = 1000; // The drawing is stretched to the width there is; its texts are not.
const height = 180;
const topMargin = 14;
const bottomMargin = 22;
const daySeconds = 86_400;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Nothing when there are fewer than two points. */
export function seriesChart(reading: Remaining, { t, nowMs, timezone }: RenderContext): Html | undefined {
  const points = reading.points ?? [];
  const first = points[0];
  if (first === undefined || points.length < 2) return undefined;
  const now = nowMs / 1000;
  const time: Span = { from: first[0], to: now + shownAhead(reading, now - first[0]) };
  const scale = valueScale([
    ...points.map(([, value]) => value),
    reading.value,
    ...(reading.threshold === undefined ? [] : [reading.threshold]),
  ]);
  const x = (seconds: number) => ((seconds - time.from) / (time.to - time.from)) * width;
  const y = (value: number) =>
    topMargin + (1 - (value - scale.bottom) / (scale.top - scale.bottom)) * (height - topMargin);
  const at = (seconds: number, value: number) => `${round(x(seconds))} ${round(y(value))}`;
  const day = (seconds: number) => formatDate(seconds * 1000, nowMs, timezone, t);
  const history = points.map(([seconds, value]) => at(seconds, value)).join("L");
  const label = t.chartLabel(day(time.from), day(time.to));
  return html`<svg class="chart" width="100%" height="${height + bottomMargin}" role="img" aria-label="${label}">
${scale.ticks.map((value) => html`<line class="rule" x1="0" x2="100%" y1="${round(y(value))}" y2="${round(y(value))}"/>`)}
<svg viewBox="0 0 ${width} ${height}" width="100%" height="${height}" preserveAspectRatio="none"><path class="area" d="M${at(first[0], scale.bottom)}L${history}L${at(now, reading.value)}L${at(now, scale.bottom)}Z"/>${forecastPaths(reading, { now, until: time.to, bottom: Math.max(0, scale.bottom) }, at)}<path class="history" d="M${history}L${at(now, reading.value)}"/></svg>
${reading.threshold !== undefined && html`<line class="threshold" x1="0" x2="100%" y1="${round(y(reading.threshold))}" y2="${round(y(reading.threshold))}"/><text class="threshold-text" x="100%" y="${round(y(reading.threshold)) - 4}" text-anchor="end">${t.threshold(formatMark(reading.threshold, reading.unit, t))}</text>`}
<line class="now" x1="${share(x(now))}" x2="${share(x(now))}" y1="0" y2="${height}"/>
${scale.ticks.map((value) => html`<text x="2" y="${round(y(value)) - 4}">${formatMark(value, reading.unit, t)}</text>`)}
${timeTicks(time, now).map(
  ([seconds, anchor]) =>
    html`<text x="${share(x(seconds))}" y="${height + 16}" text-anchor="${anchor}">${seconds === now ? t.now : day(seconds)}</text>`,
)}
</svg>`;
}

/** Seconds after now that are shown: to the far end of the forecast, but no more than twice the history. */
function shownAhead({ runwayDays, high }: Remaining, historySeconds: number): number {
  if (runwayDays === undefined) return 0;
  const wanted = (high ?? 1.5 * runwayDays) * daySeconds * 1.05;
  return Math.min(Math.max(wanted, 0.3 * historySeconds), 2 * historySeconds);
}

interface Ahead {
  readonly now: number;
  readonly until: number;
  readonly bottom: number;
}

/** The band between the two ends of the interval and the line between them. An interval without an end stays open. */
function forecastPaths(
  { value, runwayDays, low, high }: Remaining,
  { now, until, bottom }: Ahead,
  at: (seconds: number, value: number) => string,
): Html | undefined {
  if (runwayDays === undefined || value <= bottom) return undefined;
  const start = at(now, value);
  const end = (days: number) => at(now + days * daySeconds, bottom);
  const far = high === undefined ? `${at(until, bottom)}L${at(until, value)}` : end(high);
  const band = low !== undefined && html`<path class="band" d="M${start}L${end(low)}L${far}Z"/>`;
  return html`${band}<path class="ahead" d="M${start}L${end(runwayDays)}"/>`;
}

/** From zero, or from below it, to a round number above everything. */
function valueScale(values: readonly number[]): { bottom: number; top: number; ticks: readonly number[] } {
  const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = roundStep((highest - lowest || 1) / 4);
  const [from, to] = [Math.floor(lowest / step), Math.max(Math.ceil(highest / step), 1)];
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
  return { bottom: from * step, top: to * step, ticks };
}

/** The next of 1, 2, 5, 10, 20, ... */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10) * power;
}

/** The beginning, now, and the end of a forecast. */
function timeTicks({ from, to }: Span, now: number): readonly (readonly [number, "start" | "middle" | "end"])[] {
  return to === now
    ? [
        [from, "start"],
        [now, "end"],
      ]
    : [
        [from, "start"],
        [now, "middle"],
        [to, "end"],
      ];
}

function share(x: number): string {
  return `${round((100 * x) / width)}%`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
