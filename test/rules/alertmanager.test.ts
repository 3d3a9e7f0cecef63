import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { eventually, type ListeningProgram, runProgram, startListeningProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const shipped = readFileSync(join(root, "alertmanager.yml"), "utf8");

const Matchers = z.array(z.string());
interface Route {
  readonly receiver: string;
  readonly routes?: readonly Route[] | undefined;
}
const Route: z.ZodType<Route> = z.lazy(() =>
  z.looseObject({ receiver: z.string(), matchers: Matchers.optional(), routes: z.array(Route).optional() }),
);
const Config = z.looseObject({
  route: Route,
  receivers: z.array(z.looseObject({ name: z.string() })),
  inhibit_rules: z.array(
    z.strictObject({ source_matchers: Matchers, target_matchers: Matchers, equal: z.array(z.string()) }),
  ),
});
const config = Config.parse(parse(shipped));
const rulesText = readFileSync(join(root, "alert_rules.yml"), "utf8");

describe("alertmanager.yml", () => {
  it("passes amtool check-config", async () => {
    const result = await runProgram("amtool", ["check-config", "alertmanager.yml"], root);
    expect(result).toEqual({ code: 0, stdout: expect.stringContaining("SUCCESS"), stderr: expect.any(String) });
  });

  it.each([
    { labels: ["alertname=BalanceLow", "severity=critical", "project=OpenRouter"], receiver: "page" },
    { labels: ["alertname=BalanceLow", "severity=critical", "team=ai"], receiver: "page-team-ai" },
    { labels: ["alertname=BalanceLow", "severity=critical", "team=web"], receiver: "page" },
    { labels: ["alertname=RunwayShort", "severity=warning"], receiver: "mail" },
    { labels: ["alertname=RunwayShort", "severity=warning", "team=ai"], receiver: "team-ai" },
    { labels: ["alertname=SubscriptionExpiring", "severity=warning", "name=Domain"], receiver: "mail" },
    { labels: ["alertname=SubscriptionDue", "severity=info"], receiver: "digest" },
    { labels: ["alertname=SubscriptionDue", "severity=info", "team=ai"], receiver: "digest" },
    { labels: ["alertname=ExporterMissing", "severity=critical"], receiver: "page" },
    { labels: ["alertname=OfSomethingElse"], receiver: "mail" },
  ])("routes $labels to $receiver", async ({ labels, receiver }) => {
    const { stdout } = await runProgram(
      "amtool",
      ["config", "routes", "test", "--config.file=alertmanager.yml", ...labels],
      root,
    );
    expect(stdout.trim()).toBe(receiver);
  });

  it("names only alerts that alert_rules.yml has", () => {
    const named = config.inhibit_rules
      .flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers])
      .flatMap((matcher) => /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split("|") ?? []);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !rulesText.includes(`- alert: ${name}\n`))).toEqual([]);
  });

  it("has no receiver that no route reaches", () => {
    const reached = (route: Route): readonly string[] => [route.receiver, ...(route.routes ?? []).flatMap(reached)];
    expect([...new Set(reached(config.route))].sort()).toEqual(config.receivers.map(({ name }) => name).sort());
  });

  it("uses nothing that Alertmanager 0.25 does not know", () => {
    const withoutComments = shipped.replaceAll(/#.*$/gm, "");
    expect(withoutComments).not.toMatch(/bot_token_file|url_file|auth_secret_file|^\s+name: .*inhibit/m);
  });
});

/** The labels that tell two alerts apart here; the rest is the same for all. */
type Labels = Readonly<Record<string, string>>;
const amount = {
  job: "balance-alert",
  instance: "exporter:9100",
  provider: "openrouter",
  type: "balance",
  unit: "USD",
};
const check = { job: "balance-alert", instance: "exporter:9100", provider: "openrouter" };
const critical = { severity: "critical" };
const warning = { severity: "warning" };

/** What happens together, and which alerts a person must not be bothered with then. */
const situations: readonly {
  readonly name: string;
  readonly alerts: readonly Labels[];
  readonly hidden: readonly string[];
}[] = [
  {
    name: "a value is stale: what is judged on it is hidden",
    alerts: [
      { alertname: "ValueStale", project: "stale", ...check, ...warning },
      { alertname: "BalanceLow", project: "stale", ...amount, ...critical },
      { alertname: "RunwayShort", project: "stale", ...amount, ...warning },
    ],
    hidden: ["BalanceLow", "RunwayShort"],
  },
  {
    name: "a check fails: low and runway are hidden, and so is the age of the value",
    alerts: [
      { alertname: "CheckFailing", project: "failing", ...check, ...warning },
      { alertname: "ValueStale", project: "failing", ...check, ...warning },
      { alertname: "BalanceLow", project: "failing", ...amount, ...critical },
      { alertname: "RunwayShort", project: "failing", ...amount, ...critical },
    ],
    hidden: ["BalanceLow", "RunwayShort", "ValueStale"],
  },
  {
    name: "another project is stale: this one is told",
    alerts: [
      { alertname: "ValueStale", project: "other", ...check, ...warning },
      { alertname: "BalanceLow", project: "fresh", ...amount, ...critical },
    ],
    hidden: [],
  },
  {
    name: "critical hides warnings about the same amount",
    alerts: [
      { alertname: "BalanceLow", project: "low", ...amount, ...critical },
      { alertname: "BalanceBelowThreshold", project: "low", ...amount, ...warning },
      { alertname: "RunwayShort", project: "low", ...amount, ...warning },
      { alertname: "BurnRateSpike", project: "low", ...amount, ...warning },
    ],
    hidden: ["BalanceBelowThreshold", "BurnRateSpike", "RunwayShort"],
  },
  {
    name: "critical about one account leaves the warning about another",
    alerts: [
      { alertname: "BalanceLow", project: "two", account: "CNY", ...amount, ...critical },
      { alertname: "BalanceBelowThreshold", project: "two", account: "USD", ...amount, ...warning },
    ],
    hidden: [],
  },
  {
    name: "nothing left hides low",
    alerts: [
      { alertname: "BalanceExhausted", project: "empty", ...amount, ...critical },
      { alertname: "BalanceLow", project: "empty", ...amount, ...critical },
      { alertname: "BalanceBelowThreshold", project: "empty", ...amount, ...warning },
    ],
    hidden: ["BalanceBelowThreshold", "BalanceLow"],
  },
  {
    name: "a rejected credential is the reason, and nothing left stays visible beside it",
    alerts: [
      { alertname: "CredentialRejected", project: "rejected", ...check, ...warning },
      { alertname: "CheckFailing", project: "rejected", ...check, ...warning },
      { alertname: "ValueStale", project: "rejected", ...check, ...warning },
      { alertname: "BalanceExhausted", project: "rejected", ...amount, ...critical },
    ],
    hidden: ["CheckFailing", "ValueStale"],
  },
  {
    name: "the network is gone: one alert",
    alerts: [
      { alertname: "MostChecksFailing", job: "balance-alert", instance: "cut-off:9100", ...critical },
      { alertname: "CircuitOpen", ...check, instance: "cut-off:9100", ...warning },
      { alertname: "CheckFailing", project: "a", ...check, instance: "cut-off:9100", ...warning },
      { alertname: "ValueStale", project: "a", ...check, instance: "cut-off:9100", ...warning },
    ],
    hidden: ["CheckFailing", "CircuitOpen", "ValueStale"],
  },
  {
    name: "an overdue subscription is told once",
    alerts: [
      { alertname: "SubscriptionOverdue", job: "balance-alert", name: "VPS", ...critical },
      { alertname: "SubscriptionExpiring", job: "balance-alert", name: "VPS", ...warning },
      { alertname: "SubscriptionPaymentAtRisk", job: "balance-alert", name: "VPS", ...critical },
      { alertname: "SubscriptionExpiring", job: "balance-alert", name: "another", ...warning },
    ],
    hidden: ["SubscriptionExpiring", "SubscriptionPaymentAtRisk"],
  },
];

const PostedAlert = z.object({
  labels: z.record(z.string(), z.string()),
  status: z.object({ state: z.string(), inhibitedBy: z.array(z.string()) }),
});
const Notification = z.object({
  receiver: z.string(),
  status: z.string(),
  groupLabels: z.record(z.string(), z.string()),
  alerts: z.array(z.object({ status: z.string(), labels: z.record(z.string(), z.string()) })),
});

/** Waits are shortened and receivers replaced by a local one; routes, matchers and inhibition stay as shipped. */
function forTest(receiverUrl: string): string {
  const hurried = (route: Route): object => ({
    ...route,
    group_wait: "1s",
    group_interval: "1s",
    ...(route.routes ? { routes: route.routes.map(hurried) } : {}),
  });
  return stringify({
    route: hurried(config.route),
    inhibit_rules: config.inhibit_rules,
    receivers: config.receivers.map(({ name }) => ({
      name,
      webhook_configs: [{ url: `${receiverUrl}/${name}`, send_resolved: true }],
    })),
  });
}

describe("a real Alertmanager with this file", () => {
  const folder = mkdtempSync(join(tmpdir(), "alertmanager-"));
  const notifications: z.infer<typeof Notification>[] = [];
  let receiver: Server;
  let alertmanager: ListeningProgram;

  const post = async (alerts: readonly Labels[], endsAt?: string): Promise<void> => {
    const body = JSON.stringify(alerts.map((labels) => ({ labels, ...(endsAt ? { endsAt } : {}) })));
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, { method: "POST", body, headers });
    expect(answer.status).toBe(200);
  };

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      notifications.push(Notification.parse(JSON.parse(body)));
      response.end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { port } = receiver.address() as AddressInfo; // A TCP server has no other kind of address.
    const file = join(folder, "alertmanager.yml");
    writeFileSync(file, forTest(`http://127.0.0.1:${port}`));
    alertmanager = await startListeningProgram("prometheus-alertmanager", [
      `--config.file=${file}`,
      `--storage.path=${folder}`,
      "--web.listen-address=127.0.0.1:0",
      "--cluster.listen-address=",
    ]);
    await post(situations.flatMap((situation) => situation.alerts));
    const team = { alertname: "BalanceLow", project: "gateway", team: "ai", ...amount, ...critical };
    await post([team, { alertname: "SubscriptionDue", job: "balance-alert", name: "CDN", severity: "info" }]);
  });

  afterAll(async () => {
    await alertmanager.stop();
    receiver.close();
    rmSync(folder, { recursive: true });
  });

  it.each(situations)("$name", async ({ alerts, hidden }) => {
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const known = z.array(PostedAlert).parse(await answer.json());
    const isHere = (labels: Labels): boolean =>
      alerts.some((alert) => Object.keys({ ...alert, ...labels }).every((key) => alert[key] === labels[key]));
    const here = known.filter(({ labels }) => isHere(labels));
    expect(here).toHaveLength(alerts.length);
    const inhibited = here.filter(({ status }) => status.inhibitedBy.length > 0);
    expect(inhibited.map(({ labels }) => labels.alertname).sort()).toEqual(hidden);
  });

  it("delivers by severity and by the project's label, and delivers nothing that is hidden", async () => {
    const delivered = (): readonly string[] =>
      notifications.flatMap(({ receiver: name, alerts }) =>
        alerts.map(({ labels }) => `${name}: ${labels.alertname} ${labels.project ?? labels.name ?? labels.instance}`),
      );
    const expected = [
      "digest: SubscriptionDue CDN",
      "mail: BalanceBelowThreshold two",
      "mail: CheckFailing failing",
      "mail: CredentialRejected rejected",
      "mail: SubscriptionExpiring another",
      "mail: ValueStale other",
      "mail: ValueStale stale",
      "page-team-ai: BalanceLow gateway",
      "page: BalanceExhausted empty",
      "page: BalanceExhausted rejected",
      "page: BalanceLow fresh",
      "page: BalanceLow low",
      "page: BalanceLow two",
      "page: MostChecksFailing cut-off:9100",
      "page: SubscriptionOverdue VPS",
    ];
    await eventually(async () => (new Set(delivered()).size >= expected.length ? true : undefined));
    expect([...new Set(delivered())].sort()).toEqual(expected);
  });

  it("groups alerts of one kind at one vendor into one notification", () => {
    const groups = notifications.filter((sent) => sent.groupLabels.alertname === "BalanceLow");
    const page = groups.filter((sent) => sent.receiver === "page").at(-1);
    expect(page?.groupLabels).toEqual({ alertname: "BalanceLow", provider: "openrouter" });
    expect(page?.alerts.map(({ labels }) => labels.project).sort()).toEqual(["fresh", "low", "two"]);
  });

  it("says that it is over", async () => {
    await post(
      [{ alertname: "BalanceLow", project: "gateway", team: "ai", ...amount, ...critical }],
      "2020-01-01T00:00:00Z",
    );
    const last = await eventually(async () =>
      notifications.find((sent) => sent.receiver === "page-team-ai" && sent.status === "resolved"),
    );
    expect(last.alerts.map(({ labels, status }) => ({ project: labels.project, status }))).toEqual([
      { project: "gateway", status: "resolved" },
    ]);
  });
});
