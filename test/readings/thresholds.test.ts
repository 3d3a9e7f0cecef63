import { expect, test } from "vitest";
import type { RemainingReading, UsageReading } from "../../src/model.ts";
import {
  mainReading,
  spendThresholdOf,
  standingOf,
  thresholdOf,
  unmatchedThresholds,
} from "../../src/readings/thresholds.ts";

const cny: RemainingReading = { kind: "remaining", type: "balance", account: "cash", value: 10, unit: "CNY" };
const usd: RemainingReading = { kind: "remaining", type: "balance", account: "quota", value: 20, unit: "USD" };
const credits: RemainingReading = { kind: "remaining", type: "credits", value: 30, unit: "credits" };
const quota: RemainingReading = { kind: "remaining", type: "quota", account: "weekly", value: 40, unit: "percent" };
const readings = [cny, usd, credits, quota];

test.each([
  ["the first without an option", undefined, cny],
  ["by account", "weekly", quota],
  ["by type", "credits", credits],
  ["by unit", "USD", usd],
  ["whatever the case of its letters", "usd", usd],
  ["by account before type", "quota", usd],
  ["none when nothing matches", "EUR", undefined],
])("the main reading: %s", (_, selector, expected) => {
  expect(mainReading(readings, selector)).toBe(expected);
});

test("an answer without readings has no main one", () => {
  expect(mainReading([], undefined)).toBeUndefined();
});

test.each([
  ["the main one has its own", cny, { threshold: 5, thresholds: {} }, 5],
  ["no other has it", usd, { threshold: 5, thresholds: {} }, undefined],
  ["a type's threshold is for all of the type", usd, { threshold: 5, thresholds: { balance: 7 } }, 7],
  ["the main one's own goes before its type's", cny, { threshold: 5, thresholds: { balance: 7 } }, 5],
  ["the main one has its type's without its own", cny, { thresholds: { balance: 7 } }, 7],
  ["another type has none", credits, { threshold: 5, thresholds: { balance: 7 } }, undefined],
  ["a threshold of 0 counts", cny, { threshold: 0, thresholds: { balance: 7 } }, 0],
])("the threshold: %s", (_, reading, options, expected) => {
  expect(thresholdOf(reading, cny, options)).toBe(expected);
});

test.each([
  ["without a threshold", 10, undefined, undefined],
  ["above", 10, 4, { threshold: 4, isLow: false, ratio: 2.5 }],
  ["exactly at it", 10, 10, { threshold: 10, isLow: false, ratio: 1 }],
  ["below", 10, 40, { threshold: 40, isLow: true, ratio: 0.25 }],
  ["overdrawn", -10, 40, { threshold: 40, isLow: true, ratio: -0.25 }],
  ["a threshold of 0", -1, 0, { threshold: 0, isLow: true }],
  ["a threshold below 0", -10, -20, { threshold: -20, isLow: false }],
  ["a threshold next to 0", 1e300, 1e-300, { threshold: 1e-300, isLow: false }],
])("the standing: %s", (_, value, threshold, expected) => {
  expect(standingOf({ ...cny, value }, threshold)).toEqual(expected);
});

const usage: readonly UsageReading[] = [
  { kind: "usage", window: "month", value: 9, unit: "USD" },
  { kind: "usage", window: "day", value: 1, unit: "USD" },
  { kind: "usage", window: "week", model: "m-1", value: 1, unit: "USD" },
  { kind: "usage", window: "total", value: 1000, unit: "tokens" },
];

test("the threshold of a spend is that of its window", () => {
  const options = { thresholds: {}, spendThresholds: { month: 5, week: 2, total: 3 } };
  expect(usage.map((reading) => spendThresholdOf(reading, options))).toEqual([5, undefined, undefined, undefined]);
});

test.each([
  ["none is configured", { thresholds: {} }, []],
  ["each matches", { threshold: 5, thresholds: { balance: 7, quota: 1 } }, []],
  ["a type is not in the answer", { threshold: 5, thresholds: { quota: 1, budget: 2 } }, ["thresholds.budget"]],
  [
    "a window is not in the answer, or only for a model or in tokens",
    { thresholds: {}, spendThresholds: { month: 5, day: 1, week: 2, total: 3 } },
    ["spend_thresholds.week", "spend_thresholds.total"],
  ],
  ["the main reading is not in the answer", { threshold: 5, thresholds: {}, mainReading: "EUR" }, ["threshold"]],
])("thresholds that match nothing: %s", (_, options, expected) => {
  expect(unmatchedThresholds([...readings, ...usage], options)).toEqual(expected);
});

test("no threshold matches an answer without readings", () => {
  const options = { threshold: 5, thresholds: { credits: 1 } };
  expect(unmatchedThresholds([], options)).toEqual(["threshold", "thresholds.credits"]);
});
