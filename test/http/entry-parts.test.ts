/** Parts of the entries that few projects and mailboxes have. */
import { expect, it } from "vitest";
import { RecentResults } from "../../src/checks/recent-results.ts";
import { mailboxEntry, projectDetails, projectEntry, subscriptionEntry } from "../../src/http/entries.ts";
import { emptyMailboxMemory, type OpenAlert } from "../../src/mailbox/memory.ts";
import type { Answer, Receipt } from "../../src/model.ts";
import { ForecastCache } from "../../src/store/forecast-cache.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { openStore } from "../store/open-store.ts";
import { configOf, testNowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";

async function projectOf(
  yaml: string,
  answers: readonly (readonly [hoursAgo: number, answer: Answer])[] = [],
  receipts: readonly Receipt[] = [],
) {
  const { projects } = await configOf(yaml);
  const [project] = projects;
  if (project === undefined) throw new Error("no project");
  const { store } = await openStore(temporaryFolder(), fakeClock(testNowMs));
  for (const [hoursAgo, answer] of answers) {
    const startedAtMs = testNowMs - hoursAgo * 3_600_000;
    store.recordProject({ name: project.name, provider: project.provider.id }, { startedAtMs, durationMs: 0, answer });
  }
  const facts = { state: store.project(project.name), forecasts: new ForecastCache(store), receipts };
  const entry = projectEntry(project, facts, undefined, testNowMs);
  await store.close();
  return { project, entry };
}

const openRouter = "projects: [{ name: Chat, provider: openrouter, api_key: not-a-real-one }]";

it("the alerts of a mailbox have what the mails say, newest first", async () => {
  const { mailboxes } = await configOf(
    "mailboxes: [{ name: ops, host: imap.example.com, username: ops, password: not-a-real-one }]",
  );
  const [mailbox] = mailboxes;
  if (mailbox === undefined) throw new Error("no mailbox");
  const alert = (daysAgo: number, changes: Partial<OpenAlert>): OpenAlert => ({
    category: "low_balance",
    provider: "acme",
    service: "acme",
    receivedAtMs: testNowMs - daysAgo * 86_400_000,
    subject: `${daysAgo} days ago`,
    fromDomain: "acme.example",
    rule: "r",
    domains: [],
    ...changes,
  });
  const open = [alert(2, {}), alert(1, { amount: 5, currency: "USD", date: "2026-12-01" })];
  const memory = { ...emptyMailboxMemory(), scanned: 7, open };
  expect(mailboxEntry(mailbox, { mailbox: "ops", memory }, undefined, testNowMs)).toEqual({
    name: "ops",
    scanned: 7,
    openAlerts: [
      {
        category: "low_balance",
        provider: "acme",
        subject: "1 days ago",
        receivedAt: "2026-11-19T12:00:00.000Z",
        amount: 5,
        currency: "USD",
        date: "2026-12-01",
      },
      { category: "low_balance", provider: "acme", subject: "2 days ago", receivedAt: "2026-11-18T12:00:00.000Z" },
    ],
  });
});

it("the details of a project have its schedule, its last results and the last failed exchange", async () => {
  const { project, entry } = await projectOf(openRouter);
  const recent = new RecentResults();
  expect(projectDetails(entry, project, recent)).toEqual({
    ...entry,
    schedule: project.schedule.expression,
    recentResults: [],
  });
  const failure = { reason: "timeout", message: "late" } as const;
  recent.add("Chat", {
    startedAtMs: testNowMs,
    durationMs: 7,
    failure,
    exchanges: () => [{ request: "GET /", response: "504" }],
  });
  recent.add("Chat", { startedAtMs: testNowMs + 1000, durationMs: 8 });
  expect(projectDetails(entry, project, recent)).toEqual({
    ...entry,
    schedule: project.schedule.expression,
    recentResults: [
      { at: "2026-11-20T12:00:01.000Z", ok: true, durationMs: 8 },
      {
        at: "2026-11-20T12:00:00.000Z",
        ok: false,
        durationMs: 7,
        error: {
          ...failure,
          hint: "The vendor is slow or out of reach: look at its status page, or raise the project's timeout.",
        },
      },
    ],
    lastFailedExchange: { at: "2026-11-20T12:00:00.000Z", text: "GET /\n\n504" },
  });
});

it("the details of a project that is pushed have no schedule", async () => {
  const { project, entry } = await projectOf(
    "projects: [{ name: Chat, provider: push, token: a-long-token-for-this-test-only }]",
  );
  expect(projectDetails(entry, project, new RecentResults())).not.toHaveProperty("schedule");
});

it("a series that falls has its forecast, to the day on which nothing is left", async () => {
  const answers = Array.from({ length: 15 }, (_, index) => {
    const value = 200 - 10 * index;
    return [24 * (14 - index), { readings: [{ kind: "remaining", type: "balance", value, unit: "USD" }] }] as const;
  });
  const { entry } = await projectOf(openRouter, answers);
  const [reading] = entry.readings;
  expect(reading).toMatchObject({
    value: 60,
    burnRatePerDay: expect.closeTo(10, 0),
    confidence: expect.stringMatching(/low|medium|high/u),
  });
  const { runwayDays = 0, low = 0, high = 0, depletesAt = "", points = [] } = reading ?? {};
  expect([runwayDays > 5 && runwayDays < 7, low <= runwayDays, high >= runwayDays]).toEqual([true, true, true]);
  expect(Date.parse(depletesAt)).toBeCloseTo(testNowMs + runwayDays * 86_400_000, -4);
  expect(points.at(-1)).toEqual([testNowMs / 1000, 60]);
});

it("a project whose credential ends by the configuration, and that was read long ago, says both", async () => {
  const answer = { readings: [{ kind: "remaining", type: "balance", value: 5, unit: "USD" }] } as const;
  const { entry } = await projectOf(
    "projects: [{ name: Chat, provider: openrouter, api_key: not-a-real-one, credential_expires: 2027-01-02 }]",
    [[24 * 30, answer]],
  );
  expect(entry).toMatchObject({
    stale: true,
    ageSeconds: 30 * 86_400,
    credentialExpiresAt: expect.stringMatching(/^2027-01-0[23]T/u),
  });
  expect(entry).not.toHaveProperty("unmatchedThresholds");
  expect(entry.readings).toEqual([
    { type: "balance", unit: "USD", value: 5, confidence: "none", reason: expect.any(String) },
  ]);
});

it("receipts that are not counted are listed, the newest first and at most fifty", async () => {
  const yaml = `mailboxes: [{ name: ops, host: imap.example.com, username: ops, password: not-a-real-one }]
projects:
  - { name: Chat, provider: openai, admin_key: not-a-real-one, top_ups_from_mail: { mailbox: ops, from: "*@openai.com" } }
`;
  const receipt = (on: string, changes: Partial<Receipt>): Receipt => ({
    key: `key ${on}`,
    project: "Chat",
    on,
    subject: `receipt of ${on}`,
    ...changes,
  });
  const spent: Answer = { readings: [{ kind: "usage", window: "total", value: 3, unit: "USD" }] };
  const receipts = [
    receipt("2026-11-02", { problem: "refund", amount: 3, currency: "USD" }),
    receipt("", { problem: "unpaid" }),
    receipt("2026-11-04", { amount: 3, currency: "CNY" }),
    receipt("2026-11-03", { amount: 3, currency: "USD" }),
  ];
  const { entry } = await projectOf(yaml, [[1, spent]], receipts);
  expect(entry.topUpsUnclear).toEqual([
    { on: "2026-11-04", subject: "receipt of 2026-11-04", amount: 3, currency: "CNY", problem: "currency" },
    { on: "2026-11-02", subject: "receipt of 2026-11-02", amount: 3, currency: "USD", problem: "refund" },
    { subject: "receipt of ", problem: "unpaid" },
  ]);
  const many = Array.from({ length: 60 }, (_, index) => receipt(`2025-${index}`, { problem: "amount" }));
  expect((await projectOf(yaml, [], many)).entry.topUpsUnclear).toHaveLength(50);
  expect((await projectOf(openRouter, [], many)).entry).not.toHaveProperty("topUpsUnclear");
  expect((await projectOf(yaml, [[1, spent]], receipts.slice(3))).entry).not.toHaveProperty("topUpsUnclear");
});

it("a subscription has its last payment", async () => {
  const { subscriptions } = await configOf("subscriptions: [{ name: Domain, cycle_type: monthly, renewal_day: 1 }]");
  const [subscription] = subscriptions;
  if (subscription === undefined) throw new Error("no subscription");
  const lastPayment = { on: "2026-11-01", amount: 5, currency: "USD" };
  expect(subscriptionEntry(subscription, undefined, { lookup: undefined, lastPayment }).lastPaid).toEqual(lastPayment);
});
