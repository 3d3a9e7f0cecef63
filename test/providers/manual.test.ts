import { describe, expect, it } from "vitest";
import { provider } from "../../src/providers/manual.ts";
import { answerOf, contextAt } from "../support/local-provider.ts";
import { parseOptions } from "../support/provider-harness.ts";

const noted = { amount: 100, as_of: "2026-11-10", unit: "EUR" };

describe("manual", () => {
  it.each([
    ["an amount without a burn stays", {}, "2026-11-20T12:00:00Z", 100],
    ["ten and a half days burn ten and a half times", { burn_per_day: 4 }, "2026-11-20T12:00:00Z", 58],
    ["no more is burnt than there was", { burn_per_day: 20 }, "2026-11-20T00:00:00Z", 0],
    ["a debt stays as it was noted", { amount: -3, burn_per_day: 20 }, "2026-11-20T00:00:00Z", -3],
    ["a day to come has burnt nothing", { burn_per_day: 20 }, "2026-11-01T00:00:00Z", 100],
    ["thirds carry no binary dust", { amount: 0.3, burn_per_day: 0.1 }, "2026-11-12T00:00:00Z", 0.1],
  ])("%s", async (_, more, now, value) => {
    expect(await answerOf(provider, { ...noted, ...more }, contextAt(now))).toEqual({
      readings: [{ kind: "remaining", type: "balance", value, unit: "EUR" }],
    });
  });

  it.each([
    ["a day that does not exist", { as_of: "2026-02-30" }, /not a date that exists/],
    ["a burn below nothing", { burn_per_day: -1 }, /burn_per_day/],
    ["no unit", { unit: undefined }, /unit/],
    ["an amount as text", { amount: "100" }, /amount/],
  ])("refuses %s", (_, more, message) => {
    expect(() => parseOptions(provider, { ...noted, ...more })).toThrow(message);
  });

  it.each([
    ["with a burn is a line since that day", { burn_per_day: 4 }, [100, 96, 92]],
    ["without a burn is not known", {}, []],
  ])("its past %s", (_, more, values) => {
    const past = provider.past?.(parseOptions(provider, { ...noted, ...more }), Date.parse("2026-11-12T12:00:00Z"));
    const points = values.map((value, day) => ({ atMs: Date.parse("2026-11-10T00:00:00Z") + day * 86_400_000, value }));
    expect(past).toEqual(points);
  });

  it("uses no host", () => expect(provider.host({}, undefined)).toBeUndefined());
});
