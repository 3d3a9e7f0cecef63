import type {
  JobEntry,
  MailboxEntry,
  ProjectDetails,
  ProjectEntry,
  Remaining,
  SubscriptionEntry,
} from "../../src/http/api-schemas.ts";
import { type HandMadeDaemon, handMadeDaemon, handMadeNowMs as nowMs } from "./hand-made-view.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString();

/** Four weeks of history that ends at `value`: falls by `perDay`, is topped up when it would have run out. */
function history(value: number, perDay: number, topUp: number, seed: number): readonly (readonly [number, number])[] {
  const points: [number, number][] = [];
  let left = value;
  for (let index = 0; index < 56; index += 1) {
    points.unshift([Math.round((nowMs - index * dayMs * 0.5) / 1000), Math.round(left * 100) / 100]);
    left += perDay * 0.5 * (0.6 + 0.8 * Math.abs(Math.sin(seed + index * 1.7)));
    if (topUp > 0 && left > value + topUp) left -= topUp;
  }
  return points;
}

interface Falling {
  readonly perDay: number;
  readonly spread?: number;
  readonly topUp?: number;
  readonly seed?: number;
}

/** A series that falls; the forecast is the plain division, with an interval around it. */
function falling(reading: Remaining, { perDay, spread = 0.25, topUp = 0, seed = 1 }: Falling): Remaining {
  const runwayDays = Math.round((Math.max(reading.value, 0) / perDay) * 100) / 100;
  return {
    ...reading,
    burnRatePerDay: perDay,
    runwayDays,
    low: runwayDays * (1 - spread),
    high: runwayDays * (1 + spread * 1.4),
    depletesAt: new Date(nowMs + runwayDays * dayMs).toISOString(),
    reason: spread < 0.4 ? "The use goes on as it did in the last weeks." : "The use differs much from day to day.",
    confidence: spread < 0.2 ? "high" : spread < 0.4 ? "medium" : "low",
    points: history(reading.value, perDay, topUp, seed),
  };
}

function against(threshold: number, reading: Remaining): Remaining {
  const ratio = reading.value / threshold;
  return { ...reading, threshold, ratio, status: ratio < 1 ? "low" : "ok" };
}

function project(name: string, provider: string, changes: Partial<ProjectEntry> = {}): ProjectEntry {
  return {
    name,
    provider,
    ok: true,
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    ageSeconds: 184,
    stale: false,
    lastCheckAt: at(3 * minuteMs),
    lastSuccessAt: at(184_000),
    durationMs: 412,
    nextRunAt: at(-7 * minuteMs),
    ...changes,
  };
}

const projects: readonly ProjectEntry[] = [
  project("OpenRouter", "openrouter", {
    labels: { team: "search", env: "production" },
    ownerProject: "Search assistant",
    readings: [
      against(100, falling({ type: "credits", value: 74.75, unit: "USD" }, { perDay: 21.9, topUp: 300, spread: 0.22 })),
    ],
    usage: [
      { window: "day", value: 18.42, unit: "USD" },
      { window: "month", value: 402.16, unit: "USD" },
      { window: "month", model: "claude-sonnet-4.5", value: 251.3, unit: "USD" },
      { window: "month", model: "gpt-5-mini", value: 150.86, unit: "USD" },
      { window: "month", model: "claude-sonnet-4.5", direction: "input", value: 48_200_000, unit: "tokens" },
    ],
    consoleUrl: "https://openrouter.ai/settings/credits",
  }),
  project("DeepSeek 客服机器人", "deepseek", {
    labels: { team: "support" },
    readings: [
      against(200, falling({ type: "balance", value: 863.2, unit: "CNY" }, { perDay: 61.4, seed: 2, topUp: 1000 })),
    ],
    consoleUrl: "https://platform.deepseek.com/usage",
  }),
  project("Moonshot", "moonshot", {
    readings: [
      against(
        50,
        falling(
          { type: "balance", account: "cash", value: 431.06, unit: "CNY" },
          { perDay: 9.8, seed: 3, spread: 0.15 },
        ),
      ),
      {
        type: "balance",
        account: "voucher",
        value: 15,
        unit: "CNY",
        reason: "Nothing is being used.",
        points: history(15, 0, 0, 1),
      },
    ],
  }),
  project("OpenAI", "openai", {
    ownerProject: "Platform",
    readings: [
      falling(
        {
          type: "budget",
          value: 187.4,
          unit: "USD",
          limit: 500,
          resetsAt: at(-10.5 * dayMs),
          threshold: 50,
          ratio: 3.748,
          status: "ok",
        },
        { perDay: 15.6, seed: 4 },
      ),
    ],
    usage: [{ window: "month", value: 312.6, unit: "USD" }],
  }),
  project("Claude Max", "claude-code", {
    readings: [
      {
        type: "quota",
        account: "5 hours",
        value: 38,
        unit: "percent",
        limit: 100,
        confidence: "none",
        reason: "It refills before it runs out.",
        resetsAt: at(-134 * minuteMs),
        points: history(38, 6, 60, 5),
      },
      {
        type: "quota",
        account: "7 days",
        value: 71,
        unit: "percent",
        limit: 100,
        confidence: "none",
        reason: "It refills before it runs out.",
        resetsAt: at(-4.2 * dayMs),
        points: history(71, 9, 29, 6),
      },
    ],
  }),
  project("Volcengine Ark", "volcengine", {
    ok: false,
    ageSeconds: 3 * 3600,
    lastSuccessAt: at(3 * 3_600_000),
    readings: [against(500, falling({ type: "balance", value: 2140.55, unit: "CNY" }, { perDay: 44, seed: 7 }))],
    error: {
      reason: "auth",
      message: "the access key was refused (SignatureDoesNotMatch)",
      hint: "Make a new access key in the console and put it in VOLC_ACCESSKEY and VOLC_SECRETKEY.",
    },
    consoleUrl: "https://console.volcengine.com/finance/account-overview",
  }),
  project("TikHub", "tikhub", {
    credentialExpiresAt: at(-9 * dayMs),
    readings: [
      against(5, falling({ type: "balance", value: 12.408, unit: "USD" }, { perDay: 0.31, seed: 8, spread: 0.5 })),
    ],
  }),
  project("SiliconFlow", "siliconflow", {
    ok: false,
    stale: true,
    ageSeconds: 2.1 * 86_400,
    lastSuccessAt: at(2.1 * dayMs),
    error: { reason: "timeout", message: "no answer within 15s" },
  }),
  project("Aliyun", "aliyun", {
    readings: [
      against(1000, falling({ type: "balance", value: 18_422.9, unit: "CNY" }, { perDay: 212, seed: 9, spread: 0.12 })),
    ],
    expiries: [{ account: "example.com", expiresAt: at(-41 * dayMs) }],
  }),
  project("AWS", "aws", { usage: [{ window: "month", value: 1284.77, unit: "USD" }] }),
  project("GitHub Copilot", "github-copilot", {
    readings: [
      {
        type: "quota",
        account: "premium requests",
        value: 212,
        unit: "requests",
        limit: 300,
        resetsAt: at(-10.5 * dayMs),
        points: history(212, 7, 88, 10),
      },
    ],
  }),
  project("wxrank", "wxrank", {
    readings: [
      against(1000, {
        type: "credits",
        value: 48_210,
        unit: "credits",
        reason: "There are only a few hours of history.",
      }),
    ],
    ageSeconds: 41,
  }),
];

const failure = { reason: "auth", message: "the access key was refused (SignatureDoesNotMatch)" } as const;

const details: HandMadeDaemon["details"] = {
  OpenRouter: {
    schedule: "*/10 * * * *",
    recentResults: [3, 13, 23, 33, 43].map((minutes) => ({
      at: at(minutes * minuteMs),
      ok: true,
      durationMs: 380 + minutes,
    })),
  },
  "Volcengine Ark": {
    schedule: "*/10 * * * *",
    recentResults: [3, 13, 23, 180].map((minutes, index) => ({
      at: at(minutes * minuteMs),
      ok: index === 3,
      durationMs: 95 + minutes,
      ...(index === 3 ? {} : { error: failure }),
    })),
    lastFailedExchange: {
      at: at(3 * minuteMs),
      text: `GET https://open.volcengineapi.com/?Action=QueryBalanceAcct&Version=2022-01-01
authorization: <secret>
x-date: 20261120T105700Z

HTTP/1.1 401 Unauthorized
content-type: application/json

{"ResponseMetadata":{"Error":{"Code":"SignatureDoesNotMatch","Message":"The request signature does not conform to the standard."}}}`,
    },
  } satisfies Partial<ProjectDetails>,
};

const subscriptions: readonly SubscriptionEntry[] = [
  {
    name: "Domain example.com",
    cycleType: "yearly",
    labels: {},
    amount: 88,
    currency: "CNY",
    monthlyCost: 7.33,
    nextRenewal: "2027-03-15",
    days: 115,
    status: "normal",
    autoRenew: true,
    timezone: "Asia/Shanghai",
  },
  {
    name: "Hetzner VPS",
    cycleType: "monthly",
    labels: {},
    amount: 4.51,
    currency: "EUR",
    monthlyCost: 4.51,
    nextRenewal: "2026-11-22",
    days: 2,
    status: "due",
    autoRenew: true,
    timezone: "Europe/Berlin",
  },
  {
    name: "ChatGPT Team",
    cycleType: "monthly",
    labels: {},
    amount: 150,
    currency: "USD",
    monthlyCost: 150,
    nextRenewal: "2026-12-04",
    days: 14,
    status: "normal",
    timezone: "UTC",
  },
  {
    name: "Office lease server",
    cycleType: "quarterly",
    labels: {},
    amount: 1200,
    currency: "CNY",
    monthlyCost: 400,
    nextRenewal: "2026-11-18",
    days: -2,
    status: "due",
    autoRenew: false,
    timezone: "Asia/Shanghai",
  },
  {
    name: "JetBrains All Products",
    cycleType: "yearly",
    labels: {},
    amount: 289,
    currency: "USD",
    monthlyCost: 24.08,
    nextRenewal: "2026-11-25",
    days: 5,
    status: "renewed",
    timezone: "UTC",
  },
];

const mailboxes: readonly MailboxEntry[] = [
  {
    name: "ops@example.com",
    ok: true,
    lastScanAt: at(6 * minuteMs),
    lastSuccessAt: at(6 * minuteMs),
    durationMs: 820,
    scanned: 18_204,
    nextRunAt: at(-9 * minuteMs),
    openAlerts: [
      {
        category: "low_balance",
        provider: "tencent",
        subject: "【腾讯云】账户余额不足提醒",
        receivedAt: at(5 * 3_600_000),
        amount: 36.2,
        currency: "CNY",
      },
      {
        category: "payment_failed",
        provider: "hetzner",
        subject: "Your payment could not be processed",
        receivedAt: at(1.4 * dayMs),
        amount: 4.51,
        currency: "EUR",
      },
    ],
  },
  {
    name: "finance",
    ok: false,
    lastScanAt: at(11 * minuteMs),
    lastSuccessAt: at(19 * 3_600_000),
    scanned: 903,
    error: { reason: "auth", message: "the server refused the login" },
    openAlerts: [],
  },
];

const jobs: readonly JobEntry[] = [
  {
    task: "projects",
    schedule: "*/10 * * * *",
    timezone: "Asia/Shanghai",
    running: false,
    lastRunAt: at(3 * minuteMs),
    lastSuccessAt: at(3 * minuteMs),
    durationMs: 1840,
    nextRunAt: at(-7 * minuteMs),
    runs: 431,
    failures: 2,
    skipped: 0,
    catchups: 1,
  },
  {
    task: "mailboxes",
    schedule: "*/15 * * * *",
    timezone: "Asia/Shanghai",
    running: true,
    lastRunAt: at(11 * minuteMs),
    lastSuccessAt: at(11 * minuteMs),
    durationMs: 2210,
    nextRunAt: at(-4 * minuteMs),
    runs: 288,
    failures: 0,
    skipped: 1,
    catchups: 0,
  },
];

/** A small company's daemon on an ordinary morning: what the screenshots show. */
export function realisticDaemon(changes: Partial<HandMadeDaemon> = {}): HandMadeDaemon {
  return handMadeDaemon({
    projects,
    details,
    subscriptions,
    mailboxes,
    jobs,
    status: {
      timezone: "Asia/Shanghai",
      config: {
        file: "config.yaml",
        lastReloadSuccessful: true,
        lastReloadAt: at(26 * 3_600_000),
        lastReloadSuccessAt: at(26 * 3_600_000),
      },
      state: { path: "data", restoredProjects: 12, writeFailures: 0 },
    },
    ...changes,
  });
}

/** What a large user has: projects, subscriptions in three currencies, mailboxes with mails. */
export function largeDaemon(changes: Partial<HandMadeDaemon> = {}): HandMadeDaemon {
  return realisticDaemon({
    projects: manyProjects(300),
    subscriptions: many(subscriptions, 40).map((subscription, index) => ({
      ...subscription,
      ...(subscription.days === undefined ? {} : { days: subscription.days + 3 * Math.floor(index / 5) }),
    })),
    mailboxes: many(mailboxes, 5),
    ...changes,
  });
}

function many<Named extends { readonly name: string }>(templates: readonly Named[], count: number): readonly Named[] {
  return Array.from({ length: count }, (_, index) => templates[index % templates.length])
    .filter((template) => template !== undefined)
    .map((template, index) => ({ ...template, name: `${template.name} ${index}` }));
}

/** As many projects as a large user has; every one of them has a history, and each dozen has more left than the one before. */
export function manyProjects(count: number): readonly ProjectEntry[] {
  const templates = projects.filter(({ readings }) => readings.length > 0);
  return Array.from({ length: count }, (_, index) => {
    const template = templates[index % templates.length] ?? project("x", "x");
    const factor = 1 + 0.13 * Math.floor(index / templates.length);
    return {
      ...template,
      name: `${template.name} ${String(index).padStart(4, "0")}`,
      labels: { team: `team-${index % 17}` },
      readings: template.readings.map((reading) => (reading.limit === undefined ? withMore(reading, factor) : reading)),
    };
  });
}

function withMore(reading: Remaining, factor: number): Remaining {
  const { value, threshold, runwayDays, low, high } = reading;
  const more = { ...reading, value: value * factor };
  return {
    ...(threshold === undefined ? more : against(threshold, more)),
    ...(runwayDays === undefined
      ? {}
      : { runwayDays: runwayDays * factor, depletesAt: at(-runwayDays * factor * dayMs) }),
    ...(low === undefined ? {} : { low: low * factor }),
    ...(high === undefined ? {} : { high: high * factor }),
  };
}
