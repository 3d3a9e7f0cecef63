/**
 * The shipped rules, unchanged, in a real Prometheus that scrapes the built daemon. What a rule needs of the past is
 * backfilled: some days of spend, and since when each alert is pending, as a Prometheus finds it after a restart.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { type Dovecot, password, startDovecot } from "../support/dovecot.ts";
import { eventually, type ListeningProgram, runProgram, startListeningProgram } from "../support/listening-program.ts";
import { plainMail } from "../support/mailbox-scan.ts";
import { type LocalVendor, startVendor } from "../support/vendor.ts";

const root = join(import.meta.dirname, "../..");
const daySeconds = 86_400;
const folder = mkdtempSync(join(tmpdir(), "money-alerts-"));
const path = (name: string) => join(folder, name);
const nowSeconds = Math.floor(Date.now() / 1000);
const dateIn = (days: number) => new Date((nowSeconds + days * daySeconds) * 1000).toISOString().slice(0, 10);

let mail: Dovecot;
let rates: LocalVendor;
let daemon: RunningDaemon;
let prometheus: ListeningProgram;

/** What a vendor that tells only the month says of ten a day. */
const usualInMonth = (atSeconds: number) => 10 * (new Date(atSeconds * 1000).getUTCDate() - 1);
const spent = { day: 60, usualDay: 12, month: usualInMonth(nowSeconds) + 50 };

function config(): string {
  const file = (window: keyof typeof spent) => ({
    provider: "file",
    path: path("spent.json"),
    readings: [{ window: window === "month" ? "month" : "day", value: window, unit: "USD" }],
  });
  const simulated = { provider: "simulated", start: 1e9, burn_per_day: 1e6, models: ["large"] };
  const subscription = (name: string, daysLeft: number, more: object) => ({
    name,
    cycle_type: "yearly",
    renewal_day: dateIn(daysLeft).slice(5),
    amount: 20,
    currency: "USD",
    ...more,
  });
  return stringify({
    defaults: { retries: 0 },
    rates: { source: "ecb", to: "CNY", url: rates.url },
    projects: [
      { name: "Budget of the month", ...simulated, budget: { amount: 1 } },
      { name: "Budget of the day", ...simulated, budget: { amount: 1, period: "day" } },
      { name: "Dear day", ...file("day"), spend_thresholds: { day: 50 } },
      { name: "Usual day", ...file("usualDay"), spend_thresholds: { day: 50 } },
      { name: "Dear month", ...file("month") },
      { name: "Key ends", provider: "manual", amount: 5, unit: "USD", as_of: dateIn(0), credential_expires: dateIn(3) },
      {
        name: "Key lasts",
        provider: "manual",
        amount: 5,
        unit: "USD",
        as_of: dateIn(0),
        credential_expires: dateIn(30),
      },
      { name: "Gateway", provider: "push", token: "pushed", thresholds: { quota: 10 } },
    ],
    subscriptions: [
      subscription("Notice soon", 33, { notice: "30d" }),
      subscription("Notice later", 60, { notice: "30d" }),
      subscription("Dearer", 20, { renewed_by_mail: { from: "*@dearer.example" } }),
      subscription("As agreed", 20, { renewed_by_mail: { from: "*@agreed.example" } }),
      { name: "Certificate", cycle_type: "once", expires: { tls: "127.0.0.1:1" } },
    ],
    mailboxes: [
      {
        name: "ops",
        host: "127.0.0.1",
        port: mail.port,
        username: "ops@test",
        password,
        use_ssl: false,
        starttls: false,
      },
    ],
  });
}

const dollars = (project: string, provider: string) => ({ project, provider, unit: "USD" });
const subscribed = (name: string) => ({ name, cycle_type: "yearly", currency: "USD" });
const gateway = { project: "Gateway", provider: "push" };

/** Everything that has to fire. What is beside it in the configuration is quiet. */
const expected: readonly (readonly [alert: string, severity: string, labels: Readonly<Record<string, string>>])[] = [
  ["AccountSuspended", "critical", gateway],
  ["BudgetExceeded", "warning", { ...dollars("Budget of the day", "simulated"), type: "budget" }],
  ["BudgetExceeded", "warning", { ...dollars("Budget of the month", "simulated"), type: "budget" }],
  ["CredentialExpiring", "warning", { project: "Key ends", provider: "manual" }],
  ["ExchangeRatesStale", "info", {}],
  ["SpendAboveThreshold", "warning", { ...dollars("Dear day", "file"), window: "day" }],
  ["SpendProjectedAboveBudget", "warning", dollars("Budget of the month", "simulated")],
  ["SpendSpike", "warning", { ...dollars("Dear day", "file"), window: "day" }],
  ["SpendSpike", "warning", { ...dollars("Dear month", "file"), window: "month" }],
  ["SubscriptionCancellationDue", "warning", subscribed("Notice soon")],
  ["SubscriptionLookupFailing", "warning", { name: "Certificate" }],
  ["SubscriptionPriceChanged", "warning", subscribed("Dearer")],
  ["ThresholdUnmatched", "warning", gateway],
  ["VendorItemExpiring", "warning", { ...gateway, account: "package" }],
];

beforeAll(async () => {
  const ecb = readFileSync(join(root, "test/fixtures/rates/eurofxref-daily.xml"), "utf8");
  rates = await startVendor((_, response) => response.end(ecb.replace("2026-11-20", "2020-01-03")));
  mail = await startDovecot(["ops@test"]);
  for (const [vendor, amount] of [
    ["dearer", "$24.00"],
    ["agreed", "$20.00"],
  ] as const) {
    const text = `Thank you for your payment.\nAmount paid: ${amount}\n`;
    mail.addMail("ops@test", plainMail({ from: `<billing@${vendor}.example>`, subject: "Your receipt", text }));
  }
  writeFileSync(path("spent.json"), JSON.stringify(spent));
  writeFileSync(path("config.yaml"), config());
  daemon = await startDaemon({ configFile: path("config.yaml") });
  await pushToGateway();
  const shown = await eventually(shownWhenComplete);
  writeFileSync(path("past.txt"), `${past(shown).join("\n")}\n# EOF\n`);
  const blocks = ["tsdb", "create-blocks-from", "--max-block-duration=768h", "openmetrics", "past.txt", "data"];
  expect(await runProgram("promtool", blocks, folder)).toMatchObject({ code: 0 });
  const prometheusConfig = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(root, "alert_rules.yml")],
    scrape_configs: [{ job_name: "balance-alert", static_configs: [{ targets: [target()] }] }],
  };
  writeFileSync(path("prometheus.yml"), stringify(prometheusConfig));
  prometheus = await startListeningProgram("prometheus", [
    `--config.file=${path("prometheus.yml")}`,
    `--storage.tsdb.path=${path("data")}`,
    "--rules.alert.for-grace-period=0s",
    "--web.listen-address=127.0.0.1:0",
  ]);
  // It listens before its storage is open.
  await eventually(async () => ((await fetch(`${prometheus.url}/-/ready`)).ok ? true : undefined));
}, 60_000);

afterAll(async () => {
  await prometheus.stop();
  await daemon.stop();
  await mail.stop();
  await rates.stop();
  rmSync(folder, { recursive: true });
});

const target = () => new URL(daemon.url).host;
const series = (name: string, labels: Readonly<Record<string, string>>) =>
  `${name}{${Object.entries({ ...labels, job: "balance-alert", instance: target() })
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(",")}}`;

async function pushToGateway(): Promise<void> {
  const answer = await fetch(`${daemon.url}/api/v1/push/Gateway`, {
    method: "POST",
    headers: { authorization: "Bearer pushed", "content-type": "application/json" },
    body: JSON.stringify({
      active: false,
      readings: [
        { unit: "USD", value: 20 },
        { kind: "expiry", account: "package", expiresAt: `${dateIn(3)}T00:00:00Z` },
      ],
    }),
  });
  expect(answer.status).toBe(200);
}

/** The samples of the daemon, once the first checks, look-ups and scans are done. */
async function shownWhenComplete(): Promise<readonly string[] | undefined> {
  const lines = (await (await fetch(`${daemon.url}/metrics`)).text()).split("\n");
  const names = [
    "balance_alert_spend_projected",
    "balance_alert_exchange_rate_timestamp_seconds",
    "balance_alert_subscription_last_paid_amount",
    "balance_alert_subscription_check_status",
  ];
  if (!names.every((name) => lines.some((line) => line.startsWith(`${name}{`)))) return undefined;
  return lines.filter((line) => line.startsWith("balance_alert_") && line.includes("{"));
}

/** What Prometheus had seen before it was restarted. */
function past(shown: readonly string[]): string[] {
  const lines: string[] = [];
  const add = (name: string, value: number, atSeconds: number) => lines.push(`${name} ${value} ${atSeconds}`);
  const spend = (project: string, window: string) =>
    series("balance_alert_spend", { ...dollars(project, "file"), window });
  for (let atSeconds = nowSeconds - 10 * daySeconds; atSeconds < nowSeconds - 600; atSeconds += 240) {
    add(spend("Dear day", "day"), 10, atSeconds);
    add(spend("Usual day", "day"), 10, atSeconds);
    add(spend("Dear month", "month"), usualInMonth(atSeconds), atSeconds);
  }
  // The last scrapes, and the state of the alerts, which are pending for a day.
  for (const atSeconds of [nowSeconds - 60, nowSeconds]) {
    for (const line of shown) {
      const [, name = "", value = ""] = /^(.*)\} (\S+)$/.exec(line) ?? [];
      lines.push(`${name},job="balance-alert",instance="${target()}"} ${value} ${atSeconds}`);
    }
    for (const [alertname, severity, labels] of expected)
      add(series("ALERTS_FOR_STATE", { ...labels, alertname, severity }), nowSeconds - daySeconds, atSeconds);
  }
  return lines;
}

const Rules = z.object({
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        rules: z.array(
          z.object({
            alerts: z
              .array(
                z.object({
                  labels: z.record(z.string(), z.string()),
                  state: z.string(),
                  annotations: z.object({ description: z.string() }),
                }),
              )
              .default([]),
          }),
        ),
      }),
    ),
  }),
});

/** What is pending or fires, in words that sort; what the rules say of the exporter itself depends on the machine. */
async function alerts(): Promise<readonly string[]> {
  const { data } = Rules.parse(await (await fetch(`${prometheus.url}/api/v1/rules`)).json());
  const groups = data.groups.filter(({ name }) => name !== "balance-alert.exporter");
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => rule.alerts)
    .map(({ state, labels: { alertname = "", severity = "", job: _, instance: __, ...labels }, annotations }) => {
      const isBroken = /<error|<no value/.test(annotations.description);
      return isBroken ? annotations.description : alertText(state, alertname, severity, labels);
    })
    .sort();
}

function alertText(state: string, alert: string, severity: string, labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return `${alert} ${severity} ${state}: ${written.sort().join(", ")}`;
}

it("fires what the daemon's series ask for, and nothing else", async () => {
  const wanted = expected.map(([alert, severity, labels]) => alertText("firing", alert, severity, labels)).sort();
  await eventually(async () => (JSON.stringify(await alerts()) === JSON.stringify(wanted) ? true : undefined)).catch(
    async () => expect(await alerts()).toEqual(wanted),
  );
}, 60_000);
