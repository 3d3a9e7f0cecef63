/** The rules that people use, to compare with: all of them answer days, or nothing when nothing seems to burn. */

export interface Point {
  readonly atMs: number;
  readonly value: number;
}

export type Rule = (points: readonly Point[], atMs: number) => number | undefined;

const dayMs = 86_400_000;

function since(points: readonly Point[], atMs: number, days: number): readonly Point[] {
  return points.filter((point) => point.atMs >= atMs - days * dayMs);
}

/** Sum of the decreases of the last days through the span of the readings; the upstream program's rule with seven days. */
function decreases(days: number): Rule {
  return (points, atMs) => {
    const window = since(points, atMs, days);
    const first = window[0];
    const last = window.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
    let used = 0;
    let before = first.value;
    for (const { value } of window) {
      used += Math.max(0, before - value);
      before = value;
    }
    return used > 0 ? (last.value * (last.atMs - first.atMs)) / dayMs / used : undefined;
  };
}

/** A straight line through the readings of the last days by least squares, as `predict_linear` of Prometheus draws it. */
function line(days: number): Rule {
  return (points, atMs) => {
    const window = since(points, atMs, days);
    const last = window.at(-1);
    if (last === undefined || window.length < 2) return undefined;
    let slope = 0;
    let squares = 0;
    const middle = window.reduce((sum, point) => sum + (point.atMs - last.atMs) / window.length, 0);
    const mean = window.reduce((sum, point) => sum + (point.value - last.value) / window.length, 0);
    for (const point of window) {
      slope += (point.atMs - last.atMs - middle) * (point.value - last.value - mean);
      squares += (point.atMs - last.atMs - middle) ** 2;
    }
    return slope < 0 ? (-last.value * squares) / slope / dayMs : undefined;
  };
}

/** The middle of the decreases of whole days, counted back from the question. */
const medianDay: Rule = (points, atMs) => {
  const days: number[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    if (before === undefined) continue;
    const day = Math.floor((atMs - point.atMs) / dayMs);
    days[day] = (days[day] ?? 0) + Math.max(0, before.value - point.value);
  }
  const sorted = [...days].filter((amount) => amount !== undefined).sort((left, right) => left - right);
  const median = sorted[Math.floor(sorted.length / 2)];
  const last = points.at(-1);
  return median === undefined || last === undefined || median <= 0 ? undefined : last.value / median;
};

/** The decreases, fading by half in so many days. */
function fading(halfDays: number): Rule {
  return (points, atMs) => {
    const last = points.at(-1);
    const first = points[0];
    if (last === undefined || first === undefined) return undefined;
    let used = 0;
    let before = first.value;
    for (const { atMs: pointMs, value } of points) {
      used += Math.max(0, before - value) * 2 ** ((pointMs - atMs) / dayMs / halfDays);
      before = value;
    }
    const weight = (halfDays / Math.LN2) * (1 - 2 ** ((first.atMs - atMs) / dayMs / halfDays));
    return used > 0 ? (last.value * weight) / used : undefined;
  };
}

export const sevenDays = decreases(7);
export const lineOfADay = line(1);

/** Among these the best is chosen for each kind of account, with the truth at hand. */
export const simpleRules: Readonly<Record<string, Rule>> = {
  "decreases of 1 day": decreases(1),
  "decreases of 2 days": decreases(2),
  "decreases of 3 days": decreases(3),
  "decreases of 7 days": sevenDays,
  "decreases of 14 days": decreases(14),
  "all decreases": decreases(Number.POSITIVE_INFINITY),
  "line of 1 day": lineOfADay,
  "line of 3 days": line(3),
  "line of 7 days": line(7),
  "median day": medianDay,
  "fading in 2 days": fading(2),
  "fading in 5 days": fading(5),
};
