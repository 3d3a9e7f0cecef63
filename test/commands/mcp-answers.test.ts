/** The whole answers of the tools, over entries as the API has them. */
import { describe, expect, it } from "vitest";
import {
  guardAnswer,
  openMails,
  projectDetails,
  projectList,
  renewals,
  runsOutNext,
  spend,
} from "../../src/commands/mcp-answers.ts";
import type { MailboxEntry, ProjectEntry, SubscriptionEntry } from "../../src/http/api-schemas.ts";

const nothing = { labels: {}, readings: [], usage: [], expiries: [], stale: false };

const chat: ProjectEntry = {
  ...nothing,
  name: "Chat",
  provider: "openrouter",
  labels: { team: "ai" },
  ownerProject: "chat",
  ok: true,
  ageSeconds: 59.6,
  lastSuccessAt: "2026-11-20T11:59:00.000Z",
  credentialExpiresAt: "2027-01-01T00:00:00.000Z",
  readings: [
    {
      type: "balance",
      account: `main\nwallet ${"x".repeat(200)}`,
      value: 74.7512345,
      unit: "USD",
      threshold: 100,
      status: "low",
      burnRatePerDay: 21.98765432,
      runwayDays: 3.44,
      low: 2.71,
      high: 4.49,
      depletesAt: "2026-11-23T20:36:00.000Z",
      confidence: "high",
    },
    {
      type: "budget",
      value: 20,
      limit: 50,
      unit: "USD",
      resetsAt: "2026-12-01T00:00:00.000Z",
      reason: "Nothing is used.",
    },
  ],
  usage: [
    { window: "month", value: 30.1234567, unit: "USD" },
    { window: "day", model: "gpt", direction: "input", value: 12, unit: "tokens" },
  ],
  expiries: [{ account: "package", expiresAt: "2026-12-31T00:00:00.000Z" }],
};
const soon: ProjectEntry = {
  ...nothing,
  name: "Soon",
  provider: "deepseek",
  ok: false,
  error: { reason: "auth", message: "no such\u0007 key", hint: "Write a new key." },
  readings: [{ type: "balance", value: 1, unit: "CNY", runwayDays: 0.26 }],
};
const old: ProjectEntry = {
  ...nothing,
  name: "Old",
  provider: "push",
  ok: true,
  active: false,
  stale: true,
  readings: [{ type: "credits", value: 5, unit: "credits", runwayDays: 0.1 }],
};
const fresh: ProjectEntry = { ...nothing, name: "New", provider: "deepseek" };
const projects = [chat, soon, old, fresh];

/** As it is sent: keys without a value are not there. */
const sent = (answer: unknown): unknown => JSON.parse(JSON.stringify(answer));

describe("the answer about", () => {
  it("what runs out next has the soonest first, and names what has no forecast", () => {
    expect(sent(runsOutNext(projects, 10))).toMatchInlineSnapshot(`
      {
        "amounts": [
          {
            "left": 1,
            "project": "Soon",
            "runsOutInDays": 0.3,
            "type": "balance",
            "unit": "CNY",
          },
          {
            "account": {
              "untrusted": "main wallet xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...",
            },
            "ageSeconds": 60,
            "confidence": "high",
            "left": 74.7512,
            "project": "Chat",
            "runsOutAt": "2026-11-23T20:36:00.000Z",
            "runsOutInDays": 3.4,
            "runsOutInDaysHigh": 4.5,
            "runsOutInDaysLow": 2.7,
            "status": "low",
            "threshold": 100,
            "type": "balance",
            "unit": "USD",
            "usedPerDay": 21.9877,
          },
        ],
        "further": 0,
        "withoutForecast": [
          "Old",
          "New",
        ],
      }
    `);
    expect(sent(runsOutNext(projects, 1))).toMatchObject({ amounts: [{ project: "Soon" }], further: 1 });
  });

  it("projects has the state of each check", () => {
    expect(sent(projectList(projects, { search: "", limit: 3 }))).toMatchInlineSnapshot(`
      {
        "further": 1,
        "projects": [
          {
            "ageSeconds": 60,
            "check": "ok",
            "left": [
              {
                "account": {
                  "untrusted": "main wallet xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...",
                },
                "left": 74.7512,
                "status": "low",
                "type": "balance",
                "unit": "USD",
              },
              {
                "left": 20,
                "type": "budget",
                "unit": "USD",
              },
            ],
            "name": "Chat",
            "provider": "openrouter",
          },
          {
            "check": "failed (auth)",
            "left": [
              {
                "left": 1,
                "type": "balance",
                "unit": "CNY",
              },
            ],
            "name": "Soon",
            "provider": "deepseek",
          },
          {
            "accountActive": false,
            "amountsAreStale": true,
            "check": "ok",
            "left": [
              {
                "left": 5,
                "type": "credits",
                "unit": "credits",
              },
            ],
            "name": "Old",
            "provider": "push",
          },
        ],
      }
    `);
  });

  it.each([
    ["CHAT", ["Chat"]],
    ["seek", ["Soon", "New"]],
    ["nothing", []],
  ])("projects that are searched for by %s is %j", (search, names) => {
    const { projects: found, further } = projectList(projects, { search, limit: 10 });
    expect([found.map(({ name }) => name), further]).toEqual([names, 0]);
  });

  it("one project has all that is known", () => {
    expect(sent(projectDetails(chat))).toMatchInlineSnapshot(`
      {
        "ageSeconds": 60,
        "amounts": [
          {
            "account": {
              "untrusted": "main wallet xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...",
            },
            "confidence": "high",
            "left": 74.7512,
            "runsOutAt": "2026-11-23T20:36:00.000Z",
            "runsOutInDays": 3.4,
            "runsOutInDaysHigh": 4.5,
            "runsOutInDaysLow": 2.7,
            "status": "low",
            "threshold": 100,
            "type": "balance",
            "unit": "USD",
            "usedPerDay": 21.9877,
          },
          {
            "left": 20,
            "limit": 50,
            "resetsAt": "2026-12-01T00:00:00.000Z",
            "type": "budget",
            "unit": "USD",
            "why": "Nothing is used.",
          },
        ],
        "check": "ok",
        "credentialExpiresAt": "2027-01-01T00:00:00.000Z",
        "expiries": [
          {
            "expiresAt": "2026-12-31T00:00:00.000Z",
            "of": {
              "untrusted": "package",
            },
          },
        ],
        "labels": {
          "team": "ai",
        },
        "lastSuccessAt": "2026-11-20T11:59:00.000Z",
        "name": "Chat",
        "ownerProject": "chat",
        "provider": "openrouter",
        "spent": [
          {
            "unit": "USD",
            "value": 30.1235,
            "window": "month",
          },
          {
            "direction": "input",
            "model": {
              "untrusted": "gpt",
            },
            "unit": "tokens",
            "value": 12,
            "window": "day",
          },
        ],
      }
    `);
    expect(sent(projectDetails(soon))).toMatchObject({
      check: "failed (auth)",
      error: { untrusted: "no such  key", hint: "Write a new key." },
    });
  });

  it("renewals has those of the next days in their order, and those without a date", () => {
    const subscription = (name: string, changes: Partial<SubscriptionEntry>): SubscriptionEntry => ({
      name,
      cycleType: "monthly",
      labels: {},
      timezone: "UTC",
      ...changes,
    });
    const all = [
      subscription("Later", { days: 31, nextRenewal: "2026-12-21" }),
      subscription("Due", {
        days: 30,
        nextRenewal: "2026-12-20",
        status: "normal",
        cancelBy: "2026-12-01",
        amount: 88,
        currency: "CNY",
        autoRenew: false,
      }),
      subscription("Overdue", { days: -1, nextRenewal: "2026-11-19", status: "due" }),
      subscription("Unknown", { lookup: { source: "rdap", ok: false, error: { reason: "timeout", message: "late" } } }),
    ];
    expect(sent(renewals(all, 30))).toMatchInlineSnapshot(`
      {
        "dateNotKnown": [
          "Unknown",
        ],
        "renewals": [
          {
            "cycleType": "monthly",
            "inDays": -1,
            "name": "Overdue",
            "nextRenewal": "2026-11-19",
            "status": "due",
          },
          {
            "autoRenew": false,
            "currency": "CNY",
            "cycleType": "monthly",
            "inDays": 30,
            "name": "Due",
            "nextRenewal": "2026-12-20",
            "noticeHasToBeGivenBefore": "2026-12-01",
            "price": 88,
            "status": "normal",
          },
        ],
      }
    `);
  });

  it("open mails has the newest first, and the state of each mailbox", () => {
    const alert = (subject: string, day: number) => ({
      category: "arrears" as const,
      provider: "linode",
      subject,
      receivedAt: `2026-11-${day}T00:00:00.000Z`,
    });
    const mailboxes: readonly MailboxEntry[] = [
      {
        name: "ops",
        ok: true,
        scanned: 9,
        openAlerts: [alert("old", 11), alert("newest", 19)],
        lastSuccessAt: "2026-11-20T00:00:00.000Z",
      },
      {
        name: "locked",
        ok: false,
        scanned: 0,
        openAlerts: [alert("middle", 15)],
        error: { reason: "auth", message: "no" },
      },
      { name: "new", scanned: 0, openAlerts: [] },
    ];
    expect(sent(openMails(mailboxes, 2))).toMatchInlineSnapshot(`
      {
        "further": 1,
        "mailboxes": [
          {
            "lastSuccessAt": "2026-11-20T00:00:00.000Z",
            "name": "ops",
            "scan": "ok",
          },
          {
            "name": "locked",
            "scan": "failed (auth)",
          },
          {
            "name": "new",
            "scan": "not scanned yet",
          },
        ],
        "mails": [
          {
            "category": "arrears",
            "mailbox": "ops",
            "provider": "linode",
            "receivedAt": "2026-11-19T00:00:00.000Z",
            "subject": {
              "untrusted": "newest",
            },
          },
          {
            "category": "arrears",
            "mailbox": "locked",
            "provider": "linode",
            "receivedAt": "2026-11-15T00:00:00.000Z",
            "subject": {
              "untrusted": "middle",
            },
          },
        ],
      }
    `);
  });

  it("spend has whole sums and budgets, and leaves out projects that tell neither", () => {
    expect(sent(spend(projects))).toMatchInlineSnapshot(`
      {
        "projects": [
          {
            "ageSeconds": 60,
            "budgets": [
              {
                "left": 20,
                "limit": 50,
                "resetsAt": "2026-12-01T00:00:00.000Z",
                "type": "budget",
                "unit": "USD",
                "why": "Nothing is used.",
              },
            ],
            "check": "ok",
            "project": "Chat",
            "spent": [
              {
                "unit": "USD",
                "value": 30.1235,
                "window": "month",
              },
            ],
          },
        ],
      }
    `);
  });

  it("a guard has the words of a vendor only where the answer is not known", () => {
    const known = { answer: "no", left: 1, needed: 2, unit: "USD", reason: "Less is left." } as const;
    expect(guardAnswer(known)).toEqual(known);
    expect(guardAnswer({ answer: "unknown", reason: "down" })).toEqual({
      answer: "unknown",
      reason: { untrusted: "down" },
    });
  });
});
