import { describe, expect, it } from "vitest";
import { applyProjectOptions, nextPeriodMs } from "../../src/checks/apply-project-options.ts";
import type { ProjectConfig } from "../../src/config/config.ts";
import { CheckError, type Reading, type Receipt, type RemainingReading } from "../../src/model.ts";
import { expiry, requests, tokens } from "../../src/provider-kit/values.ts";
import { configOf } from "../support/config.ts";

async function project(more: string): Promise<ProjectConfig> {
  const config = await configOf(
    `mailboxes: [{ name: ops, host: 127.0.0.1, username: me, password: p }]
projects: [{ name: A, provider: digitalocean, token: k, ${more} }]`,
  );
  const [only] = config.projects;
  if (only === undefined) throw new Error("no project");
  return only;
}

const nowMs = Date.parse("2026-11-20T12:00:00Z");
const money = (value: number, unit = "USD"): RemainingReading => ({ kind: "remaining", type: "balance", value, unit });
const limit = (value: number, more = {}): Reading => ({ ...money(value), type: "budget", ...more });
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
      "type renames the reading that is the main one",
      "type: credits, reading: CNY",
      [money(5), money(3, "CNY")],
      [money(5), { ...money(3, "CNY"), type: "credits" }],
    ],
    [
      "unit and type leave alone what is not an amount",
      "type: credits, unit: EUR",
      [expiry("key", 7), money(5)],
      [expiry("key", 7), { ...money(5, "EUR"), type: "credits" }],
    ],
    [
      "unit names the currency of the spend where nothing is left, and type does nothing there",
      "type: credits, unit: EUR",
      [tokens("day", "m", "input", 9), spent("day", 1)],
      [tokens("day", "m", "input", 9), spent("day", 1, "EUR")],
    ],
    ["unit has nothing to name", "unit: EUR", [requests("day", "m", 9)], [requests("day", "m", 9)]],
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

  it("gives the budget a plain name beside other amounts, and counts the money of the whole account alone", async () => {
    const readings = [
      limit(7, { unit: "EUR" }),
      limit(7, { account: "team", window: "month" }),
      money(9),
      tokens("month", "m", "input", 4),
      { ...spent("month", 4), model: "m" } as Reading,
      { ...spent("month", 4), direction: "input" } as Reading,
      spent("month", 4, "tokens"),
      spent("month", 4, "requests"),
      spent("month", 0.1),
    ];
    const own = limit(0.2, { limit: 0.3, resetsAtMs: Date.parse("2026-12-01T00:00:00Z"), window: "month" });
    const answer = applyProjectOptions({ readings }, await project("budget: { amount: 0.3 }"), nowMs);
    expect(answer.readings).toEqual([own, ...readings]);
  });

  it("takes readings that differ in one label, and leaves what else the vendor says as it is", async () => {
    const readings: Reading[] = [
      money(1),
      money(1, "EUR"),
      { ...money(1), account: "a" },
      limit(1),
      expiry("a", 1),
      expiry("b", 1),
      spent("day", 1),
      spent("week", 1),
      spent("day", 1, "EUR"),
      { ...spent("day", 1), model: "m" } as Reading,
      tokens("day", "m", "input", 1),
      tokens("day", "m", "output", 1),
    ];
    const answer = { readings, active: false, credentialExpiresAtMs: 7 };
    expect(applyProjectOptions(answer, await project("threshold: 1"), nowMs)).toEqual(answer);
  });

  const noSpend = "budget: this provider does not say what was spent in the month";
  const alike = "the vendor names two amounts alike, so neither can be told from the other";
  it.each([
    [
      "a budget where the vendor does not say the spend",
      "budget: { amount: 5 }",
      [spent("day", 1)],
      new CheckError("config", `${noSpend}: choose another period or leave budget out`),
    ],
    [
      "a budget in another currency",
      "budget: { amount: 5, unit: EUR }",
      [spent("month", 1)],
      new CheckError("config", `${noSpend} in EUR: choose another period or leave budget out`),
    ],
    [
      "top_ups where the vendor does not say what was spent since",
      "top_ups: [{ date: 2026-11-01, amount: 200 }]",
      [spent("month", 1)],
      new CheckError("config", "top_ups: this provider does not say what was spent since a date: leave top_ups out"),
    ],
    ["two amounts with the same name", "threshold: 1", [money(1), money(2)], new CheckError("invalid_response", alike)],
    [
      "two spends with the same name",
      "threshold: 1",
      [spent("day", 1), spent("day", 2)],
      new CheckError("invalid_response", alike),
    ],
    [
      "two ends with the same name",
      "threshold: 1",
      [expiry("a", 1), expiry("a", 2)],
      new CheckError("invalid_response", alike),
    ],
  ] as [string, string, Reading[], CheckError][])("refuses %s", async (_, keys, readings, error) => {
    const own = await project(keys);
    expect(() => applyProjectOptions({ readings }, own, nowMs)).toThrow(error);
  });
});

describe("what was paid in", () => {
  const fromMail = "top_ups_from_mail: { mailbox: ops, from: a@b.c }";
  const topUp = "top_ups: [{ date: 2026-11-01, amount: 200 }]";
  const paid = (amount: number, currency = "USD"): Receipt => ({
    key: `${amount}`,
    project: "A",
    on: "2026-11-05",
    subject: "s",
    amount,
    currency,
  });

  it.each([
    ["is what the receipts say", fromMail, [paid(20)], [money(15)]],
    ["is what the configuration and the receipts say", `${topUp}, ${fromMail}`, [paid(20)], [money(215)]],
    ["is not known while no mailbox has been read", `${topUp}, ${fromMail}`, undefined, []],
    ["is not known while there is no receipt", fromMail, [], []],
    ["is not known where the receipts are in another currency than the spend", fromMail, [paid(20, "EUR")], []],
    ["is not taken from mails unless the project says so", topUp, [paid(20)], [money(195)]],
  ])("%s", async (_, keys, receipts, own) => {
    const readings = [spent("total", 5)];
    expect(applyProjectOptions({ readings }, await project(keys), nowMs, receipts).readings).toEqual([
      ...own,
      ...readings,
    ]);
  });
});

describe("the next period", () => {
  it.each([
    ["day", "2026-11-20T12:00:00Z", "2026-11-21T00:00:00Z"],
    ["day", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"],
    ["week", "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z"], // Sunday
    ["week", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"], // Monday
    ["week", "2026-12-31T12:00:00Z", "2027-01-04T00:00:00Z"], // Thursday
    ["month", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"],
    ["month", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"],
  ] as const)("of a %s after %s begins at %s", (period, now, next) => {
    expect(new Date(nextPeriodMs(period, Date.parse(now)))).toEqual(new Date(next));
  });
});
