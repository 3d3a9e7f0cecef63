import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  type Forecast,
  forecast,
  observe,
  rememberedPoints,
  type SeriesHistory,
  wantsPast,
  withPast,
} from "../../src/forecast/forecast.ts";
import { parseHistoryCsv } from "../../src/forecast/history-csv.ts";
import type { HistoryPoint } from "../../src/model.ts";

const folder = join(import.meta.dirname, "../fixtures/forecast");
const recorded = readdirSync(folder).map((file) => ({
  kind: file.replace(".csv", ""),
  points: parseHistoryCsv(readFileSync(join(folder, file), "utf8"), "balance"),
}));
const cuts = [0.1, 0.2, 0.3, 0.45, 0.6, 0.7, 0.85, 1];

function historyOf(points: readonly HistoryPoint[]): SeriesHistory {
  const history = createSeriesHistory();
  for (const point of points) observe(history, { ...point, type: "balance" });
  return history;
}

/** |ln(a / b)| of two runways; infinite where only one of them is there. */
function difference(one: Forecast, other: Forecast): number {
  if (one.runwayDays === undefined || other.runwayDays === undefined)
    return one.runwayDays === other.runwayDays ? 0 : Number.POSITIVE_INFINITY;
  return Math.abs(Math.log(Math.max(one.runwayDays, 0.01) / Math.max(other.runwayDays, 0.01)));
}

const questions = recorded.flatMap(({ kind, points }) =>
  cuts.map((cut) => ({ kind, cut, points: points.slice(0, Math.round(cut * points.length)) })),
);

const hourMs = 3_600_000;
/** One for each full hour, as Prometheus has scraped them. */
function hourly(points: readonly HistoryPoint[]): HistoryPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const hours = Math.floor(last.atMs / hourMs) - Math.ceil(first.atMs / hourMs) + 1;
  return Array.from({ length: hours }, (_, index) => {
    const atMs = (Math.ceil(first.atMs / hourMs) + index) * hourMs;
    return { atMs, value: points.findLast((point) => point.atMs <= atMs)?.value ?? Number.NaN };
  });
}

/** Each way in which a history gets its past, given every point up to the question. */
const ways: Readonly<Record<string, (points: readonly HistoryPoint[]) => SeriesHistory | undefined>> = {
  "after the first answer": (points) => withPast(historyOf(points.slice(-1)), points, "balance"),
  "after a day": (points) => withPast(historyOf(points.slice(-24)), points, "balance"),
  "after five days": (points) =>
    withPast(historyOf(points.slice(-Math.min(100, points.length / 2))), points, "balance"),
  "from the full hours of Prometheus": (points) => withPast(historyOf(points.slice(-1)), hourly(points), "balance"),
  "from what was exported": (points) =>
    withPast(createSeriesHistory(), rememberedPoints(decodeHistory(encodeHistory(historyOf(points)))), "balance"),
};

describe("a seeded history", () => {
  const each = questions.flatMap((question) => Object.keys(ways).map((way) => ({ ...question, way })));
  it.each(each)("of $kind, cut at $cut and seeded $way, says what a lived one says", ({ points, way }) => {
    const seeded = ways[way]?.(points);
    const off = difference(forecast(seeded ?? createSeriesHistory()), forecast(historyOf(points)));
    expect(off).toBeLessThan(Math.log(1.05));
  });
});

const day = 86_400_000;
const points = Array.from({ length: 60 }, (_, index) => ({
  atMs: 1_769_990_400_000 + index * 6 * 3_600_000,
  value: 600 - index * 5,
}));

describe("the past of a history", () => {
  it("ends where the daemon began: what it has seen itself wins", () => {
    const history = historyOf(points.slice(40));
    const contradicting = points.map(({ atMs, value }) => ({ atMs, value: value + 1000 }));
    const amounts = new Map(
      rememberedPoints(withPast(history, contradicting, "balance") ?? history).map(({ atMs, value }) => [atMs, value]),
    );
    for (const { atMs, value } of points.slice(40)) expect(amounts.get(atMs)).toBeCloseTo(value, 3);
    expect(amounts.get(contradicting[39]?.atMs ?? 0)).toBeCloseTo(1405, 3);
    expect(withPast(history, contradicting.slice(40), "balance")).toBeUndefined();
  });

  it("counts no top-ups, which the daemon has not seen", () => {
    const filled = [...points.slice(0, 20), { atMs: (points[20]?.atMs ?? 0) + 1, value: 2000 }];
    const history = historyOf([{ atMs: (points[59]?.atMs ?? 0) + day, value: 1800 }]);
    expect(withPast(history, filled, "balance")?.topUps).toBe(0);
  });

  it("leaves out what is no amount", () => {
    const odd = [
      { atMs: -1, value: 3 },
      { atMs: 5, value: Number.NaN },
      { atMs: 6, value: Number.POSITIVE_INFINITY },
    ];
    expect(withPast(historyOf(points), odd, "balance")).toBeUndefined();
  });

  it("is wanted during the first day", () => {
    expect(
      [undefined, historyOf(points.slice(0, 1)), historyOf(points.slice(0, 4)), historyOf(points.slice(0, 5))].map(
        wantsPast,
      ),
    ).toEqual([true, true, true, false]);
  });

  it("does not fit where the beginning is forgotten", () => {
    const months = Array.from({ length: 120 }, (_, index) => ({
      atMs: 1_770_000_000_000 + index * day,
      value: 600 - 5 * index,
    }));
    expect(withPast(historyOf(months), [{ atMs: 1_700_000_000_000, value: 700 }], "balance")).toBeUndefined();
  });
});
