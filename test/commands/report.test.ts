/** A report, from its facts to its words. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ReportFlags, runReport } from "../../src/commands/report.ts";
import { type Report, reportOf } from "../../src/commands/report-facts.ts";
import { reportHtml, reportMarkdown } from "../../src/commands/report-text.ts";
import type { Source } from "../../src/commands/source.ts";
import type { ProjectEntry, SubscriptionEntry } from "../../src/http/api-schemas.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { systemHost } from "../../src/platform/host.ts";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";

const nowMs = Date.parse("2026-11-20T11:00:00Z");
const today = Math.floor(nowMs / 86_400_000);

function project(name: string, changes: Partial<ProjectEntry>): ProjectEntry {
  return {
    name,
    provider: "openrouter",
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    ageSeconds: 184,
    stale: false,
    lastSuccessAt: "2026-11-20T10:56:56.000Z",
    ...changes,
  };
}

function subscription(name: string, changes: Partial<SubscriptionEntry>): SubscriptionEntry {
  return { name, cycleType: "monthly", labels: {}, status: "normal", timezone: "Asia/Shanghai", ...changes };
}

const usd = { type: "balance", unit: "USD" } as const;
/** 10 a day this week, 8 a day the week before. */
const spentDays = Array.from({ length: 14 }, (_, ago) => ({ day: today - 1 - ago, amount: ago < 7 ? 10 : 8, seen: 1 }));

const source: Source = {
  timezone: async () => "Asia/Shanghai",
  projects: async () => [
    project("Later", { readings: [{ ...usd, value: 900, runwayDays: 40, low: 30, high: 60 }] }),
    project("Soon", {
      readings: [
        {
          ...usd,
          value: 74.75,
          threshold: 100,
          status: "low",
          runwayDays: 3.4,
          low: 2.7,
          high: 4.5,
          depletesAt: "2026-11-23T20:36:00.000Z",
        },
      ],
    }),
    project("Idle", { readings: [{ ...usd, value: 5, threshold: 10, status: "low" }] }),
    project("Empty", { readings: [{ ...usd, value: 0, runwayDays: 0, low: 0, high: 0 }] }),
    project("Cloud", {
      readings: [{ type: "budget", unit: "USD", value: 120, limit: 500, resetsAt: "2026-12-01T00:00:00.000Z" }],
    }),
    project("Old", {
      stale: true,
      readings: [{ ...usd, value: 1, runwayDays: 0.1 }],
      error: { reason: "auth", message: "x" },
      lastSuccessAt: "2026-11-18T11:00:00.000Z",
    }),
  ],
  subscriptions: async () => [
    subscription("VPS", { nextRenewal: "2026-12-05", days: 15, cancelBy: "2026-11-22", amount: 88, currency: "CNY" }),
    subscription("Overdue", { nextRenewal: "2026-11-18", days: -2, autoRenew: false, status: "due" }),
    subscription("Next year", { nextRenewal: "2027-03-15", days: 115, cancelBy: "2027-02-15" }),
  ],
  mailboxes: async () => [
    {
      name: "ops",
      ok: false,
      error: { reason: "timeout", message: "x" },
      scanned: 3,
      openAlerts: [
        {
          category: "arrears",
          provider: "alibaba-cloud",
          subject: "<b>欠费</b> [pay](https://evil.example)\n# now",
          receivedAt: "2026-11-20T08:00:00.000Z",
        },
      ],
    },
  ],
  spentByDay: async () => [
    { project: "Soon", unit: "USD", days: spentDays },
    { project: "New", unit: "USD", days: spentDays.slice(0, 3) },
    { project: "Unseen", unit: "USD", days: [] },
  ],
  guard: async () => ({ problem: "not asked" }),
};

const report = () => reportOf(source, { days: 7, nowMs });

describe("report", () => {
  it("says the week in English", async () => {
    expect(reportMarkdown(await report(), "en")).toBe(`# The week: money, credit and quota

As of Nov 20, 2026, 19:00 GMT+8

## What runs out next

- **Empty** balance, $0.00 left, has run out, read 3 min ago
- **Soon** balance, $74.75 left, runs out in 3.4 days (2.7–4.5 days), about 24 Nov, below threshold, read 3 min ago
- **Later** balance, $900.00 left, runs out in 40 days (30–60 days), read 3 min ago
- **Idle** balance, $5.00 left, below threshold, threshold $10, no forecast, read 3 min ago

## Spent from 13 Nov to 19 Nov (UTC)

- **Soon** $70.00, $56.00 in the days before (+25%)
- **New** $30.00, only 3 of 7 days were seen

## Budgets

- **Cloud** $120.00 left, of $500, refills 1 Dec, read 3 min ago

## Renewals and last days to cancel, next 30 days

- **Overdue** renews on 18 Nov, 2 days overdue
- **VPS** last day to cancel is 21 Nov, tomorrow, CN¥88
- **VPS** renews on 5 Dec, in 15 days, CN¥88

## Open billing mails

- **Arrears** alibaba-cloud, “\\<b\\>欠费\\</b\\> \\[pay\\](https://evil.example) # now”, ops, 3 hours ago

## Failing checks

- **Old** project, Key refused, last success 2 days ago, amounts too old to be shown
- **ops** mailbox, No answer in time`);
  });

  it("says it in Chinese", async () => {
    const text = reportMarkdown(await report(), "zh");
    expect(text.split("\n").filter((line) => /^#|\*\*Soon/.test(line))).toEqual([
      "# 余额周报",
      "## 接下来什么会用完",
      "- **Soon** 余额，剩余 US$74.75，预计 3.4 天后用完（2.7–4.5 天），约 11月24日，低于阈值，3 分钟前读取",
      "## 11月13日 至 11月19日 的支出（UTC）",
      "- **Soon** US$70.00，此前同期 US$56.00（+25%）",
      "## 预算",
      "## 未来 30 天的续费和最后取消日",
      "## 待处理的账单邮件",
      "## 失败的检查",
    ]);
  });

  it("is one HTML file that loads nothing and runs nothing", async () => {
    const page = reportHtml(await report(), "zh");
    expect(page).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
    expect(page).toContain("“&lt;b&gt;欠费&lt;/b&gt;");
    expect(page).not.toMatch(/<script|<link|<img|<a |url\(|\ssrc=|@import/);
    expect(page.match(/<section>/g)).toHaveLength(6);
  });

  it("leaves out what is not known, and says where nothing is", async () => {
    const nothing: Source = {
      ...source,
      projects: async () => [],
      subscriptions: async () => [],
      mailboxes: async () => [],
      spentByDay: async () => [],
    };
    const empty = await reportOf(nothing, { days: 30, nowMs });
    expect(reportMarkdown(empty, "en").split("\n\n")).toEqual([
      "# The last 30 days: money, credit and quota",
      "As of Nov 20, 2026, 19:00 GMT+8",
      "## What runs out next",
      "Nothing is forecast to run out.",
      "## Renewals and last days to cancel, next 30 days",
      "None.",
      "## Open billing mails",
      "None.",
      "## Failing checks",
      "None.",
    ]);
  });

  it("shortens a list that a chat would cut", async () => {
    const many: Source = {
      ...source,
      projects: async () =>
        Array.from({ length: 25 }, (_, index) =>
          project(`P${index}`, { readings: [{ ...usd, value: 1, runwayDays: 1 + index }] }),
        ),
    };
    const lines = reportMarkdown(await reportOf(many, { days: 7, nowMs }), "en").split("\n");
    expect(lines.filter((line) => line.startsWith("- **P"))).toHaveLength(10);
    expect(lines).toContain("- and 15 more");
  });
});

describe("the command", () => {
  it("says the same from the state of a daemon as from the daemon; polls nobody", async () => {
    const statePath = join(temporaryFolder(), "state");
    const example = readFileSync(join(import.meta.dirname, "../../config.example.yaml"), "utf8");
    const twoDaysAgo = { ...systemClock, nowMs: () => systemClock.nowMs() - 2 * 86_400_000 };
    const before = await checkedApp(example, statePath, { clock: twoDaysAgo });
    await before.app.stop(0);
    const { url, configFile, app } = await checkedApp(example, statePath);
    const asked = await run({ url });
    await app.stop(0);
    const stored = await run({ configFile, statePath });
    const withoutAges = ({ madeAt, ...report }: Report) =>
      JSON.parse(JSON.stringify(report, (key, value) => (key === "ageSeconds" ? undefined : value)));
    expect(withoutAges(stored)).toEqual(withoutAges(asked));
    expect(asked.spend.map(({ project: name }) => name)).toContain("Demo API credits");
    expect(stored.runsOutNext.map(({ project: name }) => name)).toContain("Demo API credits");
  });

  it.each([
    [{ url: "nowhere" }, "--url nowhere is not an address"],
    [{ url: "http://127.0.0.1:1" }, "the daemon at 127.0.0.1:1 cannot be asked"],
    [{ days: 0 }, "--days 0: write a number from 1 to 180"],
  ])("ends with 2 and says why: %j", async (flags, message) => {
    const { code, warned } = await ended(flags);
    expect([code, warned]).toEqual([2, expect.stringContaining(message)]);
  });
});

async function checkedApp(config: string, statePath: string, host: Parameters<typeof startedApp>[2] = {}) {
  const started = await startedApp(config, { statePath }, host);
  const projects = (await (await fetch(`${started.url}/api/v1/projects`)).json()) as ProjectEntry[];
  for (const { name } of projects)
    await fetch(`${started.url}/api/v1/projects/${encodeURIComponent(name)}/check`, { method: "POST" });
  return started;
}

async function ended(flags: Partial<ReportFlags>) {
  const [printed, warned]: [string[], string[]] = [[], []];
  const host = {
    ...systemHost({ version: "0.0.0", revision: "" }),
    environment: {},
    print: (text: string) => void printed.push(text),
    warn: (text: string) => void warned.push(text),
  };
  const rest = {
    days: 7,
    format: "json",
    language: "en",
    configFile: undefined,
    statePath: "",
    url: undefined,
  } as const;
  return { code: await runReport(host, { ...rest, ...flags }), printed: printed.join("\n"), warned: warned.join("\n") };
}

async function run(flags: Partial<ReportFlags>): Promise<Report> {
  const { code, printed } = await ended(flags);
  expect(code).toBe(0);
  return JSON.parse(printed);
}
