import { describe, expect, it } from "vitest";
import type { Remaining } from "../../../src/http/api-schemas.ts";
import { seriesChart } from "../../../src/http/page/chart.ts";
import { english } from "../../../src/http/page/dictionary-en.ts";

describe("the chart of a series", () => {
  const dayMs = 86_400_000;
  const nowMs = Date.UTC(2026, 10, 20);
  const context = { t: english, nowMs, timezone: "UTC", lifecycle: false, queryPrefix: "" };
  const points = [20, 10, 0].map((days) => [(nowMs - days * dayMs) / 1000, 40 + 5 * days] as const);
  const chart = (changes: Partial<Remaining>) =>
    seriesChart({ type: "balance", unit: "USD", value: 40, points, ...changes }, context)?.html ?? "";
  const texts = (changes: Partial<Remaining>) =>
    [...chart(changes).matchAll(/<text [^>]*>([^<]*)/gu)].map(([, text]) => text);
  const path = (name: string, changes: Partial<Remaining>) =>
    new RegExp(`class="${name}" d="([^"]*)"`, "u").exec(chart(changes))?.[1];

  it("has a scale from zero to a round number, the first day and now", () => {
    expect(texts({})).toEqual(["$0", "$50", "$100", "$150", "31 Oct", "now"]);
    expect(chart({ points: points.slice(0, 1) })).toBe("");
  });

  it("shows the threshold, also above everything there was", () => {
    expect(texts({ threshold: 150 })).toEqual(["threshold $150", "$0", "$50", "$100", "$150", "31 Oct", "now"]);
    expect(texts({ threshold: 400 })).toEqual([
      "threshold $400",
      "$0",
      "$100",
      "$200",
      "$300",
      "$400",
      "31 Oct",
      "now",
    ]);
  });

  it("draws the forecast from what is left now to nothing, and the band between its ends", () => {
    // Twenty days of history and twenty of forecast: now is in the middle.
    const runway = { runwayDays: 12, low: 8, high: 20 / 1.05 };
    expect(texts(runway).slice(-3)).toEqual(["31 Oct", "now", "10 Dec"]);
    expect(path("history", runway)).toBe("M0 25.1L250 80.4L500 135.7L500 135.7");
    expect(path("ahead", runway)).toBe("M500 135.7L800 180");
    expect(path("band", runway)).toBe("M500 135.7L700 180L976.2 180Z");
  });

  it("leaves a band without an end open, and draws none without a forecast", () => {
    expect(path("band", { runwayDays: 20 / 1.05 / 1.5, low: 8 })).toBe("M500 135.7L700 180L1000 180L1000 135.7Z");
    for (const without of [{}, { value: -5, runwayDays: 0 }]) {
      expect([path("band", without), path("ahead", without)]).toEqual([undefined, undefined]);
    }
  });

  it("goes below zero with a debt", () => {
    expect(texts({ value: -30 }).slice(0, 6)).toEqual(["-$50", "$0", "$50", "$100", "$150", "31 Oct"]);
  });

  it.each([
    [{}, "100%"],
    [{ runwayDays: 1, high: 1 }, "76.9%"],
    [{ runwayDays: 10 }, "55.9%"],
    [{ runwayDays: 500 }, "33.3%"],
    [{ runwayDays: 9, high: 500 }, "33.3%"],
  ])(
    "with %j has now at %s of its width: the far end of the forecast is in sight, and the history is not squeezed",
    (changes, now) => {
      expect(/<line class="now" x1="([^"]*)" x2="([^"]*)"/u.exec(chart(changes))?.slice(1)).toEqual([now, now]);
    },
  );

  it.each([
    [
      [4, 1],
      ["$0", "$1", "$2", "$3", "$4"],
    ],
    [
      [7, 1],
      ["$0", "$2", "$4", "$6", "$8"],
    ],
    [
      [9, 1],
      ["$0", "$5", "$10"],
    ],
    [
      [30, 1],
      ["$0", "$10", "$20", "$30"],
    ],
    [
      [0.04, 0],
      ["$0", "$0.01", "$0.02", "$0.03", "$0.04"],
    ],
    [
      [0, 0],
      ["$0", "$0.50"],
    ],
    [
      [-3, 5],
      ["-$4", "-$2", "$0", "$2", "$4", "$6"],
    ],
  ])("of values from %j has the scale %j", (values, scale) => {
    const [first = 0, last = 0] = values;
    const scaled = texts({
      value: last,
      points: [
        [nowMs / 1000 - 86_400, first],
        [nowMs / 1000, last],
      ],
    });
    expect(scaled.slice(0, -2)).toEqual(scale);
  });

  it("draws no forecast below what is left, and one from above it", () => {
    expect(path("ahead", { value: 0, runwayDays: 0, points })).toBeUndefined();
    expect(path("ahead", { value: 1, runwayDays: 1, points })).toBeDefined();
    expect(path("band", { value: 1, runwayDays: 1, points })).toBeUndefined();
  });
});
