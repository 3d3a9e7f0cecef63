/** Every query of docs/promql.md, asked of a real Prometheus that scrapes the built daemon with the example configuration. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AskedPrometheus, startPrometheus } from "../support/asked-prometheus.ts";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { eventually } from "../support/listening-program.ts";
import { codeBlocks } from "../support/markdown.ts";
import { type LocalVendor, startVendor } from "../support/vendor.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const folder = mkdtempSync(join(tmpdir(), "promql-"));
const examples = codeBlocks(read("docs/promql.md"), "promql");

/** Queries that may have no answer, by a part of each, and why. */
const mayBeEmpty: Readonly<Record<string, string>> = {
  'provider=~"deepseek|siliconflow"': "the example has no account there",
  "predict_linear(": "nothing is seen to fall within the seconds of this test",
  "increase(balance_alert_top_ups_total[30d])": "nothing is topped up within the seconds of this test",
  "increase(balance_alert_provider_check_failures_total[1d])": "a count that begins with the daemon has not grown yet",
  "last_over_time(balance_alert_ratio[15m]) < 0.5": "what is low depends on the hour",
  balance_alert_subscription_last_paid_amount: "the example has no mailbox",
  balance_alert_email_alerts: "the example has no mailbox",
  balance_alert_email_matches_total: "the example has no mailbox",
};

/** What the example leaves out because it needs a credential, or something that fails. */
const more = `
  - name: Gateway
    provider: push
    token: pushed
    thresholds: { quota: 1 }
    spend_thresholds: { month: 100 }
    credential_expires: 2030-01-01
  - name: Over its budget
    provider: simulated
    type: credits
    unit: credits
    start: 1000000
    burn_per_day: 1000
    models: [large]
    budget: { amount: 1 }
  - { name: Broken, provider: file, path: /nonexistent, unit: USD }

subscriptions:
`;
const pushed = [
  { unit: "USD", value: 5 },
  { kind: "usage", window: "month", unit: "USD", value: 20 },
  { kind: "usage", window: "day", model: "m", direction: "input", unit: "tokens", value: 20 },
  { kind: "usage", window: "day", model: "m", direction: "cached", unit: "tokens", value: 5 },
  { kind: "expiry", account: "package", expiresAt: "2030-01-01T00:00:00Z" },
];

let rates: LocalVendor;
let daemon: RunningDaemon;
let prometheus: AskedPrometheus;

beforeAll(async () => {
  rates = await startVendor((_, response) => response.end(read("test/fixtures/rates/eurofxref-daily.xml")));
  const [before = "", after = ""] = read("config.example.yaml").split(/^# rates:\n(?:#.*\n)+/m);
  const configFile = join(folder, "config.yaml");
  const written = `${before}rates: { source: ecb, to: CNY, url: "${rates.url}" }\n${after}`;
  writeFileSync(configFile, written.replace("\nsubscriptions:\n", more));
  daemon = await startDaemon({ configFile });
  const push = await fetch(`${daemon.url}/api/v1/push/Gateway`, {
    method: "POST",
    headers: { authorization: "Bearer pushed", "content-type": "application/json" },
    body: JSON.stringify({ readings: pushed }),
  });
  expect(push.status).toBe(200);
  prometheus = await startPrometheus(new URL(daemon.url).host, read("alert_rules.yml"));
  await eventually(() => prometheus.hasResult("count_over_time(balance_alert_exchange_rate[1m]) >= 3"));
}, 60_000);

afterAll(async () => {
  await prometheus.stop();
  await daemon.stop();
  await rates.stop();
  rmSync(folder, { recursive: true });
});

it.each(examples)("answers %s", async (example) => {
  const { status, error, data } = await prometheus.ask(example, false);
  expect({ status, error }).toEqual({ status: "success", error: undefined });
  const isExplained = Object.keys(mayBeEmpty).some((part) => example.includes(part));
  if (!isExplained) expect(data?.result).not.toEqual([]);
});

it("gives a reason for existing examples only", () => {
  expect(examples.length).toBeGreaterThan(40);
  expect(Object.keys(mayBeEmpty).filter((part) => !examples.some((example) => example.includes(part)))).toEqual([]);
});
