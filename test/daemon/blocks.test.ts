/** What the parts of a daemon show in the metrics, and what a reload makes anew. */
import { describe, expect, it } from "vitest";
import { activeConfigOf } from "../../src/daemon/context.ts";
import { registerBlocks } from "../../src/daemon/register-blocks.ts";
import { emptyMailboxMemory } from "../../src/mailbox/memory.ts";
import { configOf, testNowMs } from "../support/config.ts";
import { daemonOf, record } from "./daemon-context.ts";

const dayMs = 86_400_000;
const config = (more = "") => `
rates: { source: ecb }
projects:
  - { name: Chat, provider: deepseek, api_key: k }
subscriptions:
  - { name: Plan, cycle_type: monthly, renewal_day: 15, amount: 20, currency: USD, prices: [{ from: 2026-11-15, amount: 25 }], renewed_by_mail: { from: "*@plan.example" } }
  - { name: Euro, cycle_type: monthly, renewal_day: 15, amount: 20, currency: EUR, renewed_by_mail: { from: "*@plan.example" } }
mailboxes:
  - { name: ops, host: 127.0.0.1, username: ops, password: k, lookback: 2d }
${more}`;
const run = { startedAtMs: testNowMs - 1_000, durationMs: 200 };
const failure = { reason: "auth", message: "HTTP 401" } as const;

type Daemon = Awaited<ReturnType<typeof daemonOf>>;

async function shown({ context }: Pick<Daemon, "context">, ...families: readonly string[]): Promise<readonly string[]> {
  const { body } = await context.metrics.scrape(undefined, undefined);
  return body
    .toString()
    .split("\n")
    .flatMap((line) => (families.some((name) => line.startsWith(`balance_alert_${name}`)) ? [line.slice(14)] : []));
}

async function registered(text = config()) {
  const daemon = await daemonOf(text);
  registerBlocks(daemon.context, undefined);
  return daemon;
}

const balance = (value: number, unit = "USD") => ({ kind: "remaining", type: "balance", unit, value }) as const;

describe("the metrics of a daemon", () => {
  it("have a project's amounts, counts, forecast and spend, and none of another provider", async () => {
    const daemon = await registered();
    const { context, store } = daemon;
    const chat = { name: "Chat", provider: "deepseek" };
    record(context, { name: "Chat", provider: "other" }, testNowMs - dayMs, balance(7), {
      kind: "usage",
      window: "month",
      unit: "USD",
      value: 3,
    });
    expect(await shown(daemon, "balance{", "spend", "checks_total", "topups", "top_ups")).toEqual([
      'checks_total{project="Chat",provider="deepseek"} 0',
    ]);
    for (let hour = 10 * 24; hour >= 0; hour--)
      record(context, chat, testNowMs - hour * 3_600_000, balance(hour === 0 ? 900 : 500 + hour));
    context.checkCounters.count("Chat", "deepseek", "timeout");
    expect(store.topUps("Chat", balance(0))).toBe(1);
    const labels = 'project="Chat",provider="deepseek"';
    const lines = await shown(daemon, "balance{", "check", "top_ups", "burn_rate", "spend");
    expect(lines).toEqual(
      expect.arrayContaining([
        `balance{${labels},type="balance",unit="USD"} 900`,
        `checks_total{${labels}} 1`,
        `check_failures_total{${labels}} 1`,
        `top_ups_total{${labels},type="balance",unit="USD"} 1`,
        expect.stringMatching(/^burn_rate_per_day\{.*\} 2\d/),
      ]),
    );
  });

  it("have what a receipt says was paid beside what was expected, in the currency of the subscription", async () => {
    const daemon = await registered();
    const payment = { on: "2026-11-15", amount: 27, currency: "USD" };
    await daemon.store.keepMailbox("ops", { ...emptyMailboxMemory(), lastPayments: { Plan: payment, Euro: payment } });
    for (const name of ["Plan", "Euro"]) daemon.context.metrics.invalidate(`subscription:${name}`);
    expect(await shown(daemon, "subscription_last_")).toEqual([
      'subscription_last_paid_amount{name="Plan",cycle_type="monthly",currency="USD"} 27',
      'subscription_last_expected_amount{name="Plan",cycle_type="monthly",currency="USD"} 25',
    ]);
  });

  it("have a mailbox as its last scan left it, until its alerts are older than the lookback", async () => {
    const daemon = await registered();
    const { store, clock } = daemon;
    expect(await shown(daemon, "email_mailbox_status", "email_alerts")).toEqual([]);
    store.recordMailboxRun("ops", { ...run, failure });
    expect(await shown(daemon, "email_mailbox_status")).toEqual(['email_mailbox_status{mailbox="ops"} 0']);
    store.recordMailboxRun("ops", run);
    const alert = { provider: "acme", service: "a", subject: "s", fromDomain: "acme.example", rule: "r", domains: [] };
    await store.keepMailbox("ops", {
      ...emptyMailboxMemory(),
      scanned: 9,
      open: [{ ...alert, category: "low_balance", receivedAtMs: testNowMs - dayMs }],
      matches: { "low_balance acme": { total: 3, lastMatchAtMs: testNowMs - dayMs } },
    });
    expect(await shown(daemon, "email_mailbox_status", "email_alerts", 'alerts_active{kind="email"')).toEqual([
      'email_alerts{mailbox="ops",category="low_balance",provider="acme"} 1',
      'email_mailbox_status{mailbox="ops"} 1',
      'alerts_active{kind="email"} 1',
    ]);
    await clock.advance(dayMs);
    expect(await shown(daemon, 'alerts_active{kind="email"')).toEqual(['alerts_active{kind="email"} 0']);
  });

  it("have rates of the currencies in use, of a minute ago at most, or into the one that is named", async () => {
    const rates = { base: "EUR", on: "2026-11-19", perBase: { USD: 1.1, CNY: 8, GBP: 0.9 } };
    const daemon = await registered();
    daemon.store.recordRates({ lastRun: run, rates });
    const targets = async (of: Pick<Daemon, "context">) =>
      [...new Set((await shown(of, "exchange_rate{")).flatMap((line) => /to="(\w+)"/.exec(line)?.[1] ?? []))].sort();
    expect(await targets(daemon)).toEqual(["EUR", "USD"]);
    record(daemon.context, { name: "Chat", provider: "deepseek" }, testNowMs, balance(1, "CNY"), {
      kind: "expiry",
      account: "GBP",
      expiresAtMs: testNowMs + dayMs,
    });
    await daemon.clock.advance(59_999);
    expect(await targets(daemon)).toEqual(["EUR", "USD"]);
    await daemon.clock.advance(1);
    expect(await targets(daemon)).toEqual(["CNY", "EUR", "USD"]);
    const one = await registered(config().replace("source: ecb", "source: ecb, to: GBP, fixed: { XAU: 3000 }"));
    one.store.recordRates({ lastRun: run, rates });
    expect(await targets(one)).toEqual(["GBP"]);
    expect(await shown(one, 'exchange_rate{from="XAU"')).toEqual(['exchange_rate{from="XAU",to="GBP"} 3000']);
  });

  it("have the daemon itself: its build, its rounds, its providers and its configuration", async () => {
    const daemon = await registered();
    const { context, clock } = daemon;
    const families = [
      "build_info",
      "check_success",
      "last_check_timestamp",
      "shard",
      "total_shards",
      "circuit_open",
      "config_last",
      "state_",
    ];
    const at = testNowMs / 1000;
    const always = [
      `build_info{version="1.2.3",revision="abc",nodeversion="${process.version}"} 1`,
      "shard 0",
      "total_shards 1",
      'circuit_open{provider="deepseek"} 0',
      `config_last_reload_success_timestamp_seconds ${at}`,
      "state_write_failures_total 0",
      "state_restored 0",
      `last_check_timestamp{check_type="subscription"} ${at}`,
    ];
    expect([...(await shown(daemon, ...families))].sort()).toEqual(
      [...always, "config_last_reload_successful 1", 'check_success{check_type="subscription"} 1'].sort(),
    );
    context.rounds.set("balance", { endedAtMs: testNowMs - 1_000, succeeded: false });
    context.rounds.set("email", { endedAtMs: testNowMs - 2_000, succeeded: true });
    context.rounds.set("subscription", { endedAtMs: testNowMs - 3_000, succeeded: false });
    context.active = { ...context.active, lastReload: { atMs: clock.nowMs(), problems: ["no"] } };
    context.metrics.invalidate("daemon");
    expect([...(await shown(daemon, ...families))].sort()).toEqual(
      [
        ...always,
        "config_last_reload_successful 0",
        'check_success{check_type="subscription"} 0',
        'check_success{check_type="balance"} 0',
        'check_success{check_type="email"} 1',
        `last_check_timestamp{check_type="balance"} ${at - 1}`,
        `last_check_timestamp{check_type="email"} ${at - 2}`,
      ].sort(),
    );
  });
});

describe("after a reload", () => {
  it("the blocks of what is gone are gone, and only changed projects are made anew", async () => {
    const daemon = await registered();
    const { context } = daemon;
    const before = context.active;
    const made: string[] = [];
    const { register } = context.metrics;
    context.metrics.register = (key, compute) => {
      made.push(key);
      register.call(context.metrics, key, compute);
    };
    const next = activeConfigOf(
      await configOf("projects: [{ name: New, provider: deepseek, api_key: k }]"),
      context.settings,
      testNowMs,
    );
    const chat = before.projects.get("Chat");
    context.active = {
      ...next,
      projects: new Map([...(chat === undefined ? [] : [["Chat", chat] as const]), ...next.projects]),
    };
    registerBlocks(context, before);
    expect(made).toEqual(["project:New", "jobs", "daemon"]);
    expect([...context.metrics.blocks()].map(({ key }) => key).sort()).toEqual([
      "daemon",
      "jobs",
      "project:Chat",
      "project:New",
    ]);
  });
});
