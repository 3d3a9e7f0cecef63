import { describe, expect, it } from "vitest";
import type { Remaining } from "../../../src/http/api-schemas.ts";
import { amountBar, trendLine } from "../../../src/http/page/drawings.ts";

describe("drawings", () => {
  const reading = (changes: Partial<Remaining>): Remaining => ({ type: "balance", unit: "USD", value: 50, ...changes });
  const bar = (changes: Partial<Remaining>) => amountBar(reading(changes), "label")?.html;
  const filled = (changes: Partial<Remaining>) => /class="fill" y="2" width="([\d.]+)"/u.exec(bar(changes) ?? "")?.[1];
  const mark = (changes: Partial<Remaining>) => /line x1="([\d.]+)"/u.exec(bar(changes) ?? "")?.[1];

  it.each([
    [{}, undefined, undefined],
    [{ threshold: 0 }, undefined, undefined],
    [{ threshold: 50 }, "50", "50"],
    [{ threshold: 25 }, "66.7", "50"],
    [{ threshold: 100, value: -20 }, "0", "50"],
    [{ limit: 200 }, "25", undefined],
    [{ limit: 200, threshold: 20 }, "25", "10"],
    [{ limit: 40 }, "100", undefined],
    [{ limit: 0, threshold: 50 }, "50", "50"],
    [{ limit: 50, threshold: 50 }, "100", "100"],
    [{ limit: 50, threshold: 51 }, "100", undefined],
    [{ limit: 50, value: -1 }, "0", undefined],
  ])("a bar of %j is filled to %s with its mark at %s", (changes, expectedFill, expectedMark) => {
    expect([filled(changes), mark(changes)]).toEqual([expectedFill, expectedMark]);
  });

  it("a line keeps both ends of a long history, and needs two points", () => {
    expect(trendLine([], "x")).toBeUndefined();
    expect(trendLine([[1, 1]], "x")).toBeUndefined();
    const long = Array.from({ length: 500 }, (_, index) => [index * 60, 500 - index] as const);
    const path = /d="([^"]+)"/u.exec(trendLine(long, "x")?.html ?? "")?.[1] ?? "";
    expect(path.match(/L/gu)).toHaveLength(42);
    expect(path.startsWith("M-3 35L-3 3L0 3")).toBe(true);
    expect(path.endsWith("L123 29.9V35Z")).toBe(true);
  });

  it("a flat line lies in the middle, also at nothing and below", () => {
    for (const value of [0, 15, -4]) {
      const path =
        trendLine(
          [
            [0, value],
            [60, value],
          ],
          "x",
        )?.html ?? "";
      const heights = [...path.matchAll(/L[\d.]+ ([\d.]+)/gu)].map(([, y]) => Number(y));
      expect(new Set(heights).size).toBe(1);
      expect(heights[0]).toBeGreaterThanOrEqual(2);
      expect(heights[0]).toBeLessThanOrEqual(30);
    }
  });

  it.each([
    [[10, 5], "M-3 35L-3 3L0 3L120 16.5L123 16.5V35Z"],
    [[10, 6.9], "M-3 35L-3 3L0 3L120 11.4L123 11.4V35Z"],
    [[10, 7], "M-3 35L-3 3L0 3L120 25.5L123 25.5V35Z"],
    [[10, 0], "M-3 35L-3 3L0 3L120 30L123 30V35Z"],
    [[10, -10], "M-3 35L-3 3L0 3L120 25.5L123 25.5V35Z"],
  ])("a line of %j is drawn from zero where that does not flatten it: %s", (values, path) => {
    const line =
      trendLine(
        values.map((value, index) => [index * 60, value] as const),
        "x",
      )?.html ?? "";
    expect(/d="([^"]+)"/u.exec(line)?.[1]).toBe(path);
  });

  it("a bar that is low is drawn as such, with its track, its label and its mark", () => {
    expect(bar({ threshold: 100, status: "low" })).toBe(
      '<svg class="bar is-low" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="label"><rect class="track" y="2" width="100" height="4"/><rect class="fill" y="2" width="33.3" height="4"/><line x1="50" x2="50" y1="0" y2="8"/></svg>',
    );
  });

  it("two points of one instant are a line, too", () => {
    expect(
      trendLine(
        [
          [5, 1],
          [5, 2],
        ],
        "x",
      )?.html,
    ).not.toContain("NaN");
  });

  it("forty points are all drawn, and of forty-one as many", () => {
    const drawn = (count: number) =>
      trendLine(
        Array.from({ length: count }, (_, index) => [index, index] as const),
        "x",
      )?.html.match(/L/gu)?.length;
    expect([drawn(39), drawn(40), drawn(41)]).toEqual([41, 42, 42]);
  });
});
