import { describe, expect, it } from "vitest";
import { z } from "zod";
import { subscriptionSchema, toContract } from "../../src/config/subscription-schema.ts";
import { computeRenewal } from "../../src/renewal/renewal.ts";

/** `path: message` of everything that is refused. */
function refusals(written: object): readonly string[] {
  const parsed = subscriptionSchema.safeParse({ name: "any", ...written });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

function renewalAt(written: object, now: string, timezone = "UTC") {
  const renewal = computeRenewal(
    toContract(subscriptionSchema.parse({ name: "any", ...written }), timezone),
    Date.parse(now),
  );
  return renewal && { next: renewal.nextOn, days: renewal.days, status: renewal.status };
}

describe("a subscription is refused, with what to write instead", () => {
  it.each<{ written: object; refused: readonly string[] }>([
    {
      written: { cycle_type: "weekly", renewal_day: "Monday" },
      refused: ["renewal_day: Monday is no day of a week: write 1 (Monday) to 7 (Sunday)"],
    },
    {
      written: { cycle_type: "weekly", renewal_day: 0 },
      refused: ["renewal_day: 0 is no day of a week: write 1 (Monday) to 7 (Sunday)"],
    },
    {
      written: { cycle_type: "weekly", renewal_day: "2026-11-20" },
      refused: [
        "renewal_day: 2026-11-20 is a whole date and no renewal_day: write renewal_day: 1 (Monday) to 7 (Sunday), or anchor: 2026-11-20",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15.5 },
      refused: ["renewal_day: 15.5 is no day of a month: write 1 to 31, or last"],
    },
    {
      written: { cycle_type: "monthly", renewal_day: -1 },
      refused: ["renewal_day: -1 is no day of a month: write 1 to 31, or last"],
    },
    {
      written: { cycle_type: "monthly", renewal_day: "2026-03-15" },
      refused: [
        "renewal_day: 2026-03-15 is a whole date and no renewal_day: write renewal_day: 15, or anchor: 2026-03-15",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: true },
      refused: ['renewal_day: write the day: 1-7, 1-31, last, or "MM-DD"'],
    },
    {
      written: { cycle_type: "yearly", renewal_day: 15 },
      refused: ['renewal_day: 15 is no day of a year: write it as MM-DD, such as "03-15"'],
    },
    {
      written: { cycle_type: "yearly", renewal_day: "3/15" },
      refused: ['renewal_day: 3/15 is no day of a year: write it as MM-DD, such as "03-15"'],
    },
    {
      written: { cycle_type: "yearly", renewal_day: "last" },
      refused: ['renewal_day: last is no day of a year: write it as MM-DD, such as "03-15"'],
    },
    {
      written: { cycle_type: "yearly", renewal_day: "04-31" },
      refused: ['renewal_day: 04-31 is no day of a year, because month 4 has 30 days: write "04-30"'],
    },
    {
      written: { cycle_type: "yearly", renewal_day: 1100 },
      refused: ['renewal_day: 1100 is no day of a year: write it as MM-DD, such as "03-15"'],
    },
    {
      written: { cycle_type: "daily", renewal_day: 1 },
      refused: ["renewal_day: a contract of cycle_type daily has no renewal_day: leave it out"],
    },
    {
      written: { cycle_type: "quarterly", renewal_day: 31 },
      refused: [
        "renewal_day: renewal_day 31 does not say in which months a contract of cycle_type quarterly renews: write anchor: 2026-01-31 (one of its renewal dates) in place of it",
      ],
    },
    {
      written: { cycle_type: "biennial", renewal_day: "03-15" },
      refused: [
        "renewal_day: renewal_day 03-15 does not say in which years a contract of cycle_type biennial renews: write anchor: 2026-01-31 (one of its renewal dates) in place of it",
      ],
    },
    {
      written: { cycle_type: "weekly", every: 2, renewal_day: 5 },
      refused: [
        "renewal_day: renewal_day 5 does not say in which weeks a contract of cycle_type weekly with every: 2 renews: write anchor: 2026-01-31 (one of its renewal dates) in place of it",
      ],
    },
    {
      written: { cycle_type: "quarterly" },
      refused: [
        "cycle_type: a contract of cycle_type quarterly needs a day to count from: write anchor: 2026-01-31 (one of its renewal dates)",
      ],
    },
    {
      written: { cycle_type: "yearly" },
      refused: [
        'cycle_type: a contract of cycle_type yearly needs a day to count from: write renewal_day: "03-15" or anchor: 2026-01-31 (one of its renewal dates)',
      ],
    },
    {
      written: { cycle_type: "daily", every: 30 },
      refused: [
        "cycle_type: a contract of cycle_type daily with every: 30 needs a day to count from: write anchor: 2026-01-31 (one of its renewal dates)",
      ],
    },
    {
      written: { cycle_type: "monthly", every: 2 },
      refused: [
        "cycle_type: a contract of cycle_type monthly with every: 2 needs a day to count from: write anchor: 2026-01-31 (one of its renewal dates)",
      ],
    },
    {
      written: { cycle_type: "monthly", last_renewed_date: "2026-10-15" },
      refused: [
        "last_renewed_date: 2026-10-15 does not say on which day a monthly contract renews: write renewal_day: 15 as well if it is the day of this date",
      ],
    },
    {
      written: { cycle_type: "weekly", start_date: "2026-11-20" },
      refused: [
        "start_date: 2026-11-20 does not say on which day a weekly contract renews: write renewal_day: 5 as well if it is the day of this date",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15, anchor: "2026-01-31" },
      refused: [
        "renewal_day: renewal_day 15 and anchor 2026-01-31 are different days: write only the one that the contract names",
      ],
    },
    {
      written: { cycle_type: "yearly", renewal_day: "03-15", anchor: "2026-04-15" },
      refused: [
        "renewal_day: renewal_day 03-15 and anchor 2026-04-15 are different days: write only the one that the contract names",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15, trial_ends_on: "2026-12-10" },
      refused: [
        "renewal_day: renewal_day 15 and trial_ends_on 2026-12-10 are different days: write only the one that the contract names",
      ],
    },
    {
      written: { cycle_type: "quarterly", anchor: "2026-01-31", trial_ends_on: "2026-12-10" },
      refused: [
        "trial_ends_on: 2026-12-10 is no renewal date of the anchor 2026-01-31: leave the anchor out, because the first renewal is on the day on which the trial ends",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15, auto_renew: false },
      refused: [
        "auto_renew: auto_renew: false needs to know what is paid: write last_renewed_date, the day of the last payment, or start_date if nothing was paid yet",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15, start_date: "2026-12-01", ends_on: "2026-11-01" },
      refused: [
        "ends_on: ends_on 2026-11-01 is before start_date 2026-12-01: write a later date, or correct start_date",
      ],
    },
    {
      written: { cycle_type: "monthly", renewal_day: 15, expires: "2026-12-01" },
      refused: [
        "expires: expires belongs to cycle_type once: write cycle_type: once, or leave it out of a monthly contract",
      ],
    },
    {
      written: { cycle_type: "once" },
      refused: [
        'cycle_type: once needs its day: write expires: 2027-01-31, {rdap: example.com} or {tls: "example.com:443"}',
      ],
    },
    {
      written: {
        cycle_type: "once",
        expires: "2027-01-31",
        every: 2,
        anchor: "2027-01-31",
        last_renewed_date: "2026-01-31",
      },
      refused: [
        "every: nothing repeats with cycle_type once: leave every out",
        "anchor: anchor has no meaning with cycle_type once: write the date in expires",
        "last_renewed_date: last_renewed_date has no meaning with cycle_type once: write the new date in expires once it is renewed",
      ],
    },
    {
      written: { cycle_type: "once", expires: "soon" },
      refused: ['expires: "soon" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15'],
    },
    {
      written: { cycle_type: "once", expires: { whois: "example.com" } },
      refused: ['expires: write a date such as 2027-01-31, {rdap: example.com} or {tls: "example.com:443"}'],
    },
    {
      written: { cycle_type: "once", expires: { rdap: "https://example.com" } },
      refused: [
        'expires.rdap: "https://example.com" is not a domain: write the registered name alone, such as example.com',
      ],
    },
    {
      written: { cycle_type: "once", expires: { tls: "example.com:99999" } },
      refused: ['expires.tls: "example.com:99999" is not a server: write host:port, such as example.com:443'],
    },
    {
      written: { cycle_type: "monthly", every: 0 },
      refused: ["every: 0 is not a number of cycles: write a whole number from 1 to 1200"],
    },
    {
      written: { cycle_type: "monthly", alert_days_before: -1 },
      refused: ["alert_days_before: -1 is not a number of days: write a whole number, 0 or more"],
    },
    { written: { cycle_type: "monthly", amount: -5 }, refused: ["amount: -5 is not a price: write 0 or more"] },
    {
      written: { cycle_type: "monthly", currency: "cny" },
      refused: ['currency: "cny" is not a currency: write its code in capitals, such as CNY or USD'],
    },
    {
      written: { cycle_type: "monthly", timezone: "Asia/Beijing" },
      refused: ['timezone: "Asia/Beijing" is not a zone with a place: write Asia/Shanghai'],
    },
    {
      written: { cycle_type: "monthly", renewed_by_mail: {} },
      refused: ["renewed_by_mail: say which mail it is: write from, subject, or both"],
    },
    { written: { cycle_type: "monthly", name: " " }, refused: ["name: write a name"] },
    {
      written: { cycle_type: "monthly", notice: "12h" },
      refused: ['notice: "12h" is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo'],
    },
    {
      written: { cycle_type: "monthly", notice: 30 },
      refused: ["notice: 30 is not a number of days: write days, weeks or months, such as 30d, 4w or 3mo"],
    },
    {
      written: {
        cycle_type: "monthly",
        prices: [
          { from: "2027-01-01", amount: 9 },
          { from: "2027-01-01", amount: 8 },
        ],
      },
      refused: ["prices.1.from: there are two prices from 2027-01-01 on: leave one of them out"],
    },
    {
      written: { cycle_type: "monthly", prices: [] },
      refused: ["prices: write a change of the price, such as {from: 2027-01-01, amount: 99}, or leave prices out"],
    },
    {
      written: { cycle_type: "monthly", labels: { cycle_type: "x", team: "web" } },
      refused: [
        "labels.cycle_type: the label cycle_type is taken by the product or by Prometheus: choose another name",
      ],
    },
  ])("$written", ({ written, refused }) => {
    expect(refusals(written)).toEqual(refused);
  });

  it("for all its faults at once, those between keys too", () => {
    expect(
      refusals({ cycle_type: "monthly", renewal_day: 32, currency: "yuan", ends_on: "2026-02-30", renewalday: 3 }),
    ).toEqual([
      'ends_on: "2026-02-30" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15',
      'currency: "yuan" is not a currency: write its code in capitals, such as CNY or USD',
      ': Unrecognized key: "renewalday"',
      "renewal_day: 32 is no day of a month: write 1 to 31, or last",
    ]);
  });

  it("but not twice for one key, nor for what depends on it", () => {
    expect(refusals({ cycle_type: "quarterly", anchor: "31 January" })).toEqual([
      'anchor: "31 January" is not a date that exists: write it as YYYY-MM-DD, such as 2026-03-15',
    ]);
  });

  it("when it is no mapping", () => {
    expect(subscriptionSchema.safeParse("VPS").error?.issues.map(({ code }) => code)).toEqual(["invalid_type"]);
  });
});

describe("a subscription renews", () => {
  const at = "2026-11-20T12:00:00Z";
  it.each<{ title: string; written: object; now?: string; expected: object | undefined }>([
    {
      title: "on the first of the month when no day is written",
      written: { cycle_type: "monthly" },
      expected: { next: "2026-12-01", days: 11, status: 1 },
    },
    {
      title: "on Monday when no day is written",
      written: { cycle_type: "weekly" },
      expected: { next: "2026-11-23", days: 3, status: 0 },
    },
    { title: "every day", written: { cycle_type: "daily" }, expected: { next: "2026-11-20", days: 0, status: 0 } },
    {
      title: "on quoted days of the year, with and without zero",
      written: { cycle_type: "yearly", renewal_day: "0315" },
      expected: { next: "2027-03-15", days: 115, status: 1 },
    },
    {
      title: "on MM-DD",
      written: { cycle_type: "yearly", renewal_day: "03-15" },
      expected: { next: "2027-03-15", days: 115, status: 1 },
    },
    {
      title: "in the anchor's months, on renewal_day",
      written: { cycle_type: "quarterly", renewal_day: 31, anchor: "2026-02-28" },
      expected: { next: "2026-11-30", days: 10, status: 1 },
    },
    {
      title: "every second week of the anchor",
      written: { cycle_type: "weekly", every: 2, anchor: "2026-11-13" },
      expected: { next: "2026-11-27", days: 7, status: 1 },
    },
    {
      title: "on its anchor in the future",
      written: { cycle_type: "biennial", anchor: "2028-02-29" },
      now: "2027-01-01T00:00:00Z",
      expected: { next: "2028-02-29", days: 424, status: 1 },
    },
    {
      title: "so many days after the last payment of a pack",
      written: { cycle_type: "daily", every: 30, last_renewed_date: "2026-11-01" },
      expected: { next: "2026-12-01", days: 11, status: -1 },
    },
    {
      title: "first when the trial ends",
      written: { cycle_type: "monthly", trial_ends_on: "2026-12-31" },
      expected: { next: "2026-12-31", days: 41, status: 1 },
    },
    {
      title: "after the trial from its last day, without drift",
      written: { cycle_type: "monthly", trial_ends_on: "2026-12-31" },
      now: "2027-02-26T12:00:00Z",
      expected: { next: "2027-02-28", days: 2, status: 0 },
    },
    {
      title: "never after a trial that is cancelled",
      written: { cycle_type: "monthly", trial_ends_on: "2026-12-31", ends_on: "2026-12-30" },
      expected: undefined,
    },
    {
      title: "overdue after a trial that nobody paid",
      written: { cycle_type: "monthly", trial_ends_on: "2026-11-18", auto_renew: false },
      expected: { next: "2026-11-18", days: -2, status: 0 },
    },
    {
      title: "no more, even overdue, after its end",
      written: {
        cycle_type: "monthly",
        renewal_day: 15,
        last_renewed_date: "2026-09-15",
        auto_renew: false,
        ends_on: "2026-11-19",
      },
      expected: undefined,
    },
    {
      title: "overdue since the start when nothing was ever paid",
      written: { cycle_type: "monthly", renewal_day: 15, start_date: "2026-10-01", auto_renew: false },
      expected: { next: "2026-10-15", days: -36, status: 0 },
    },
    {
      title: "for the next time once it is paid by hand",
      written: { cycle_type: "monthly", renewal_day: 15, last_renewed_date: "2026-11-18", auto_renew: false },
      expected: { next: "2026-12-15", days: 25, status: -1 },
    },
    {
      title: "as paid for the earlier of two equally near days",
      written: { cycle_type: "daily", every: 10, anchor: "2026-11-10", last_renewed_date: "2026-11-15" },
      expected: { next: "2026-11-20", days: 0, status: 0 },
    },
  ])("$title", ({ written, now, expected }) => {
    expect(renewalAt(written, now ?? at)).toEqual(expected);
  });

  it("by its own zone before the one of the top level", () => {
    const written = { cycle_type: "monthly", renewal_day: 21, timezone: "Pacific/Kiritimati" };
    expect(renewalAt(written, "2026-11-20T10:00:00Z", "America/Los_Angeles")?.days).toBe(0);
  });
});

describe("a contract", () => {
  const parsed = (written: object) => subscriptionSchema.parse({ name: "any", ...written });

  it("has no renewal until its date is found, and then the day of its own zone", () => {
    const subscription = parsed({ cycle_type: "once", expires: { rdap: "example.com" }, timezone: "Asia/Shanghai" });
    const nowMs = Date.parse("2027-08-10T00:00:00Z");
    expect(computeRenewal(toContract(subscription, "UTC"), nowMs)).toBeUndefined();
    const found = toContract(subscription, "UTC", { expiresAtMs: Date.parse("2027-08-13T20:00:00Z") });
    expect(computeRenewal(found, nowMs)).toEqual({
      nextOn: "2027-08-14",
      days: 4,
      status: 1,
      nextAtMs: Date.parse("2027-08-13T16:00:00Z"),
      validFromMs: Date.parse("2027-08-09T16:00:00Z"),
      validUntilMs: Date.parse("2027-08-10T16:00:00Z"),
    });
  });

  it("takes a mail for a payment, which moves no contract day", () => {
    const subscription = parsed({
      cycle_type: "yearly",
      last_renewed_date: "2025-11-25",
      renewed_by_mail: { from: "billing@example.com" },
    });
    const contract = toContract(subscription, "UTC", { renewedOn: "2026-11-19" });
    expect(computeRenewal(contract, Date.parse("2026-11-23T00:00:00Z"))).toMatchObject({
      nextOn: "2026-11-25",
      status: -1,
    });
  });

  const yearly = { cycle_type: "yearly", renewal_day: "03-31", amount: 88 };
  it.each<{ title: string; written: object; now: string; zone?: string; cancelBy: object | undefined }>([
    {
      title: "30 days of the calendar before the renewal, over a change of the clocks",
      written: { ...yearly, notice: "30d", timezone: "Europe/Berlin" },
      now: "2027-01-10T00:00:00Z",
      cancelBy: { on: "2027-03-01", atMs: Date.parse("2027-02-28T23:00:00Z") },
    },
    {
      title: "months before, at the end of a shorter month",
      written: { ...yearly, notice: "1mo", timezone: "Asia/Shanghai" },
      now: "2027-01-10T00:00:00Z",
      cancelBy: { on: "2027-02-28", atMs: Date.parse("2027-02-27T16:00:00Z") },
    },
    {
      title: "in the past until the renewal has come",
      written: { ...yearly, notice: "4w" },
      now: "2027-03-30T00:00:00Z",
      cancelBy: { on: "2027-03-03", atMs: Date.parse("2027-03-03T00:00:00Z") },
    },
    {
      title: "for the renewal after the one that is paid already",
      written: { ...yearly, notice: "30d", last_renewed_date: "2027-03-20" },
      now: "2027-03-25T00:00:00Z",
      cancelBy: { on: "2028-03-01", atMs: Date.parse("2028-03-01T00:00:00Z") },
    },
    {
      title: "nowhere when the contract ends before the renewal that is not paid",
      written: { ...yearly, notice: "30d", last_renewed_date: "2027-03-20", ends_on: "2028-01-01" },
      now: "2027-03-25T00:00:00Z",
      cancelBy: undefined,
    },
    { title: "nowhere without a notice", written: yearly, now: "2027-03-25T00:00:00Z", cancelBy: undefined },
  ])("can be cancelled $title", ({ written, now, cancelBy }) => {
    expect(computeRenewal(toContract(parsed(written), "UTC"), Date.parse(now))?.cancelBy).toEqual(cancelBy);
  });

  it.each([
    ["2027-03-31 costs the amount before the first change", "2027-03-20", { amount: 88, monthlyCost: 88 / 12 }],
    ["2028-03-31 costs what holds from that very day", "2027-04-01", { amount: 96, monthlyCost: 8 }],
    ["2029-03-31 costs what holds since then", "2028-04-01", { amount: 96, monthlyCost: 8 }],
    ["2030-03-31 costs the newest price, wherever it is written", "2029-04-01", { amount: 120, monthlyCost: 10 }],
  ])("of %s", (_title, now, expected) => {
    const prices = [
      { from: "2029-06-01", amount: 120 },
      { from: "2028-03-31", amount: 96 },
    ];
    const contract = toContract(parsed({ ...yearly, prices }), "UTC");
    expect(computeRenewal(contract, Date.parse(`${now}T00:00:00Z`))).toMatchObject(expected);
  });

  it("has no price before the first that is known", () => {
    const written = { cycle_type: "yearly", renewal_day: "03-31", prices: [{ from: "2028-01-01", amount: 5 }] };
    const renewal = computeRenewal(toContract(parsed(written), "UTC"), Date.parse("2027-01-01T00:00:00Z"));
    expect([renewal?.nextOn, renewal?.amount, renewal?.monthlyCost]).toEqual(["2027-03-31", undefined, undefined]);
  });

  it.each([
    ["daily", "2026-01-01", 1, 12 * 1 * (365.2425 / 12)],
    ["weekly", "2026-01-01", 1, 12 * (365.2425 / 84)],
    ["monthly", "2026-01-01", 2, 6],
    ["quarterly", "2026-01-01", 1, 4],
    ["semiannual", "2026-01-01", 1, 2],
    ["yearly", "2026-01-01", 1, 1],
    ["biennial", "2026-01-01", 1, 0.5],
  ])("of 12, %s, costs its share a month", (cycle_type, anchor, every, monthly) => {
    const contract = toContract(parsed({ cycle_type, anchor, every, amount: 12 }), "UTC");
    expect(computeRenewal(contract, Date.parse("2026-11-20T00:00:00Z"))?.monthlyCost).toBeCloseTo(monthly, 9);
  });

  it("without a price, or that happens once, has no monthly cost", () => {
    const nowMs = Date.parse("2026-11-20T00:00:00Z");
    const monthly = computeRenewal(toContract(parsed({ cycle_type: "monthly" }), "UTC"), nowMs);
    const once = computeRenewal(
      toContract(parsed({ cycle_type: "once", expires: "2027-01-31", amount: 9 }), "UTC"),
      nowMs,
    );
    expect([monthly, once].map((renewal) => renewal !== undefined && "monthlyCost" in renewal)).toEqual([false, false]);
  });
});

describe("the midnight", () => {
  it("turns a contract that is due today into the next one, one second later", () => {
    const written = { cycle_type: "monthly", renewal_day: 20, timezone: "Asia/Shanghai" };
    expect(renewalAt(written, "2026-11-20T15:59:59Z")).toEqual({ next: "2026-11-20", days: 0, status: 0 });
    expect(renewalAt(written, "2026-11-20T16:00:00Z")).toEqual({ next: "2026-12-20", days: 29, status: 1 });
  });
});

describe("the schema", () => {
  it("describes every key", () => {
    const { properties } = z.toJSONSchema(subscriptionSchema, { io: "input" }) as {
      properties: Record<string, { description?: string }>; // The schema is an object's.
    };
    expect(Object.entries(properties).filter(([, { description }]) => !description)).toEqual([]);
    expect(Object.keys(properties)).toContain("trial_ends_on");
  });
});
