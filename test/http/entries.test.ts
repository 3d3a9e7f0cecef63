import { describe, expect, it } from "vitest";
import { mailboxEntry, projectEntry, subscriptionEntry } from "../../src/http/entries.ts";
import type { Answer, LastRun } from "../../src/model.ts";
import { ForecastCache } from "../../src/store/forecast-cache.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { openStore } from "../store/open-store.ts";
import { configOf, testNowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";

async function entryAfter(lastRun: LastRun | undefined) {
  const { mailboxes } = await configOf(
    "mailboxes: [{ name: ops, host: imap.example.com, username: ops, password: not-a-real-one }]",
  );
  const [mailbox] = mailboxes;
  if (mailbox === undefined) throw new Error("no mailbox");
  const state = lastRun === undefined ? undefined : { mailbox: "ops", lastRun, lastSuccessAtMs: testNowMs - 3_600_000 };
  return mailboxEntry(mailbox, state, testNowMs + 60_000, testNowMs);
}

const nothingRead = { name: "ops", nextRunAt: "2026-11-20T12:01:00.000Z", scanned: 0, openAlerts: [] };

describe("the entry of a mailbox", () => {
  it("says nothing of a scan before the first one", async () => {
    expect(await entryAfter(undefined)).toEqual(nothingRead);
  });

  it("of a scan that succeeded says so", async () => {
    expect(await entryAfter({ startedAtMs: testNowMs - 2_000, durationMs: 1_000 })).toEqual({
      ...nothingRead,
      ok: true,
      lastScanAt: "2026-11-20T11:59:59.000Z",
      lastSuccessAt: "2026-11-20T11:00:00.000Z",
      durationMs: 1_000,
    });
  });

  it("of a scan that failed says why, and when the last one succeeded", async () => {
    const failure = { reason: "auth", message: "the login is refused" } as const;
    expect(await entryAfter({ startedAtMs: testNowMs - 2_000, durationMs: 1_000, failure })).toEqual({
      ...nothingRead,
      ok: false,
      lastScanAt: "2026-11-20T11:59:59.000Z",
      lastSuccessAt: "2026-11-20T11:00:00.000Z",
      durationMs: 1_000,
      error: { ...failure, hint: expect.any(String) },
    });
  });
});

describe("the entry of a project", () => {
  const text = `projects:
  - name: Chat
    provider: openrouter
    api_key: not-a-real-one
    owner_project: chat
    threshold: 100
    thresholds: { quota: 5 }
    spend_thresholds: { month: 50 }
    labels: { team: ai }
`;

  async function entryOf(answers: readonly Answer[], nextRunAtMs?: number) {
    const { projects } = await configOf(text);
    const [project] = projects;
    if (project === undefined) throw new Error("no project");
    const clock = fakeClock(testNowMs);
    const { store } = await openStore(temporaryFolder(), clock);
    for (const [index, answer] of answers.entries()) {
      const startedAtMs = testNowMs - (answers.length - index) * 3_600_000;
      store.recordProject({ name: "Chat", provider: "openrouter" }, { startedAtMs, durationMs: 1_000.4, answer });
    }
    const forecasts = new ForecastCache(store);
    const entry = projectEntry(project, { state: store.project("Chat"), forecasts }, nextRunAtMs, testNowMs);
    await store.close();
    return entry;
  }

  it("before the first check has nothing of an answer", async () => {
    expect(await entryOf([], testNowMs + 60_000)).toMatchInlineSnapshot(`
      {
        "consoleUrl": "https://openrouter.ai/settings/credits",
        "expiries": [],
        "labels": {
          "team": "ai",
        },
        "name": "Chat",
        "nextRunAt": "2026-11-20T12:01:00.000Z",
        "ownerProject": "chat",
        "provider": "openrouter",
        "readings": [],
        "stale": false,
        "usage": [],
      }
    `);
  });

  it("has all of an answer, with thresholds and forecasts where they belong", async () => {
    const answer = (value: number): Answer => ({
      active: true,
      credentialExpiresAtMs: Date.parse("2027-01-01T00:00:00Z"),
      readings: [
        { kind: "remaining", type: "balance", value, unit: "USD" },
        {
          kind: "remaining",
          type: "budget",
          account: "key",
          value: 20,
          unit: "USD",
          limit: 50,
          resetsAtMs: Date.parse("2026-12-01T00:00:00Z"),
        },
        { kind: "usage", window: "month", value: 60, unit: "USD" },
        { kind: "usage", window: "month", model: "m", direction: "input", value: 9, unit: "tokens" },
        { kind: "expiry", account: "package", expiresAtMs: Date.parse("2026-12-31T00:00:00Z") },
      ],
    });
    expect(await entryOf([answer(80), answer(77), answer(74.75)])).toMatchInlineSnapshot(
      { monthSpend: [{ projected: expect.any(Number), low: expect.any(Number), high: expect.any(Number) }] },
      `
      {
        "active": true,
        "ageSeconds": 3599,
        "consoleUrl": "https://openrouter.ai/settings/credits",
        "credentialExpiresAt": "2027-01-01T00:00:00.000Z",
        "durationMs": 1000,
        "expiries": [
          {
            "account": "package",
            "expiresAt": "2026-12-31T00:00:00.000Z",
          },
        ],
        "labels": {
          "team": "ai",
        },
        "lastCheckAt": "2026-11-20T11:00:01.000Z",
        "lastSuccessAt": "2026-11-20T11:00:01.000Z",
        "monthSpend": [
          {
            "high": Any<Number>,
            "low": Any<Number>,
            "projected": Any<Number>,
            "spent": 60,
            "unit": "USD",
          },
        ],
        "name": "Chat",
        "ok": true,
        "ownerProject": "chat",
        "provider": "openrouter",
        "readings": [
          {
            "confidence": "none",
            "points": [
              [
                1795165201,
                80,
              ],
              [
                1795168801,
                77,
              ],
              [
                1795172401,
                74.75,
              ],
            ],
            "ratio": 0.7475,
            "reason": "There are only a few hours of history.",
            "status": "low",
            "threshold": 100,
            "type": "balance",
            "unit": "USD",
            "value": 74.75,
          },
          {
            "account": "key",
            "confidence": "none",
            "limit": 50,
            "points": [
              [
                1795165201,
                20,
              ],
              [
                1795168801,
                20,
              ],
              [
                1795172401,
                20,
              ],
            ],
            "reason": "There are only a few hours of history.",
            "resetsAt": "2026-12-01T00:00:00.000Z",
            "type": "budget",
            "unit": "USD",
            "value": 20,
          },
        ],
        "stale": false,
        "unmatchedThresholds": [
          "thresholds.quota",
        ],
        "usage": [
          {
            "threshold": 50,
            "unit": "USD",
            "value": 60,
            "window": "month",
          },
          {
            "direction": "input",
            "model": "m",
            "unit": "tokens",
            "value": 9,
            "window": "month",
          },
        ],
      }
    `,
    );
  });
});

describe("the entry of a subscription", () => {
  const renewal = { nextOn: "2026-12-01", nextAtMs: 0, days: 11, status: 1, validFromMs: 0, validUntilMs: 0 } as const;

  async function entryOf(
    keys: string,
    ...facts: [Parameters<typeof subscriptionEntry>[1], Parameters<typeof subscriptionEntry>[2]]
  ) {
    const { subscriptions } = await configOf(`subscriptions: [{ name: Domain, ${keys} }]`);
    const [subscription] = subscriptions;
    if (subscription === undefined) throw new Error("no subscription");
    return subscriptionEntry(subscription, ...facts);
  }

  it("has the day and the price of its renewal", async () => {
    const keys = "cycle_type: monthly, anchor: 2026-12-01, every: 2, amount: 88, currency: CNY, labels: { team: web }";
    const known = { ...renewal, amount: 88, monthlyCost: 44, cancelBy: { on: "2026-11-25", atMs: 0 } };
    expect(await entryOf(keys, known, { lookup: undefined })).toMatchInlineSnapshot(`
      {
        "alertDaysBefore": 3,
        "amount": 88,
        "autoRenew": true,
        "cancelBy": "2026-11-25",
        "currency": "CNY",
        "cycleType": "monthly",
        "days": 11,
        "every": 2,
        "labels": {
          "team": "web",
        },
        "monthlyCost": 44,
        "name": "Domain",
        "nextRenewal": "2026-12-01",
        "status": "normal",
        "timezone": "UTC",
      }
    `);
    expect(
      await entryOf("cycle_type: monthly, renewal_day: 1", undefined, { lookup: undefined }),
    ).toMatchInlineSnapshot(`
      {
        "alertDaysBefore": 3,
        "autoRenew": true,
        "cycleType": "monthly",
        "labels": {},
        "name": "Domain",
        "timezone": "UTC",
      }
    `);
  });

  it.each([
    [1, "normal"],
    [0, "due"],
    [-1, "renewed"],
  ] as const)("of status %d is %s", async (status, word) => {
    const entry = await entryOf("cycle_type: monthly, renewal_day: 1", { ...renewal, status }, { lookup: undefined });
    expect(entry.status).toBe(word);
  });

  it("whose date is looked up says where, and what became of it", async () => {
    const keys = "cycle_type: once, expires: { rdap: example.com }";
    const lastRun = { startedAtMs: testNowMs - 2_000, durationMs: 1_000 };
    const failure = { reason: "timeout", message: "late" } as const;
    const lookups = [undefined, { lastRun }, { lastRun: { ...lastRun, failure } }];
    const found = await Promise.all(
      lookups.map(async (state) => {
        const lookup = state === undefined ? undefined : { subscription: "Domain", ...state };
        return (await entryOf(keys, undefined, { lookup })).lookup;
      }),
    );
    expect(found).toMatchInlineSnapshot(`
      [
        {
          "source": "rdap example.com",
        },
        {
          "lastCheckAt": "2026-11-20T11:59:59.000Z",
          "ok": true,
          "source": "rdap example.com",
        },
        {
          "error": {
            "hint": "The vendor is slow or out of reach: look at its status page, or raise the project's timeout.",
            "message": "late",
            "reason": "timeout",
          },
          "lastCheckAt": "2026-11-20T11:59:59.000Z",
          "ok": false,
          "source": "rdap example.com",
        },
      ]
    `);
  });
});
