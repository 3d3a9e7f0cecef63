/** A small daemon of which every family has something to say, for tests of whole expositions. */
import { CheckCounters } from "../../src/checks/check-counters.ts";
import { daemonSamples } from "../../src/metrics/daemon-samples.ts";
import { jobSamples } from "../../src/metrics/job-samples.ts";
import { mailboxSamples } from "../../src/metrics/mailbox-samples.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
import { notifySamples } from "../../src/metrics/notify-samples.ts";
import { type ProjectView, projectSamples } from "../../src/metrics/project-samples.ts";
import { rateSamples } from "../../src/metrics/rate-samples.ts";
import { createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import { subscriptionSamples } from "../../src/metrics/subscription-samples.ts";
import { type FailureReason, failureReasons, type LastRun, type ProjectState, type Reading } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 20, 12);
const lastRun: LastRun = { startedAtMs: nowMs - 60_000, durationMs: 200 };

export function registerDaemon(options: { readonly processMetrics: boolean }): Metrics {
  const runtime = createRuntimeMetrics(options);
  runtime.observeCheck("openrouter", 200);
  runtime.observeJob("projects", 1500);
  runtime.observeHttp({
    method: "GET",
    endpoint: "/metrics",
    status: 200,
    durationSeconds: 0.002,
    requestBytes: 0,
    responseBytes: 9000,
  });
  const metrics = createMetrics({ nowMs: () => nowMs, logger: silentLogger, runtime });
  registerProjects(metrics);
  registerOthers(metrics);
  return metrics;
}

function registerProjects(metrics: Metrics): void {
  const readings: readonly Reading[] = [
    { kind: "remaining", type: "balance", value: 12.5, unit: "USD" },
    { kind: "remaining", type: "budget", value: 12.5, unit: "USD", limit: 100, window: "month" },
    {
      kind: "remaining",
      type: "quota",
      account: "weekly",
      value: 60,
      unit: "percent",
      limit: 100,
      resetsAtMs: nowMs + dayMs,
    },
    { kind: "usage", window: "month", value: 87.5, unit: "USD" },
    { kind: "usage", window: "day", model: "m-1", value: 3.25, unit: "USD" },
    { kind: "usage", window: "day", model: "m-1", direction: "output", value: 1200, unit: "tokens" },
    { kind: "usage", window: "day", model: "m-1", value: 9, unit: "requests" },
    { kind: "expiry", account: "key 7", expiresAtMs: nowMs + 40 * dayMs },
  ];
  const good: ProjectState = {
    project: "OpenRouter",
    provider: "openrouter",
    lastRun,
    lastGood: { measuredAtMs: nowMs - 60_000, readings, active: true, credentialExpiresAtMs: nowMs + 80 * dayMs },
  };
  const common = { thresholds: {}, staleAfterMs: dayMs, intervalMs: 600_000, schedule: "*/10 * * * *" };
  const forecast = {
    burnRatePerDay: 2.5,
    runwayDays: 5,
    low: 4,
    high: 7,
    depletesAtMs: nowMs + 5 * dayMs,
  };
  const openRouter = {
    ...common,
    name: "OpenRouter",
    provider: "openrouter",
    labels: { team: "ai" },
    threshold: 20,
    spendThresholds: { month: 80 },
  };
  metrics.register("project:OpenRouter", () =>
    projectSamples(
      {
        view: openRouter,
        state: good,
        counts: { checks: 12, failures: 2 },
        outlookOf: ({ type }) => (type === "balance" ? { forecast, topUps: 1 } : undefined),
        spends: [{ unit: "USD", projection: { projected: 131.5, low: 120, high: 144 }, endsAtMs: nowMs + 10 * dayMs }],
      },
      nowMs,
    ),
  );
  const odd = {
    ...common,
    name: '余额 "odd" \\ name\nin two lines',
    provider: "http",
    labels: {},
    ownerProject: "a/b",
  };
  registerFailing(metrics, common);
  metrics.register("project:odd", () =>
    projectSamples(
      { view: odd, state: undefined, counts: { checks: 0, failures: 0 }, outlookOf: () => undefined },
      nowMs,
    ),
  );
}

/** Its last check failed, and no amount of the one before has its threshold. */
function registerFailing(
  metrics: Metrics,
  common: Pick<ProjectView, "staleAfterMs" | "intervalMs" | "schedule">,
): void {
  const state: ProjectState = {
    project: "Rejected",
    provider: "moonshot",
    lastRun: { ...lastRun, failure: { reason: "auth", message: "the key is unknown" } },
    lastGood: { measuredAtMs: nowMs - dayMs / 2, readings: [] },
  };
  const view = { ...common, name: "Rejected", provider: "moonshot", labels: {}, thresholds: { credits: 5 } };
  const counts = { checks: 3, failures: 1 };
  metrics.register("project:Rejected", () =>
    projectSamples({ view, state, counts, outlookOf: () => undefined }, nowMs),
  );
}

function registerOthers(metrics: Metrics): void {
  metrics.register("subscription:VPS", () =>
    subscriptionSamples({
      name: "VPS",
      cycleType: "yearly",
      currency: "USD",
      labels: { team: "web" },
      renewal: {
        days: 3,
        status: 0,
        nextAtMs: nowMs + 3 * dayMs,
        amount: 90,
        cancelBy: { atMs: nowMs - 4 * dayMs },
        monthlyCost: 7.5,
        validUntilMs: nowMs + dayMs,
      },
      lastPaid: { amount: 99, expected: 90 },
      lookup: { subscription: "VPS", lastRun },
    }),
  );
  const rates = { base: "EUR", on: "2026-11-20", perBase: { CNY: 8.28, USD: 1.15 } };
  metrics.register("rates", () =>
    rateSamples({ rates, to: ["CNY"], fixed: { XAU: 29_000 }, fixedTo: "CNY", validUntilMs: Number.POSITIVE_INFINITY }),
  );
  const alert = { category: "low_balance", provider: "aliyun" };
  metrics.register("mailbox:ops", () =>
    mailboxSamples({
      mailbox: "ops",
      scanned: 40,
      ok: true,
      open: [{ ...alert, count: 2 }],
      matches: [{ ...alert, total: 5, lastMatchAtMs: nowMs - dayMs }],
      skipped: { unparsable: 1 },
    }),
  );
  const checkCounters = new CheckCounters();
  checkCounters.count("OpenRouter", "openrouter", "timeout");
  const counts = { runs: 4, failures: 1, skipped: 2, catchups: 3 };
  const ended = { lastRunAtMs: nowMs, lastSuccessAtMs: nowMs };
  const failures = Object.fromEntries(failureReasons.map((reason) => [reason, 0])) as Record<FailureReason, number>;
  metrics.register("notify", () =>
    notifySamples([{ receiver: "ops", attempts: 3, failures: { ...failures, timeout: 1 } }]),
  );
  metrics.register("jobs", () => jobSamples([{ task: "projects", ...counts, ...ended }]));
  metrics.register("daemon", () =>
    daemonSamples({
      build: { version: "1.2.3", revision: "abc", nodeVersion: "v20.19.0" },
      shard: 0,
      totalShards: 1,
      reloadSuccessful: true,
      reloadedAtMs: nowMs - dayMs,
      stateWriteFailures: 0,
      stateRestored: true,
      rounds: [{ checkType: "balance", endedAtMs: nowMs, succeeded: true }],
      providers: [{ provider: "openrouter", circuitOpen: false, failures: checkCounters.ofProvider("openrouter") }],
    }),
  );
}
