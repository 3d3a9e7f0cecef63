/** Whole reports over a daemon that has every case: in each format and language. */
import { describe, expect, it } from "vitest";
import type { MailboxEntry, ProjectEntry, SpentByDayEntry, SubscriptionEntry } from "../../src/http/api-schemas.ts";
import { afterwards } from "../faults/temporary-folder.ts";
import { type HandMadeDaemon, handMadeDaemon } from "../http/hand-made-view.ts";
import { runServer } from "../http/running-server.ts";
import { callCommand, writtenFile } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { json, startVendor } from "../support/vendor.ts";

const dayMs = 86_400_000;
const ago = (days: number) => new Date(testNowMs - days * dayMs).toISOString();
const usd = { type: "balance", unit: "USD" } as const;

function project(name: string, changes: Partial<ProjectEntry>): ProjectEntry {
  return { name, provider: "openrouter", labels: {}, readings: [], usage: [], expiries: [], stale: false, ...changes };
}

const projects: readonly ProjectEntry[] = [
  project("Later", { ageSeconds: 183.6, readings: [{ ...usd, value: 900, runwayDays: 40, low: 30 }] }),
  project("Soon", {
    ageSeconds: 184,
    readings: [
      {
        ...usd,
        account: "main",
        value: 74.75,
        threshold: 100,
        status: "low",
        runwayDays: 3.4,
        low: 2.7,
        high: 4.5,
        depletesAt: "2026-11-23T20:36:00.000Z",
      },
      { type: "quota", unit: "requests", account: "plan", value: 12, threshold: 10, status: "ok" },
    ],
  }),
  project("Idle", { readings: [{ ...usd, value: 5, threshold: 10, status: "low" }] }),
  project("Without a threshold", { readings: [{ ...usd, value: 5, status: "low" }] }),
  project("Empty", { readings: [{ ...usd, value: 0, runwayDays: 0, low: 0, high: 0 }] }),
  project("Debt", { readings: [{ ...usd, value: -3.5, runwayDays: 0.5 }] }),
  project("Cloud", {
    ageSeconds: 59,
    readings: [
      { type: "budget", unit: "USD", value: 120, limit: 500, resetsAt: "2026-12-01T00:00:00.000Z", account: "team" },
      { type: "budget", unit: "credits", value: 0 },
    ],
  }),
  project("Old", {
    stale: true,
    readings: [{ ...usd, value: 1, runwayDays: 0.1 }],
    error: { reason: "auth", message: "x" },
    lastSuccessAt: ago(2),
  }),
  project("Stale", { stale: true, lastSuccessAt: ago(3) }),
  project("Never", { error: { reason: "timeout", message: "x" } }),
];

function subscription(name: string, changes: Partial<SubscriptionEntry>): SubscriptionEntry {
  return { name, cycleType: "monthly", labels: {}, status: "normal", timezone: "Asia/Shanghai", ...changes };
}

const subscriptions: readonly SubscriptionEntry[] = [
  subscription("VPS", { nextRenewal: "2026-12-05", days: 15, cancelBy: "2026-11-22", amount: 88, currency: "CNY" }),
  subscription("Overdue", { nextRenewal: "2026-11-18", days: -2, autoRenew: false, status: "due" }),
  subscription("Paid late", { nextRenewal: "2026-11-19", days: -1, status: "renewed", amount: 12.5 }),
  subscription("Today", { nextRenewal: "2026-11-20", days: 0, status: "due", currency: "USD" }),
  subscription("Tomorrow", { nextRenewal: "2026-11-21", days: 1, status: "renewed", amount: 5, currency: "USD" }),
  subscription("In thirty days", { nextRenewal: "2026-12-20", days: 30, cancelBy: "2026-11-21" }),
  subscription("In thirty-one days", { nextRenewal: "2026-12-21", days: 31, cancelBy: "2026-12-21" }),
  subscription("Notice in thirty-one days", { nextRenewal: "2027-01-31", days: 72, cancelBy: "2026-12-22" }),
  subscription("Notice is over", { nextRenewal: "2027-01-31", days: 72, cancelBy: "2026-11-20" }),
  subscription("Looked up", { lookup: { source: "rdap example.com", error: { reason: "network", message: "x" } } }),
  subscription("Looked up well", { lookup: { source: "rdap example.com", ok: true } }),
];

const mailboxes: readonly MailboxEntry[] = [
  {
    name: "ops",
    ok: false,
    error: { reason: "timeout", message: "x" },
    lastSuccessAt: ago(0.125),
    scanned: 3,
    openAlerts: [
      {
        category: "arrears",
        provider: "alibaba-cloud",
        subject: "<b>欠费</b> [pay](https://evil.example)\n`# now` *a|b* \\",
        receivedAt: ago(0.125),
      },
      { category: "payment_failed", receivedAt: ago(1) },
    ],
  },
  {
    name: "billing",
    ok: true,
    scanned: 1,
    openAlerts: [{ category: "low_balance", subject: "Low", receivedAt: ago(9) }],
  },
  { name: "unread", scanned: 0, openAlerts: [{ category: "new", receivedAt: ago(0) }] },
];

/** Days of UTC that were seen whole, by how long ago they were. */
const spent = (from: number, to: number, amount: (ago: number) => number, seen = 1): SpentByDayEntry["days"] =>
  Array.from({ length: from - to + 1 }, (_, index) => from - index).map((days) => ({
    on: ago(days).slice(0, 10),
    spent: amount(days),
    seen,
  }));

const spentByDay: Readonly<Record<string, readonly SpentByDayEntry[]>> = {
  // Today, and the day before the two weeks, are not of them.
  Soon: [{ unit: "USD", days: spent(15, 0, (days) => (days === 15 || days === 0 ? 1000 : days > 7 ? 8 : 10)) }],
  Less: [{ unit: "CNY", days: spent(14, 1, (days) => (days > 7 ? 10 : 7.5)) }],
  First: [{ unit: "USD", days: spent(14, 1, (days) => (days > 7 ? 0 : 3)) }],
  New: [{ unit: "USD", days: spent(3, 1, () => 10, 0.75) }],
  "New, seen nearly whole": [{ unit: "USD", days: spent(10, 1, () => 1, 0.96) }],
  Unseen: [{ unit: "USD", days: [] }],
};

const daemon = (): HandMadeDaemon =>
  handMadeDaemon({
    projects: [
      ...projects,
      ...["Less", "First", "New", "New, seen nearly whole", "Unseen"].map((name) => project(name, {})),
    ],
    subscriptions,
    mailboxes,
    spentByDay: (name, days) => (days === 15 ? (spentByDay[name] ?? []) : []),
    status: {
      timezone: "Asia/Shanghai",
      config: { file: "config.yaml", lastReloadSuccessful: true },
      state: { path: "data", restoredProjects: 0, writeFailures: 0 },
    },
  });

async function report(...flags: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await callCommand(["report", "--url", await runServer(daemon()), ...flags]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("a report", () => {
  it.each([
    ["week.md", []],
    ["week.zh.md", ["--lang", "zh"]],
    ["week.html", ["--format", "html"]],
    ["week.zh.html", ["--format", "html", "--lang", "zh"]],
    ["week.json", ["--format", "json"]],
  ])("is %s for %j", async (file, flags) => {
    // Versions of Node.js write an instant in Chinese differently.
    const text = (await report(...flags)).replace(/(?<=截至 )[^\n<]+/, "INSTANT");
    await expect(text).toMatchFileSnapshot(`../fixtures/report/${file}`);
  });

  it.each([
    ["en", "# The last 2 days: money, credit and quota"],
    ["zh", "# 最近 2 天余额报告"],
  ])("of another number of days says so: %s", async (language, title) => {
    const days = (name: string, count: number) => (count === 5 ? (spentByDay[name] ?? []) : []);
    const url = await runServer({ ...daemon(), spentByDay: days });
    const { stdout } = await callCommand(["report", "--days=2", "--lang", language, "--url", url]);
    expect(stdout.split("\n")[0]).toBe(title);
    expect(stdout).toContain("$20.00");
  });

  it("shortens a list that a chat would cut", async () => {
    const many = Array.from({ length: 11 }, (_, index) =>
      project(`P${index}`, { readings: [{ ...usd, value: 1, runwayDays: 1 + index }] }),
    );
    const shown = async (projects: readonly ProjectEntry[]) => {
      const url = await runServer(handMadeDaemon({ projects }));
      const { stdout } = await callCommand(["report", "--url", url]);
      return stdout.split("\n").filter((line) => line.startsWith("- "));
    };
    expect((await shown(many)).slice(9)).toEqual([expect.stringMatching(/^- \*\*P9\*\* /), "- and 1 more"]);
    expect((await shown(many.slice(1))).slice(9)).toEqual([expect.stringMatching(/^- \*\*P10\*\* /)]);
  });

  const page = "at HOST there is no /api/v1/projects: is it a balance-alert?\n";
  it.each([
    ["another program", json({}, 404), page],
    ["a daemon that asks for a login", json({}, 401), "the daemon at HOST answers 401\n"],
  ])("of %s cannot be made", async (_, answer, message) => {
    const other = await startVendor((request, response) =>
      (request.url?.startsWith("/api/v1/projects") ? answer : json([]))(request, response),
    );
    afterwards(other.stop);
    const { code, stdout, stderr } = await callCommand(["report", "--url", other.url]);
    expect([code, stdout, stderr.replace(new URL(other.url).host, "HOST")]).toEqual([2, "", message]);
  });

  it.each([
    [["--url=nowhere"], "--url nowhere is not an address: write one such as http://127.0.0.1:9100\n"],
    [["--days=0"], "--days 0: write a number from 1 to 180\n"],
    [["--days=181"], "--days 181: write a number from 1 to 180\n"],
  ])("with %j cannot be made", async (flags, stderr) => {
    expect(await callCommand(["report", ...flags])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("of the longest time, of a configuration alone, says that nothing is known", async () => {
    const file = writtenFile("timezone: Asia/Shanghai\n");
    expect(await callCommand(["report", "--days=180", "--config.file", file, "--state.path="])).toEqual({
      code: 0,
      stdout: `# The last 180 days: money, credit and quota

As of Nov 20, 2026, 20:00 GMT+8

## What runs out next

Nothing is forecast to run out.

## Renewals and last days to cancel, next 30 days

None.

## Open billing mails

None.

## Failing checks

None.
`,
      stderr: "",
    });
  });
});
