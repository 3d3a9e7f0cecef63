import { describe, expect, it } from "vitest";
import { applyProjectOptions } from "../../src/checks/apply-project-options.ts";
import type { ProjectConfig } from "../../src/config/config.ts";
import type { CheckError, Reading } from "../../src/model.ts";
import { configOf } from "../support/config.ts";

async function project(more: string): Promise<ProjectConfig> {
  const config = await configOf(`projects:\n  - { name: A, provider: digitalocean, token: k, ${more} }\n`);
  const [only] = config.projects;
  if (only === undefined) throw new Error("no project");
  return only;
}

const nowMs = Date.parse("2026-11-20T12:00:00Z");
const money = (value: number, unit = "USD"): Reading => ({ kind: "remaining", type: "balance", value, unit });
const spent = (window: "day" | "week" | "month" | "total", value: number, unit = "USD"): Reading => ({
  kind: "usage",
  window,
  value,
  unit,
});

describe("what the user's own keys make of an answer", () => {
  it.each([
    ["nothing, without them", "threshold: 1", [money(5)], [money(5)]],
    [
      "unit names the currency that depends on the site, wherever it stands",
      "unit: CNY",
      [money(5), spent("day", 1), { ...money(3), account: "b", unit: "EUR" }],
      [money(5, "CNY"), spent("day", 1, "CNY"), { ...money(3), account: "b", unit: "EUR" }],
    ],
    [
      "type renames the main reading",
      "type: credits",
      [money(5), money(3, "CNY")],
      [{ ...money(5), type: "credits" }, money(3, "CNY")],
    ],
    [
      "budget is what the month still allows, until the next one",
      "budget: { amount: 500 }",
      [spent("month", 120.5)],
      [
        {
          kind: "remaining",
          type: "budget",
          value: 379.5,
          unit: "USD",
          limit: 500,
          resetsAtMs: Date.parse("2026-12-01T00:00:00Z"),
          window: "month",
        },
        spent("month", 120.5),
      ],
    ],
    [
      "budget of a week ends on Monday",
      "budget: { amount: 10, period: week }",
      [spent("week", 12)],
      [
        {
          kind: "remaining",
          type: "budget",
          value: -2,
          unit: "USD",
          limit: 10,
          resetsAtMs: Date.parse("2026-11-23T00:00:00Z"),
          window: "week",
        },
        spent("week", 12),
      ],
    ],
    [
      "budget of a day ends at midnight",
      "budget: { amount: 10, period: day, unit: EUR }",
      [spent("day", 1), spent("day", 4, "EUR")],
      [
        {
          kind: "remaining",
          type: "budget",
          value: 6,
          unit: "EUR",
          limit: 10,
          resetsAtMs: Date.parse("2026-11-21T00:00:00Z"),
          window: "day",
        },
        spent("day", 1),
        spent("day", 4, "EUR"),
      ],
    ],
    [
      "a budget beside a vendor's own limit has a name of its own",
      "budget: { amount: 10 }",
      [{ ...money(7), type: "budget" }, spent("month", 4)],
      [
        {
          kind: "remaining",
          type: "budget",
          account: "own",
          value: 6,
          unit: "USD",
          limit: 10,
          resetsAtMs: Date.parse("2026-12-01T00:00:00Z"),
          window: "month",
        },
        { ...money(7), type: "budget" },
        spent("month", 4),
      ],
    ],
    [
      "top_ups less what was spent since is a balance",
      "top_ups: [{ date: 2026-11-01, amount: 200 }, { date: 2026-10-01, amount: 0.1 }]",
      [spent("total", 50.3)],
      [money(149.8), spent("total", 50.3)],
    ],
  ] as [string, string, Reading[], Reading[]][])("%s", async (_, keys, readings, expected) => {
    expect(applyProjectOptions({ readings }, await project(keys), nowMs).readings).toEqual(expected);
  });

  it.each([
    ["a budget where the vendor does not say the spend", "budget: { amount: 5 }", [spent("day", 1)], "config"],
    ["a budget in another currency", "budget: { amount: 5, unit: EUR }", [spent("month", 1)], "config"],
    [
      "top_ups where the vendor does not say what was spent since",
      "top_ups: [{ date: 2026-11-01, amount: 200 }]",
      [spent("month", 1)],
      "config",
    ],
    ["two amounts with the same name", "threshold: 1", [money(1), money(2)], "invalid_response"],
    ["two spends with the same name", "threshold: 1", [spent("day", 1), spent("day", 2)], "invalid_response"],
  ] as [string, string, Reading[], string][])("refuses %s", async (_, keys, readings, reason) => {
    const own = await project(keys);
    let thrown: unknown;
    try {
      applyProjectOptions({ readings }, own, nowMs);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as CheckError | undefined)?.reason).toBe(reason);
  });
});
