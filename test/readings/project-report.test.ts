import { describe, expect, it } from "vitest";
import type { RemainingReading } from "../../src/model.ts";
import { reportOf, staleAtMs } from "../../src/readings/project-report.ts";

const money: RemainingReading = { kind: "remaining", type: "balance", unit: "USD", value: 8 };
const quota: RemainingReading = { kind: "remaining", type: "quota", unit: "requests", value: 90 };

describe("the report of an answer", () => {
  it("says of each amount how it stands to its threshold", () => {
    expect(reportOf([money, quota], { threshold: 10, thresholds: { quota: 50 } })).toEqual({
      remaining: [
        { reading: money, standing: { threshold: 10, isLow: true, ratio: 0.8 } },
        { reading: quota, standing: { threshold: 50, isLow: false, ratio: 1.8 } },
      ],
      unmatchedThresholds: [],
    });
  });

  it("names the thresholds that no amount matches", () => {
    const options = { threshold: 10, thresholds: { quota: 50 }, mainReading: "EUR" };
    expect(reportOf([money], options).unmatchedThresholds).toEqual(["threshold", "thresholds.quota"]);
    expect(reportOf([], { threshold: 10, thresholds: {} }).unmatchedThresholds).toEqual(["threshold"]);
  });
});

describe("an answer", () => {
  it.each([
    ["of which there is none", undefined, 1000, Number.POSITIVE_INFINITY],
    ["that never grows old", { measuredAtMs: 5, readings: [] }, 0, Number.POSITIVE_INFINITY],
    ["that grows old", { measuredAtMs: 5, readings: [] }, 1000, 1005],
  ])("%s is stale from then on", (_, lastGood, staleAfterMs, expected) => {
    expect(staleAtMs(lastGood, staleAfterMs)).toBe(expected);
  });
});
