import { describe, expect, it } from "vitest";
import { type RenewalRow, renewalsJson, renewalsTable } from "../../src/commands/renewals-table.ts";
import { subscriptionSchema, toContract } from "../../src/config/subscription-schema.ts";
import { computeRenewal } from "../../src/renewal/renewal.ts";

const nowMs = Date.parse("2026-11-20T12:00:00Z");

const rows: readonly RenewalRow[] = [
  { name: "Domain example.com", cycle_type: "yearly", renewal_day: "03-15", amount: 88, currency: "CNY" },
  { name: "云服务器", cycle_type: "monthly", renewal_day: 21, amount: 9.5 },
  { name: "Certificate", cycle_type: "once", expires: "2026-11-10" },
  { name: "Looked up", cycle_type: "once", expires: { rdap: "example.com" }, amount: 12, currency: "USD" },
  { name: "Two\nlines", cycle_type: "monthly", renewal_day: 15, last_renewed_date: "2026-11-15" },
  { name: "Cancelled", cycle_type: "monthly", renewal_day: 15, ends_on: "2026-12-01" },
].map((written) => {
  const contract = toContract(subscriptionSchema.parse(written), "UTC");
  return { contract, renewal: computeRenewal(contract, nowMs) };
});

describe("renewals", () => {
  it("are JSON in the order of the configuration, without keys that have no value", () => {
    expect(renewalsJson(rows)).toEqual([
      {
        name: "Domain example.com",
        cycleType: "yearly",
        nextRenewal: "2027-03-15",
        days: 115,
        status: 1,
        amount: 88,
        currency: "CNY",
      },
      { name: "云服务器", cycleType: "monthly", nextRenewal: "2026-11-21", days: 1, status: 0, amount: 9.5 },
      { name: "Certificate", cycleType: "once", nextRenewal: "2026-11-10", days: -10, status: 0 },
      { name: "Looked up", cycleType: "once", amount: 12, currency: "USD" },
      { name: "Two\nlines", cycleType: "monthly", nextRenewal: "2026-12-15", days: 25, status: -1 },
      { name: "Cancelled", cycleType: "monthly" },
    ]);
  });

  it("are a table for people, the soonest first, aligned also under Chinese names", () => {
    expect(renewalsTable(rows).split("\n")).toEqual([
      "NAME                CYCLE    NEXT RENEWAL  DAYS  STATUS           PRICE",
      "Certificate         once     2026-11-10     -10  overdue",
      "云服务器            monthly  2026-11-21       1  due                9.5",
      "Two lines           monthly  2026-12-15      25  renewed",
      "Domain example.com  yearly   2027-03-15     115  normal          88 CNY",
      "Looked up           once                         date not known  12 USD",
      "Cancelled           monthly                      ended",
      "",
    ]);
  });

  it("say so when there are none", () => {
    expect(renewalsTable([])).toBe("No subscriptions.\n");
    expect(renewalsJson([])).toEqual([]);
  });
});
