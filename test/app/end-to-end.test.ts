/**
 * The whole way with the real programs: a vendor runs low, the daemon polls it, Prometheus scrapes the daemon and evaluates the
 * shipped rules, Alertmanager tells a receiver; the vendor recovers, and the alert resolves.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningDaemon, startDaemon } from "../support/daemon.ts";
import { eventually, type ListeningProgram, startListeningProgram } from "../support/listening-program.ts";
import { json, type LocalVendor, openRouterCredits, startVendor } from "../support/vendor.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "balance-alert-"));

interface Notified {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const notified: Notified[] = [];
let vendor: LocalVendor;
let receiver: LocalVendor;
let daemon: RunningDaemon;
let alertmanager: ListeningProgram;
let prometheus: ListeningProgram;

/** One second of the test stands for five minutes of the rules: every `for` and every range, with a floor that one scrape survives. */
function scaledDown(rules: string): string {
  const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
  const scaled = (amount: string, unit: string, floorMs: number) =>
    `${Math.max(floorMs, Math.round((Number(amount) * unitSeconds[unit as keyof typeof unitSeconds] * 1000) / 300))}ms`;
  return rules
    .replace(
      /(for|keep_firing_for): (\d+)([smhd])/g,
      (_, key: string, amount: string, unit: string) => `${key}: ${scaled(amount, unit, 1000)}`,
    )
    .replace(/\[(\d+)([smhd])\]/g, (_, amount: string, unit: string) => `[${scaled(amount, unit, 5000)}]`);
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  vendor = await startVendor(openRouterCredits(100, 95));
  receiver = await startVendor((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      notified.push(...(JSON.parse(body) as { alerts: Notified[] }).alerts);
      response.end();
    });
  });
  daemon = await startDaemon({
    configFile: write(
      "config.yaml",
      `schedules: { projects: "* * * * * *" }
projects:
  - { name: Chat, provider: openrouter, api_key: test-key, base_url: "${vendor.url}", threshold: 100 }
subscriptions:
  - { name: Domain, cycle_type: monthly, renewal_day: 15 }
`,
    ),
  });
  alertmanager = await startListeningProgram("prometheus-alertmanager", [
    `--config.file=${write(
      "alertmanager.yml",
      `route: { receiver: local, group_wait: 100ms, group_interval: 1s, repeat_interval: 1h }
receivers: [{ name: local, webhook_configs: [{ url: "${receiver.url}/", send_resolved: true }] }]
`,
    )}`,
    `--storage.path=${join(folder, "alertmanager")}`,
    "--web.listen-address=127.0.0.1:0",
    "--cluster.listen-address=",
  ]);
  const rules = write("alert_rules.yml", scaledDown(readFileSync(join(root, "alert_rules.yml"), "utf8")));
  prometheus = await startListeningProgram("prometheus", [
    `--config.file=${write(
      "prometheus.yml",
      `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: ["${rules}"]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["${new URL(alertmanager.url).host}"] }] }] }
scrape_configs: [{ job_name: balance-alert, static_configs: [{ targets: ["${new URL(daemon.url).host}"] }] }]
`,
    )}`,
    `--storage.tsdb.path=${join(folder, "prometheus")}`,
    "--web.listen-address=127.0.0.1:0",
  ]);
});

afterAll(async () => {
  await prometheus?.stop();
  await alertmanager?.stop();
  await daemon?.stop();
  await receiver?.stop();
  await vendor?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const told = (status: Notified["status"], alertname: string) =>
  eventually(
    async () => notified.find((alert) => alert.status === status && alert.labels["alertname"] === alertname),
    60_000,
  );

async function query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  return (
    (await response.json()) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }
  ).data.result;
}

describe("a balance that runs low", () => {
  it("reaches a person as BalanceLow, and is called off when the vendor recovers", async () => {
    const firing = await told("firing", "BalanceLow");
    expect(firing.labels).toMatchObject({
      alertname: "BalanceLow",
      severity: "critical",
      project: "Chat",
      provider: "openrouter",
      type: "balance",
      unit: "USD",
    });
    expect(firing.annotations["description"]).toContain("5%");

    vendor.answer = openRouterCredits(600, 95);
    const resolved = await told("resolved", "BalanceLow");
    expect(resolved.labels["project"]).toBe("Chat");
  });

  it("is known to Prometheus with its unit, and the failure of the vendor later does not change it", async () => {
    const [low] = await query('balance_alert_balance{project="Chat"}');
    expect(low?.metric).toMatchObject({ __name__: "balance_alert_balance", job: "balance-alert", unit: "USD" });

    vendor.answer = json({ error: { code: 500, message: "down" } }, 500);
    await eventually(async () =>
      (await query('balance_alert_check_status{project="Chat"}'))[0]?.value[1] === "0" ? true : undefined,
    );
    expect((await query('balance_alert_balance{project="Chat"}'))[0]?.value[1]).toBe("505");
    const failing = await told("firing", "CheckFailing");
    expect(failing.labels).toMatchObject({ project: "Chat", provider: "openrouter" });
  });

  it("is scraped whole: the target is up and no sample is refused", async () => {
    expect((await query("up"))[0]?.value[1]).toBe("1");
    expect((await query("scrape_samples_scraped - scrape_samples_post_metric_relabeling"))[0]?.value[1]).toBe("0");
    expect(prometheus.log()).not.toMatch(/level=(warn|error)/);
  });
});
