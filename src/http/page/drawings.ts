/** The page's small drawings. SVG with attributes only: the policy forbids inline styles. */
import type { Remaining } from "../api-schemas.ts";
import { isLow } from "../project-urgency.ts";
import { type Html, html } from "./html.ts";

export const trendPointsMax = 40;
const trendWidth = 120;
const trendHeight = 32;

export type HistoryPoint = readonly [number, number];

/** A line of the last weeks over a filled area; nothing when there are fewer than two points. */
export function trendLine(points: readonly HistoryPoint[], label: string): Html | undefined {
  const shown = thinned(points);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined || shown.length < 2) return undefined;
  const values = shown.map(([, value]) => value);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  // From zero, so that a fall looks as deep as it is, unless that would flatten the line.
  const bottom = lowest >= 0 && lowest < 0.7 * highest ? 0 : lowest - (highest - lowest || 1) * 0.2;
  const height = highest === lowest ? 0.4 : highest - bottom;
  const x = (seconds: number) => round(((seconds - first[0]) / (last[0] - first[0] || 1)) * trendWidth);
  const y = (value: number) => round(trendHeight - 2 - ((value - bottom) / height) * (trendHeight - 5));
  const line = shown.map(([seconds, value]) => `L${x(seconds)} ${y(value)}`).join("");
  // The outline leaves the picture at both sides and below, so one path is both the line and the area.
  const path = `M-3 ${trendHeight + 3}L-3 ${y(first[1])}${line}L${trendWidth + 3} ${y(last[1])}V${trendHeight + 3}Z`;
  return html`<svg class="trend" viewBox="0 0 ${trendWidth} ${trendHeight}" preserveAspectRatio="none" role="img" aria-label="${label}"><path d="${path}"/></svg>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Keeps the ends and an even choice between them. */
function thinned(points: readonly HistoryPoint[]): readonly HistoryPoint[] {
  if (points.length <= trendPointsMax) return points;
  const step = (points.length - 1) / (trendPointsMax - 1);
  return Array.from({ length: trendPointsMax }, (_, index) => points[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}

/**
 * What is left, as a bar. With a limit the full bar is the limit; with a threshold alone the threshold is in the middle
 * and twice the threshold is at two thirds, so that the bars of a column can be compared. Nothing without either.
 */
export function amountBar(reading: Remaining, label: string): Html | undefined {
  const { filled, mark } = barParts(reading);
  if (filled === undefined) return undefined;
  const tick = mark === undefined ? undefined : html`<line x1="${mark}" x2="${mark}" y1="0" y2="8"/>`;
  return html`<svg class="bar${isLow(reading) ? " is-low" : ""}" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${label}"><rect class="track" y="2" width="100" height="4"/><rect class="fill" y="2" width="${filled}" height="4"/>${tick}</svg>`;
}

function barParts({ value, limit, threshold }: Remaining): { filled?: number; mark?: number } {
  if (limit !== undefined && limit > 0) {
    const mark = threshold === undefined || threshold > limit ? undefined : round((100 * threshold) / limit);
    return { filled: share(value / limit), ...(mark === undefined ? {} : { mark }) };
  }
  if (threshold === undefined || threshold <= 0) return {};
  const ratio = Math.max(value, 0) / threshold;
  return { filled: share(ratio / (ratio + 1)), mark: 50 };
}

function share(part: number): number {
  return round(100 * Math.min(Math.max(part, 0), 1));
}
