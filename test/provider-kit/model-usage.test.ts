import { describe, expect, it } from "vitest";
import { sumByUnit, totalSpend, usageByModel } from "../../src/provider-kit/model-usage.ts";

describe("bills and usage reports", () => {
  it("adds without the drift of fractions and never across currencies", () => {
    const costs = [
      { value: 0.1, unit: "USD" },
      { value: 5, unit: "EUR" },
      { value: 0.2, unit: "USD" },
    ];
    expect([...sumByUnit(costs)]).toEqual([
      ["USD", 0.3],
      ["EUR", 5],
    ]);
  });

  it("takes a bill without lines as a spend of 0", () => {
    expect(totalSpend("day", [], "USD")).toEqual([{ kind: "usage", window: "day", value: 0, unit: "USD" }]);
  });

  it("adds rows by model and leaves out counts that nobody gives", () => {
    const rows = [
      { model: "a", spend: { value: 1, unit: "USD" }, requests: 2, tokens: { input: 10, output: null } },
      { model: "b", tokens: { output: 0 } },
      { model: "a", spend: { value: 2, unit: "USD" }, tokens: { input: 5 } },
    ];
    expect(usageByModel("month", rows)).toEqual([
      { kind: "usage", window: "month", model: "a", value: 3, unit: "USD" },
      { kind: "usage", window: "month", model: "a", value: 2, unit: "requests" },
      { kind: "usage", window: "month", model: "a", direction: "input", value: 15, unit: "tokens" },
      { kind: "usage", window: "month", model: "b", direction: "output", value: 0, unit: "tokens" },
    ]);
  });
});
