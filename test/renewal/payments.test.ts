import { describe, expect, it } from "vitest";
import { subscriptionSchema, toContract } from "../../src/config/subscription-schema.ts";
import { paymentsIn } from "../../src/renewal/payments.ts";

const november = { fromOn: "2026-11-01", untilOn: "2026-12-01", nowMs: Date.parse("2026-11-20T12:00:00Z") };
const weekly = { cycle_type: "weekly", renewal_day: 1, amount: 3, currency: "USD" };

function days(written: object, time: Partial<typeof november> = {}): string[] {
  const contract = toContract(subscriptionSchema.parse({ name: "any", ...written }), "UTC");
  return paymentsIn(contract, { ...november, ...time }).map(({ on }) => on.slice(5));
}

describe("payments of a time", () => {
  it.each<[string, object, Partial<typeof november>, readonly string[]]>([
    ["are the renewals that have come", weekly, {}, ["11-02", "11-09", "11-16"]],
    ["have that of today", weekly, { nowMs: Date.parse("2026-11-23T00:00:00Z") }, ["11-02", "11-09", "11-16", "11-23"]],
    [
      "begin with the first day and end before the last",
      weekly,
      { fromOn: "2026-11-09", untilOn: "2026-11-16" },
      ["11-09"],
    ],
    ["begin with the contract", { ...weekly, start_date: "2026-11-09" }, {}, ["11-09", "11-16"]],
    ["end with the contract", { ...weekly, ends_on: "2026-11-09" }, {}, ["11-02", "11-09"]],
    [
      "end with the last payment where nothing renews by itself",
      { ...weekly, auto_renew: false, last_renewed_date: "2026-11-09" },
      {},
      ["11-02", "11-09"],
    ],
    [
      "are none where nothing renews by itself and nothing was paid",
      { ...weekly, auto_renew: false, start_date: "2026-11-02" },
      {},
      [],
    ],
    ["are none of a single day", { cycle_type: "once", expires: "2026-11-09", amount: 3, currency: "USD" }, {}, []],
    ["are none of a date that is looked up", { cycle_type: "once", expires: { rdap: "example.com" } }, {}, []],
  ])("%s", (_, written, time, expected) => {
    expect(days(written, time)).toEqual(expected);
  });

  it("have the price of their day, or none where none is written", () => {
    const prices = [{ from: "2026-11-09", amount: 4 }];
    const contract = toContract(subscriptionSchema.parse({ name: "any", ...weekly, prices }), "UTC");
    expect(paymentsIn(contract, november)).toEqual([
      { on: "2026-11-02", amount: 3, currency: "USD" },
      { on: "2026-11-09", amount: 4, currency: "USD" },
      { on: "2026-11-16", amount: 4, currency: "USD" },
    ]);
    const free = toContract(subscriptionSchema.parse({ name: "any", cycle_type: "weekly", renewal_day: 1 }), "UTC");
    expect(paymentsIn(free, { ...november, untilOn: "2026-11-03" })).toEqual([{ on: "2026-11-02" }]);
  });
});
