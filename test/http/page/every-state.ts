import type {
  JobEntry,
  MailAlert,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  Remaining,
  SubscriptionEntry,
  Usage,
} from "../../../src/http/api-schemas.ts";
import { failureReasons, receiptProblems } from "../../../src/model.ts";
import { type HandMadeDaemon, handMadeDaemon, handMadeNowMs } from "../hand-made-view.ts";

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(handMadeNowMs + days * dayMs).toISOString();
const seconds = (days: number) => handMadeNowMs / 1000 + days * 86_400;

function project(name: string, changes: Partial<ProjectEntry>): ProjectEntry {
  return {
    name,
    provider: "acme",
    ok: true,
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    ageSeconds: 184,
    stale: false,
    lastCheckAt: inDays(-0.002),
    lastSuccessAt: inDays(-0.002),
    ...changes,
  };
}

const remaining = (changes: Partial<Remaining>): Remaining => ({ type: "balance", unit: "USD", value: 50, ...changes });
const spent = (changes: Partial<Usage>): Usage => ({ window: "month", value: 60, unit: "USD", ...changes });
const forecast = { runwayDays: 12, low: 8, high: 19, depletesAt: inDays(12) };
const points = [
  [seconds(-20), 90],
  [seconds(-10), 70],
  [seconds(0), 50],
] as const;

/** Every way in which a row of the table can look; each name says what is special. */
const rows: readonly ProjectEntry[] = [
  project("with everything", {
    readings: [
      remaining({
        ...forecast,
        account: "main",
        threshold: 40,
        ratio: 1.25,
        status: "ok",
        limit: 200,
        resetsAt: inDays(10),
        reason: "The use is growing.",
        points,
      }),
      remaining({ account: "", unit: "CNY", value: 4, threshold: 5, ratio: 0.8, status: "low", points: [[0, 1]] }),
    ],
    consoleUrl: "https://acme.example/console",
  }),
  project("suspended", { active: false, readings: [remaining({})] }),
  project("overdrawn", { readings: [remaining({ value: -1, ...forecast })] }),
  project("outdated", { stale: true, readings: [remaining({ ...forecast })], ageSeconds: 3 * 86_400 }),
  project("outdated, without an amount", { stale: true }),
  { name: "not checked yet", provider: "acme", labels: {}, readings: [], usage: [], expiries: [], stale: false },
  project("asked and never answered", { ageSeconds: undefined, lastSuccessAt: undefined, ok: false }),
  project("spent this month", { usage: [spent({ window: "day" }), spent({ model: "m", value: 7 }), spent({})] }),
  project("spent today", { usage: [spent({ model: "m", value: 7 }), spent({ window: "day", value: 8 })] }),
  project("spent by a model only", { usage: [spent({ model: "m" })] }),
  project("ends within a minute", { readings: [remaining({ runwayDays: 0.0005 })] }),
  project("open forecast", { readings: [remaining({ runwayDays: 7, low: 6.9 })] }),
  project("refills, and says why", {
    readings: [
      remaining({ type: "quota", unit: "percent", limit: 100, resetsAt: inDays(-1), reason: "Nothing is left." }),
    ],
  }),
  project("refills", { readings: [remaining({ type: "credits", unit: "credits", resetsAt: inDays(0.5) })] }),
  project("words of another version", {
    readings: [remaining({ type: "budget", unit: "widgets", reason: "New words." })],
  }),
  project("wants a person", {
    unmatchedThresholds: ["threshold", "thresholds.quota"],
    credentialExpiresAt: inDays(13.9),
    expiries: [
      { account: "gone.example", expiresAt: inDays(-2) },
      { account: "soon.example", expiresAt: inDays(3) },
      { account: "later.example", expiresAt: inDays(14) },
    ],
  }),
  project("has time", { credentialExpiresAt: inDays(14) }),
].map((entry) => JSON.parse(JSON.stringify(entry)) as ProjectEntry); // As the API has it: no key without a value.

const failing = failureReasons.map((reason, index) =>
  project(`fails: ${reason}`, {
    ok: false,
    error: { reason, message: `message of ${reason}`, ...(index % 2 === 0 ? { hint: `hint of ${reason}` } : {}) },
    ...(index === 0 ? { unmatchedThresholds: ["threshold"] } : {}),
  }),
);

const details: HandMadeDaemon["details"] = {
  "with everything": {
    schedule: "*/10 9-17 * * MON-FRI",
    recentResults: [
      { at: inDays(-0.01), ok: true, durationMs: 412.4 },
      { at: inDays(-0.02), ok: false, durationMs: 1_000, error: { reason: "timeout", message: "no answer" } },
    ],
    lastFailedExchange: { at: inDays(-0.02), text: "GET https://acme.example/\n\n<secret>" },
  },
};

/** What only the details show. */
const moreOfEverything: Partial<ProjectDetails> = {
  ok: false,
  error: { reason: "auth", message: "refused", hint: "Make a new key." },
  unmatchedThresholds: ["thresholds.quota"],
  labels: { env: "test", team: "search" },
  ownerProject: "Search",
  nextRunAt: inDays(0.005),
  durationMs: 1234.5,
  credentialExpiresAt: inDays(40),
  expiries: [{ account: "example.com", expiresAt: inDays(41) }],
  monthSpend: [
    { unit: "USD", spent: 60, projected: 90, low: 80, high: 110 },
    { unit: "CNY", spent: 1 },
  ],
  usage: [
    ...(["day", "week", "month", "total"] as const).map((window) => spent({ window })),
    ...(["input", "output", "cached", "reasoning"] as const).map((direction) =>
      spent({ model: "m", direction, unit: "tokens", value: 48_200_000 }),
    ),
  ],
  topUpsUnclear: ([...receiptProblems, "currency"] as const).map((problem, index) => ({
    subject: `receipt: ${problem}`,
    problem,
    ...(index === 0 ? { on: "2026-11-01", amount: 5, currency: "USD" } : {}),
    ...(index === 1 ? { amount: 5 } : {}),
  })),
  readings: [
    remaining({
      ...forecast,
      account: "main",
      burnRatePerDay: 2.5,
      confidence: "high",
      reason: "The use is growing.",
      resetsAt: inDays(10),
      threshold: 40,
      points,
    }),
    remaining({ type: "credits", low: 3, confidence: "low", runwayDays: 4 }),
    remaining({ type: "quota", confidence: "none", reason: "Words of another version." }),
    remaining({ type: "budget", confidence: "medium", runwayDays: 9, points }),
    remaining({ account: "a fifth has no chart", points }),
  ],
};

const cycles = ["daily", "weekly", "monthly", "quarterly", "semiannual", "yearly", "biennial", "once"] as const;
const days = [1, 0, -1, -2, 2, 5, -3, undefined] as const;
const statuses = ["normal", "due", "due", "due", "normal", "normal", "renewed", undefined] as const;

const subscriptions: readonly SubscriptionEntry[] = cycles.map((cycleType, index) => ({
  name: `${cycleType} renewal`,
  cycleType,
  labels: {},
  timezone: "UTC",
  ...(days[index] === undefined ? {} : { days: days[index], nextRenewal: inDays(days[index]).slice(0, 10) }),
  ...(statuses[index] === undefined ? {} : { status: statuses[index] }),
  ...(index % 2 === 0 ? { amount: 12, currency: "USD", monthlyCost: 12 } : { autoRenew: index === 1 }),
  ...(index === 4 ? { currency: "CNY", cancelBy: "2027-12-01" } : {}),
  ...(index === 7
    ? { lookup: { source: "rdap a.example", error: { reason: "timeout" as const, message: "late" } } }
    : {}),
}));

const categories = ["arrears", "payment_failed", "low_balance", "renewal", "invoice", "resolved", "of another version"];
const alerts = categories.map(
  (category, index): MailAlert => ({
    category,
    receivedAt: inDays(-index - 1),
    subject: `subject ${index}`,
    ...(index === 0 ? { provider: "acme", project: "with everything", amount: 5, currency: "USD" } : {}),
    ...(index === 1 ? { provider: "acme", amount: 5 } : {}),
  }),
);

const mailboxes: readonly MailboxEntry[] = [
  { name: "many alerts", ok: true, lastScanAt: inDays(-0.1), scanned: 18_204, openAlerts: alerts },
  { name: "no alerts", ok: true, scanned: 1, openAlerts: [] },
  { name: "not read yet", scanned: 0, openAlerts: [] },
  ...(["auth", "permission", "network"] as const).map((reason) => ({
    name: `fails: ${reason}`,
    ok: false,
    scanned: 3,
    openAlerts: [],
    error: { reason, message: `message of ${reason}`, hint: "of the daemon" },
  })),
];

const job = (task: string, changes: Partial<JobEntry>): JobEntry => ({
  task,
  schedule: "0 9 * * *",
  timezone: "Asia/Shanghai",
  running: false,
  runs: 0,
  failures: 0,
  skipped: 0,
  catchups: 0,
  ...changes,
});
const jobs: readonly JobEntry[] = [
  job("projects", { running: true, lastRunAt: inDays(-1), runs: 9, failures: 1, skipped: 2, catchups: 3 }),
  job("mailboxes", { lastRunAt: inDays(-0.1), nextRunAt: inDays(0.1), runs: 1 }),
  job("subscriptions", { nextRunAt: inDays(0.1) }),
  job("rates", {}),
  job("of another version", { schedule: "0 9 15W * *" }),
];

function daemonOf(changes: Partial<HandMadeDaemon>): HandMadeDaemon {
  return handMadeDaemon({
    ready: { ready: false, why: "the first round has not ended" },
    status: {
      timezone: "Asia/Shanghai",
      config: {
        file: "config.yaml",
        lastReloadSuccessful: false,
        lastReloadAt: inDays(-1),
        problems: ["config.yaml:3:5 projects[0].provider: unknown"],
      },
      state: { path: "data", restoredProjects: 12, writeFailures: 2 },
      shard: { ordinal: 1, total: 3 },
    },
    ...changes,
  });
}

/** Rows of every kind, and every part of the page below the table. */
export const everyRow = () => daemonOf({ projects: rows, subscriptions, mailboxes, jobs });
/** A project for each reason for which a check fails. */
export const everyFailure = () => daemonOf({ projects: failing });
/** One project whose details have all parts. */
export const everyDetail = () =>
  daemonOf({ projects: rows.slice(0, 1).map((entry) => ({ ...entry, ...moreOfEverything })), details });
