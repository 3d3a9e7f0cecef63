/** Values at and beyond their limits: what is refused, and what is not. */
import { describe, expect, it } from "vitest";
import { laterOf, subscriptionSchema, toContract } from "../../src/config/subscription-schema.ts";
import { entries, placedProblemsOf } from "../support/config.ts";

const ofSubscription = (lines: string) => entries.subscription(`cycle_type: monthly\n${lines}`);

type Table = readonly (readonly [string, readonly string[]])[];

const subscriptions: Table = [
  ["every: 1", []],
  ["every: 0", ["4:12: subscriptions[0].every: 0 is not a number of cycles: write a whole number from 1 to 1200"]],
  [
    "every: 1201\nanchor: 2026-01-31",
    ["4:12: subscriptions[0].every: 1201 is not a number of cycles: write a whole number from 1 to 1200"],
  ],
  ["every: 1200\nanchor: 2026-01-31", []],
  ["every: 1.5", ["4:12: subscriptions[0].every: 1.5 is not a number of cycles: write a whole number from 1 to 1200"]],
  ["every: x", ["4:12: subscriptions[0].every: write a whole number, 1 or more"]],
  ["amount: 0", []],
  ["amount: x", ["4:13: subscriptions[0].amount: write the price as a number"]],
  ["amount: -0.01", ["4:13: subscriptions[0].amount: -0.01 is not a price: write 0 or more"]],
  ["currency: USDT", []],
  [
    "currency: US",
    ['4:15: subscriptions[0].currency: "US" is not a currency: write its code in capitals, such as CNY or USD'],
  ],
  [
    "currency: A1",
    ['4:15: subscriptions[0].currency: "A1" is not a currency: write its code in capitals, such as CNY or USD'],
  ],
  ["currency: ABCDEFGH", []],
  [
    "currency: ABCDEFGHI",
    ['4:15: subscriptions[0].currency: "ABCDEFGHI" is not a currency: write its code in capitals, such as CNY or USD'],
  ],
  [
    "currency: 1AB",
    ['4:15: subscriptions[0].currency: "1AB" is not a currency: write its code in capitals, such as CNY or USD'],
  ],
  ["alert_days_before: 0", []],
  [
    "alert_days_before: 1.5",
    ["4:24: subscriptions[0].alert_days_before: 1.5 is not a number of days: write a whole number, 0 or more"],
  ],
  ["alert_days_before: x", ["4:24: subscriptions[0].alert_days_before: write a whole number of days"]],
  ["notice: 1mo", []],
  ["notice: 9999d", []],
  [
    "notice: 10000d",
    [
      '4:13: subscriptions[0].notice: "10000d" is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo',
    ],
  ],
  [
    "notice: 0d",
    [
      '4:13: subscriptions[0].notice: "0d" is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo',
    ],
  ],
  [
    "notice: 12h",
    [
      '4:13: subscriptions[0].notice: "12h" is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo',
    ],
  ],
  ["notice: [1]", ["4:5: subscriptions[0].notice: a list is not text or a number"]],
  ["owner_project: ''", ["4:20: subscriptions[0].owner_project: this text is empty: write one"]],
  ["renewed_by_mail: { from: '' }", ["4:30: subscriptions[0].renewed_by_mail.from: this text is empty: write one"]],
  ["renewed_by_mail: { subject: x }", []],
  ["prices: [{ from: 2027-01-01 }]", ["4:14: subscriptions[0].prices[0].amount: write the price as a number"]],
  [
    "prices: [{ from: 2027-01-01, amount: -1 }]",
    ["4:42: subscriptions[0].prices[0].amount: -1 is not a price: write 0 or more"],
  ],
  [
    "labels: { project: a, currency: b, job: c }",
    [
      "4:37: subscriptions[0].labels.currency: the label currency is taken by the product or by Prometheus: choose another name",
      "4:45: subscriptions[0].labels.job: the label job is taken by the product or by Prometheus: choose another name",
    ],
  ],
  [
    "timezone: Mars",
    ['4:15: subscriptions[0].timezone: "Mars" is not an IANA zone: write one such as Asia/Shanghai or UTC'],
  ],
  [
    "expires: { tls: a }",
    [
      "4:5: subscriptions[0].expires: expires belongs to cycle_type once: write cycle_type: once, or leave it out of a monthly contract",
    ],
  ],
  [
    "last_renewed_date: 2027-06-01\nrenewal_day: 1",
    [
      "4:24: subscriptions[0].last_renewed_date: 2027-06-01 is more than one cycle in the future: write the day of the last payment, 2026-11-20 at the latest",
    ],
  ],
];

describe.each([["a monthly subscription with", ofSubscription, subscriptions]])("%s", (_, textOf, table) => {
  it.each(table)("%s", async (lines, wanted) => {
    expect(await placedProblemsOf(textOf(lines))).toEqual(wanted);
  });
});

describe("a contract", () => {
  it("has nothing that was not written", () => {
    const written = subscriptionSchema.parse({ name: "A", cycle_type: "once", expires: { rdap: "example.com" } });
    expect(toContract(written, "UTC")).toStrictEqual({
      name: "A",
      cycleType: "once",
      timezone: "UTC",
      autoRenew: true,
      alertDaysBefore: 3,
    });
  });

  it("has the day that was looked up in its zone, and the later payment", () => {
    const once = subscriptionSchema.parse({ name: "A", cycle_type: "once", expires: { tls: "example.com:443" } });
    const found = { expiresAtMs: Date.parse("2027-01-31T20:00:00Z"), renewedOn: "2026-01-31" };
    const { cycle, lastRenewedOn } = toContract(once, "Asia/Shanghai", found);
    expect([cycle, lastRenewedOn]).toEqual([{ unit: "once", on: "2027-02-01" }, "2026-01-31"]);
  });

  it.each([
    ["2026-01-01", "2026-01-02", "2026-01-02"],
    ["2026-01-02", "2026-01-01", "2026-01-02"],
    [undefined, "2026-01-01", "2026-01-01"],
    ["2026-01-01", undefined, "2026-01-01"],
    [undefined, undefined, undefined],
  ])("of the payments on %s and %s counts the one on %s", (on, otherOn, later) => {
    expect(laterOf(on, otherOn)).toBe(later);
  });
});
