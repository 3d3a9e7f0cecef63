import { describe, expect, test } from "vitest";
import { type Outlook, type ProjectView, projectSamples } from "../../src/metrics/project-samples.ts";
import type { ProjectState, Reading } from "../../src/model.ts";
import { linesOf, linesOfFamily } from "./samples-text.ts";

const hourMs = 3_600_000;
const measuredAtMs = Date.UTC(2026, 10, 20, 3);
const view: ProjectView = {
  name: "OpenRouter",
  provider: "openrouter",
  ownerProject: "search",
  labels: { team: "ai" },
  threshold: 20,
  thresholds: { quota: 10 },
  staleAfterMs: 24 * hourMs,
  intervalMs: 600_000,
  schedule: "*/10 * * * *",
  console: "https://openrouter.ai/credits",
};
const readings: readonly Reading[] = [
  { kind: "remaining", type: "balance", value: 12.5, unit: "USD", limit: 100 },
  {
    kind: "remaining",
    type: "quota",
    account: "weekly",
    value: 60,
    unit: "percent",
    limit: 100,
    resetsAtMs: measuredAtMs + hourMs,
  },
  { kind: "usage", window: "month", value: 87.5, unit: "USD" },
  { kind: "usage", window: "day", model: "m-1", value: 3.25, unit: "USD" },
  { kind: "usage", window: "day", model: "m-1", direction: "input", value: 1200, unit: "tokens" },
  { kind: "usage", window: "day", model: "m-1", value: 9, unit: "requests" },
  { kind: "expiry", account: "package 7", expiresAtMs: Date.UTC(2027, 0, 1) },
];
const state: ProjectState = {
  project: "OpenRouter",
  provider: "openrouter",
  lastRun: { startedAtMs: measuredAtMs, durationMs: 200 },
  lastGood: { measuredAtMs, readings, active: true },
};
const burning: Outlook = {
  forecast: {
    burnRatePerDay: 2.5,
    runwayDays: 5,
    low: 4,
    high: 7,
    depletesAtMs: measuredAtMs + 5 * 24 * hourMs,
  },
  topUps: 3,
};
const projected = {
  unit: "USD",
  projection: { projected: 131.5, low: 120, high: 144 },
  endsAtMs: measuredAtMs + 10 * 24 * hourMs,
};
const noHistory = () => undefined;
const counts = { checks: 12, failures: 2 };

const project = '{project="OpenRouter",provider="openrouter"}';
const info =
  'project_info{project="OpenRouter",provider="openrouter",owner_project="search",schedule="*/10 * * * *",console="https://openrouter.ai/credits"} 1';
const expiry = 'expiry_timestamp_seconds{project="OpenRouter",provider="openrouter",account="package 7"} 1798761600';

describe("a project", () => {
  test("with every kind of reading and a forecast", () => {
    const described = projectSamples(
      {
        view: { ...view, spendThresholds: { month: 80, week: 20 } },
        state,
        counts,
        outlookOf: (reading) => (reading.type === "balance" ? burning : undefined),
        spends: [projected],
      },
      measuredAtMs + hourMs,
    );
    const balance = '{project="OpenRouter",provider="openrouter",type="balance",unit="USD",team="ai"}';
    const quota = '{project="OpenRouter",provider="openrouter",type="quota",unit="percent",account="weekly",team="ai"}';
    const month = '{project="OpenRouter",provider="openrouter",unit="USD",window="month",team="ai"}';
    const inMonth = '{project="OpenRouter",provider="openrouter",unit="USD",team="ai"}';
    const at = measuredAtMs / 1000;
    expect(linesOf(described)).toEqual([
      `balance${balance} 12.5`,
      `balance${quota} 60`,
      `threshold${balance} 20`,
      `threshold${quota} 10`,
      `ratio${balance} 0.625`,
      `ratio${quota} 6`,
      `status${balance} 0`,
      `status${quota} 1`,
      `limit${balance} 100`,
      `limit${quota} 100`,
      `reset_timestamp_seconds${quota} ${at + 3600}`,
      `burn_rate_per_day${balance} 2.5`,
      `runway_days${balance} 5`,
      `runway_low_days${balance} 4`,
      `runway_high_days${balance} 7`,
      `depletion_timestamp_seconds${balance} ${at + 5 * 86_400}`,
      `top_ups_total${balance} 3`,
      `threshold_unmatched${project} 1`,
      `spend${month} 87.5`,
      `spend_threshold${month} 80`,
      `spend_projected${inMonth} 131.5`,
      `spend_projected_low${inMonth} 120`,
      `spend_projected_high${inMonth} 144`,
      'model_spend{project="OpenRouter",provider="openrouter",model="m-1",window="day",unit="USD",team="ai"} 3.25',
      'model_tokens{project="OpenRouter",provider="openrouter",model="m-1",window="day",direction="input",team="ai"} 1200',
      'model_requests{project="OpenRouter",provider="openrouter",model="m-1",window="day",team="ai"} 9',
      expiry,
      `account_active${project} 1`,
      `check_status${project} 1`,
      `last_success_timestamp_seconds${project} ${at}`,
      `check_interval_seconds${project} 600`,
      `checks_total${project} 12`,
      `check_failures_total${project} 2`,
      info,
    ]);
    expect(described.validUntilMs).toBe(measuredAtMs + 24 * hourMs);
    expect(described.alerts).toEqual({ kind: "balance", count: 1 });
  });

  test("states the budgets of a window, and none of a window that is not known", () => {
    const budget = { kind: "remaining", type: "budget", value: 12.5, unit: "USD" } as const;
    const budgets: readonly Reading[] = [
      { ...budget, limit: 100, window: "month" },
      { ...budget, account: "own", limit: 20, window: "week" },
      { ...budget, account: "no limit", window: "day" },
      { ...budget, account: "key", limit: 50 },
    ];
    const answered: ProjectState = { ...state, lastGood: { measuredAtMs, readings: budgets } };
    const at = (nowMs: number) =>
      linesOfFamily(projectSamples({ view, state: answered, counts, outlookOf: noHistory }, nowMs), "spend_budget");
    expect(at(measuredAtMs + 1)).toEqual([
      'spend_budget{project="OpenRouter",provider="openrouter",unit="USD",window="month",team="ai"} 100',
      'spend_budget{project="OpenRouter",provider="openrouter",unit="USD",window="week",account="own",team="ai"} 20',
    ]);
    expect(at(measuredAtMs + 24 * hourMs)).toEqual([]);
  });

  test("shows what the month will have cost until it is over, or the amounts are too old", () => {
    const at = (nowMs: number, endsAtMs: number) =>
      projectSamples(
        {
          view,
          state,
          counts,
          outlookOf: noHistory,
          spends: [
            { ...projected, endsAtMs },
            { unit: "EUR", endsAtMs },
          ],
        },
        nowMs,
      );
    const endsAtMs = measuredAtMs + 2 * hourMs;
    expect(linesOfFamily(at(endsAtMs - 1, endsAtMs), "spend_projected")).toHaveLength(1);
    expect(at(endsAtMs - 1, endsAtMs).validUntilMs).toBe(endsAtMs);
    expect(linesOfFamily(at(endsAtMs, endsAtMs), "spend_projected")).toEqual([]);
    const stale = at(measuredAtMs + 24 * hourMs, measuredAtMs + 100 * hourMs);
    expect(linesOfFamily(stale, "spend_projected")).toEqual([]);
  });

  test("before its first check has counters from 0 and no amount", () => {
    const described = projectSamples(
      { view, state: undefined, counts: { checks: 0, failures: 0 }, outlookOf: noHistory },
      measuredAtMs,
    );
    expect(linesOf(described)).toEqual([
      `check_interval_seconds${project} 600`,
      `checks_total${project} 0`,
      `check_failures_total${project} 0`,
      info,
    ]);
    expect(described.validUntilMs).toBe(Number.POSITIVE_INFINITY);
    expect(described.alerts).toEqual({ kind: "balance", count: 0 });
  });

  test("that fails keeps its last amounts", () => {
    const failed = {
      ...state,
      lastRun: { startedAtMs: 1, durationMs: 1, failure: { reason: "timeout", message: "slow" } },
    };
    const described = projectSamples(
      { view, state: failed as ProjectState, counts, outlookOf: noHistory },
      measuredAtMs + hourMs,
    );
    expect(linesOfFamily(described, "check_status")).toEqual([`check_status${project} 0`]);
    expect(linesOfFamily(described, "check_failure")).toEqual([
      'check_failure{project="OpenRouter",provider="openrouter",reason="timeout"} 1',
    ]);
    expect(linesOfFamily(described, "balance")).toHaveLength(2);
  });

  test("whose answer is too old shows no amount, but when it last answered, what was topped up and what expires", () => {
    const described = projectSamples({ view, state, counts, outlookOf: () => burning }, measuredAtMs + 24 * hourMs);
    expect(linesOf(described)).toEqual([
      'top_ups_total{project="OpenRouter",provider="openrouter",type="balance",unit="USD",team="ai"} 3',
      'top_ups_total{project="OpenRouter",provider="openrouter",type="quota",unit="percent",account="weekly",team="ai"} 3',
      expiry,
      `check_status${project} 1`,
      `last_success_timestamp_seconds${project} ${measuredAtMs / 1000}`,
      `check_interval_seconds${project} 600`,
      `checks_total${project} 12`,
      `check_failures_total${project} 2`,
      info,
    ]);
    expect(described.validUntilMs).toBe(Number.POSITIVE_INFINITY);
    expect(described.alerts).toEqual({ kind: "balance", count: 0 });
  });

  test("is fresh until the last millisecond", () => {
    const described = projectSamples({ view, state, counts, outlookOf: noHistory }, measuredAtMs + 24 * hourMs - 1);
    expect(linesOfFamily(described, "balance")).toHaveLength(2);
  });

  test("with stale_after 0 is never too old", () => {
    const lasting = { ...view, staleAfterMs: 0 };
    const described = projectSamples(
      { view: lasting, state, counts, outlookOf: noHistory },
      measuredAtMs + 9999 * hourMs,
    );
    expect(linesOfFamily(described, "balance")).toHaveLength(2);
    expect(described.validUntilMs).toBe(Number.POSITIVE_INFINITY);
  });

  test("that is unlimited has a status but no amount", () => {
    const unlimited = { ...state, lastGood: { measuredAtMs, readings: [], active: false } };
    const described = projectSamples({ view, state: unlimited, counts, outlookOf: noHistory }, measuredAtMs);
    expect(linesOfFamily(described, "balance")).toEqual([]);
    expect(linesOfFamily(described, "account_active")).toEqual([`account_active${project} 0`]);
  });

  test.each([
    [
      "by what the vendor said, though the check fails now and the amounts are stale",
      1_798_761_599_000,
      undefined,
      ["1798761599"],
    ],
    ["by the vendor and not by the configuration", 1_798_761_599_000, 1_800_000_000_000, ["1798761599"]],
    ["by the configuration alone", undefined, 1_800_000_000_000, ["1800000000"]],
    ["by nobody", undefined, undefined, []],
  ])("whose credential ends: %s", (_, said, written, values) => {
    const lastGood = { measuredAtMs, readings: [], ...(said === undefined ? {} : { credentialExpiresAtMs: said }) };
    const failing = {
      ...state,
      lastRun: { startedAtMs: measuredAtMs, durationMs: 1, failure: { reason: "auth" as const, message: "no" } },
      lastGood,
    };
    const described = projectSamples(
      { view: { ...view, credentialExpiresAtMs: written }, state: failing, counts, outlookOf: noHistory },
      measuredAtMs + 10 * view.staleAfterMs,
    );
    expect(linesOfFamily(described, "credential_expiry_timestamp_seconds")).toEqual(
      values.map((value) => `credential_expiry_timestamp_seconds${project} ${value}`),
    );
  });

  test.each([
    ["matches", { threshold: 20, thresholds: { quota: 10 } }, []],
    ["is for a type that the answer lacks", { thresholds: { credits: 10 } }, [1]],
    ["is for a main reading that the answer lacks", { threshold: 20, mainReading: "EUR" }, [1]],
  ])("whose threshold %s", (_, options, expected) => {
    const own = { ...view, threshold: undefined, thresholds: {}, ...options };
    const described = projectSamples({ view: own, state, counts, outlookOf: noHistory }, measuredAtMs + 999 * hourMs);
    expect(linesOfFamily(described, "threshold_unmatched")).toEqual(
      expected.map((value) => `threshold_unmatched${project} ${value}`),
    );
  });

  test("cannot replace our labels by its own", () => {
    const bold = { ...view, labels: { project: "other", type: "other" } };
    const described = projectSamples({ view: bold, state, counts, outlookOf: noHistory }, measuredAtMs);
    expect(linesOfFamily(described, "limit")[0]).toBe(
      'limit{project="OpenRouter",provider="openrouter",type="balance",unit="USD"} 100',
    );
  });
});
