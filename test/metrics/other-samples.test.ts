import { describe, expect, test } from "vitest";
import { CheckCounters } from "../../src/checks/check-counters.ts";
import { daemonSamples } from "../../src/metrics/daemon-samples.ts";
import { jobSamples } from "../../src/metrics/job-samples.ts";
import { mailboxSamples } from "../../src/metrics/mailbox-samples.ts";
import { rateSamples } from "../../src/metrics/rate-samples.ts";
import { subscriptionSamples } from "../../src/metrics/subscription-samples.ts";
import { failureReasons } from "../../src/model.ts";
import { linesOf } from "./samples-text.ts";

const never = Number.POSITIVE_INFINITY;

describe("a subscription", () => {
  const renewal = {
    days: 7,
    status: 1,
    nextAtMs: 1_800_000_000_000,
    amount: 90,
    monthlyCost: 7.5,
    validUntilMs: 1_790_000_000_000,
  };

  test("with a price", () => {
    const described = subscriptionSamples({ name: "VPS", cycleType: "yearly", currency: "USD", labels: {}, renewal });
    const labels = '{name="VPS",cycle_type="yearly",currency="USD"}';
    expect(linesOf(described)).toEqual([
      `subscription_days${labels} 7`,
      `subscription_amount${labels} 90`,
      `subscription_status${labels} 1`,
      `subscription_next_renewal_timestamp_seconds${labels} 1800000000`,
      `subscription_monthly_cost${labels} 7.5`,
    ]);
    expect(described.validUntilMs).toBe(renewal.validUntilMs);
    expect(described.alerts).toEqual({ kind: "subscription", count: 0 });
  });

  test("with labels of the user and a notice", () => {
    const view = { name: "VPS", cycleType: "yearly", labels: { team: "web" } };
    const described = subscriptionSamples({
      ...view,
      renewal: { days: 7, status: 1, nextAtMs: 0, cancelBy: { atMs: 1_797_408_000_000 }, validUntilMs: 5 },
      lookup: { subscription: "VPS", lastRun: { startedAtMs: 1, durationMs: 1 } },
    });
    const labels = '{name="VPS",cycle_type="yearly",team="web"}';
    expect(linesOf(described)).toEqual([
      `subscription_days${labels} 7`,
      `subscription_status${labels} 1`,
      `subscription_next_renewal_timestamp_seconds${labels} 0`,
      `subscription_cancel_by_timestamp_seconds${labels} 1797408000`,
      'subscription_check_status{name="VPS"} 1',
    ]);
  });

  test("without a price, overdue, its date looked up", () => {
    const lookup = { subscription: "site", lastRun: { startedAtMs: 1, durationMs: 1 } };
    const described = subscriptionSamples({
      name: "site",
      cycleType: "once",
      labels: {},
      renewal: { days: -2, status: 0, nextAtMs: 0, validUntilMs: 5 },
      lookup,
    });
    const labels = '{name="site",cycle_type="once"}';
    expect(linesOf(described)).toEqual([
      `subscription_days${labels} -2`,
      `subscription_status${labels} 0`,
      `subscription_next_renewal_timestamp_seconds${labels} 0`,
      'subscription_check_status{name="site"} 1',
    ]);
    expect(described.alerts).toEqual({ kind: "subscription", count: 1 });
  });

  test("that has ended, or whose date could not be looked up", () => {
    const failure = { reason: "network", message: "no route" } as const;
    const lookup = { subscription: "site", lastRun: { startedAtMs: 1, durationMs: 1, failure } };
    const described = subscriptionSamples({ name: "site", cycleType: "once", labels: {}, lookup });
    expect(linesOf(described)).toEqual(['subscription_check_status{name="site"} 0']);
    expect(described.validUntilMs).toBe(never);
  });
});

describe("exchange rates", () => {
  const rates = { base: "EUR", on: "2026-11-20", perBase: { CNY: 8.28, USD: 1.15, JPY: 178.25 } };
  const stamp = Date.parse("2026-11-20T00:00:00Z") / 1000;

  test("are crossed into each currency that is asked for and known, a fixed one in place of the source's", () => {
    const fixed = { JPY: 0.05, XAU: 29_000 };
    const described = rateSamples({ rates, to: ["CNY", "credits"], fixed, fixedTo: "CNY", validUntilMs: 7 });
    expect(linesOf(described)).toEqual([
      'exchange_rate{from="JPY",to="CNY"} 0.05',
      'exchange_rate{from="XAU",to="CNY"} 29000',
      'exchange_rate{from="EUR",to="CNY"} 8.28',
      'exchange_rate{from="CNY",to="CNY"} 1',
      'exchange_rate{from="USD",to="CNY"} 7.2',
      `exchange_rate_timestamp_seconds{from="EUR",to="CNY"} ${stamp}`,
      `exchange_rate_timestamp_seconds{from="CNY",to="CNY"} ${stamp}`,
      `exchange_rate_timestamp_seconds{from="USD",to="CNY"} ${stamp}`,
    ]);
    expect(described.validUntilMs).toBe(7);
  });

  test("are the fixed ones before the source has answered", () => {
    const view = { rates: undefined, to: ["CNY"], fixed: { XAU: 29_000 }, fixedTo: "CNY", validUntilMs: never };
    expect(linesOf(rateSamples(view))).toEqual(['exchange_rate{from="XAU",to="CNY"} 29000']);
  });
});

describe("a mailbox", () => {
  test("with open alerts", () => {
    const described = mailboxSamples({
      mailbox: "ops",
      scanned: 40,
      ok: true,
      open: [
        { category: "low_balance", provider: "alibaba-cloud", count: 2 },
        { category: "arrears", provider: "alibaba-cloud", count: 0 },
      ],
      matches: [
        { category: "low_balance", provider: "alibaba-cloud", total: 5, lastMatchAtMs: 1_790_000_000_000 },
        { category: "arrears", provider: "alibaba-cloud", total: 0 },
      ],
      skipped: { unparsable: 1 },
      nextLeavesAtMs: 1_790_600_000_000,
    });
    expect(linesOf(described)).toEqual([
      'email_scan_total{mailbox="ops"} 40',
      'email_alerts{mailbox="ops",category="low_balance",provider="alibaba-cloud"} 2',
      'email_alerts{mailbox="ops",category="arrears",provider="alibaba-cloud"} 0',
      'email_matches_total{mailbox="ops",category="low_balance",provider="alibaba-cloud"} 5',
      'email_matches_total{mailbox="ops",category="arrears",provider="alibaba-cloud"} 0',
      'email_last_match_timestamp_seconds{mailbox="ops",category="low_balance",provider="alibaba-cloud"} 1790000000',
      'email_mailbox_status{mailbox="ops"} 1',
      'email_skipped_total{mailbox="ops",reason="unparsable"} 1',
    ]);
    expect(described.validUntilMs).toBe(1_790_600_000_000);
    expect(described.alerts).toEqual({ kind: "email", count: 2 });
  });

  test("before its first scan", () => {
    const described = mailboxSamples({ mailbox: "ops", scanned: 0, open: [], matches: [], skipped: {} });
    expect(linesOf(described)).toEqual(['email_scan_total{mailbox="ops"} 0']);
    expect(described.validUntilMs).toBe(never);
  });
});

test("the jobs", () => {
  const counts = { runs: 4, failures: 1, skipped: 2, catchups: 3 };
  const described = jobSamples([
    { task: "projects", ...counts, lastRunAtMs: 1_790_000_000_500, lastSuccessAtMs: 1_790_000_000_250 },
    { task: "mailboxes", runs: 0, failures: 0, skipped: 0, catchups: 0 },
  ]);
  expect(linesOf(described)).toEqual([
    'job_runs_total{task="projects"} 4',
    'job_runs_total{task="mailboxes"} 0',
    'job_failures_total{task="projects"} 1',
    'job_failures_total{task="mailboxes"} 0',
    'job_skipped_total{task="projects"} 2',
    'job_skipped_total{task="mailboxes"} 0',
    'job_catchups_total{task="projects"} 3',
    'job_catchups_total{task="mailboxes"} 0',
    'job_last_run_timestamp_seconds{task="projects"} 1790000000.5',
    'job_last_success_timestamp_seconds{task="projects"} 1790000000.25',
  ]);
});

test("the daemon", () => {
  const noFailures = new CheckCounters().ofProvider("any");
  const described = daemonSamples({
    build: { version: "1.2.3", revision: "abc", nodeVersion: "v20.19.0" },
    shard: 1,
    totalShards: 3,
    reloadSuccessful: false,
    reloadedAtMs: 1_790_000_000_000,
    stateWriteFailures: 2,
    stateRestored: true,
    rounds: [{ checkType: "balance", endedAtMs: 1_790_000_001_000, succeeded: false }],
    providers: [
      { provider: "openrouter", circuitOpen: true, failures: { ...noFailures, timeout: 5 } },
      { provider: "deepseek", circuitOpen: false, failures: noFailures },
    ],
  });
  expect(linesOf(described)).toEqual([
    ...failureReasons.map(
      (reason) =>
        `provider_check_failures_total{provider="openrouter",reason="${reason}"} ${reason === "timeout" ? 5 : 0}`,
    ),
    ...failureReasons.map((reason) => `provider_check_failures_total{provider="deepseek",reason="${reason}"} 0`),
    'circuit_open{provider="openrouter"} 1',
    'circuit_open{provider="deepseek"} 0',
    'last_check_timestamp{check_type="balance"} 1790000001',
    'check_success{check_type="balance"} 0',
    "config_last_reload_successful 0",
    "config_last_reload_success_timestamp_seconds 1790000000",
    "state_write_failures_total 2",
    "state_restored 1",
    "shard 1",
    "total_shards 3",
    'build_info{version="1.2.3",revision="abc",nodeversion="v20.19.0"} 1',
  ]);
});
