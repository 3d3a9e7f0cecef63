import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { families } from "../../src/metrics/families.ts";
import { type AskedPrometheus, startPrometheus } from "../support/asked-prometheus.ts";
import { startDaemon } from "../support/daemon.ts";
import { readDashboards } from "../support/dashboard-model.ts";
import { exportedSeriesNames } from "../support/exported-series.ts";
import { eventually } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const exposition = readFileSync(join(root, "test/fixtures/exposition/demo.txt"), "utf8");
const dashboards = readDashboards();
const panels = dashboards.flatMap(({ title: dashboard, everyPanel }) =>
  everyPanel.map((panel) => ({ ...panel, where: `${dashboard}: ${panel.title}` })),
);

/** What is chosen at the top of the dashboards. */
interface Chosen {
  readonly job: string;
  readonly instance: string;
  readonly project: string;
  readonly unit: string;
  readonly window: string;
  readonly currency: string;
}

/** What Grafana puts in place of its variables: the time range is the life of the test. */
function filledIn(expression: string, chosen: Chosen): string {
  const { job, instance, project, unit, window, currency } = chosen;
  return expression
    .replaceAll('project="$project"', `project="${project}"`)
    .replaceAll('unit="$unit"', `unit="${unit}"`)
    .replaceAll('window="$window"', `window="${window}"`)
    .replaceAll('to="$currency"', `to="${currency}"`)
    .replaceAll("$job", job)
    .replaceAll("$instance", instance)
    .replaceAll(/\$(provider|project|unit)\b/g, ".*")
    .replaceAll("$__rate_interval", "10s")
    .replaceAll("$__interval", "10s")
    .replaceAll("$__range", "5m");
}

const rules = readFileSync(join(root, "alert_rules.yml"), "utf8");

async function startChosen(target: string, chosen: Partial<Chosen>, ruleText: string): Promise<AskedPrometheus> {
  const values = { job: "balance-alert", instance: target, project: "", unit: "", window: "", currency: "", ...chosen };
  return startPrometheus(target, ruleText, (expression) => filledIn(expression, values));
}

/** The panels for which no query has a result; every query must be answered. */
async function emptyPanels({ ask }: AskedPrometheus): Promise<readonly string[]> {
  const asked = await Promise.all(
    panels.map(async ({ where, targets }) => {
      const answers = await Promise.all(targets.map(({ expr, instant }) => ask(expr, instant !== true)));
      for (const answer of answers) expect(answer, where).toMatchObject({ status: "success" });
      return { where, isEmpty: answers.every(({ data }) => data?.result.length === 0) };
    }),
  );
  return asked.flatMap(({ where, isEmpty }) => (isEmpty ? [where] : []));
}

describe("a real Prometheus that scrapes the exporter", () => {
  let exporter: Server;
  let prometheus: AskedPrometheus;

  beforeAll(async () => {
    exporter = createServer((_, response) => {
      response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8").end(exposition);
    });
    await new Promise<void>((resolve) => exporter.listen(0, "127.0.0.1", resolve));
    const { port } = exporter.address() as AddressInfo; // A TCP server has no other kind of address.
    const chosen = { project: "OpenAI", unit: "USD", window: "day", currency: "CNY" };
    prometheus = await startChosen(
      `127.0.0.1:${port}`,
      chosen,
      // Its alerts fire at once.
      rules.replaceAll(/^( +for:) \d+[mh]$/gm, "$1 0s"),
    );
    await eventually(() => prometheus.hasResult("count_over_time(balance_alert_build_info[1m]) >= 3"));
    await eventually(() => prometheus.hasResult('ALERTS{alertstate="firing", alertname="BalanceLow"}'));
  });

  afterAll(async () => {
    await prometheus.stop();
    exporter.close();
  });

  it("accepts every line of the exposition", async () => {
    expect(await prometheus.hasResult("up == 1")).toBe(true);
    expect(prometheus.log()).not.toMatch(/level=(warn|error)/);
  });

  it("is asked about families that the fixture all has", () => {
    const own = [...exportedSeriesNames(families)].filter((name) => /^(balance_alert_|http_)/.test(name));
    expect(own.filter((name) => !new RegExp(`^${name}(\\{| )`, "m").test(exposition))).toEqual([]);
  });

  const queries = panels.flatMap((panel) =>
    panel.targets.map(({ refId, expr, instant }) => ({ where: panel.where, refId, expr, overTime: instant !== true })),
  );
  it.each(queries)("answers $where $refId", async ({ expr, overTime }) => {
    expect(await prometheus.ask(expr, overTime)).toMatchObject({ status: "success" });
  });

  it("has data for every panel", async () => {
    expect(await emptyPanels(prometheus)).toEqual([]);
  });

  const variables = dashboards.flatMap(({ uid, templating }) =>
    templating.list.filter(({ type }) => type === "query").map(({ name, query }) => ({ uid, name, query })),
  );
  it.each(variables)("has values for the variable $name of $uid", async ({ query }) => {
    const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
    expect(await prometheus.hasResult(`count by (${label}) (${series})`)).toBe(true);
  });

  const marks = dashboards.flatMap(({ uid, annotations }) =>
    annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [{ uid, name, expr }])),
  );
  it.each(marks)("answers the annotation $name of $uid", async ({ expr }) => {
    expect(await prometheus.ask(expr, true)).toMatchObject({ status: "success" });
  });
});

describe("a real Prometheus that scrapes a daemon of the first minute", () => {
  const withoutExpiries = ["project: What ends"];
  const withoutRates = ["spend, subscriptions and mail: This month, converted"];
  const withoutMails = [
    "spend, subscriptions and mail: Open mails",
    "spend, subscriptions and mail: Open mails by category",
    "spend, subscriptions and mail: Mails matched and skipped",
  ];
  const withoutMailboxes = [
    ...withoutMails,
    "spend, subscriptions and mail: Mailboxes",
    "spend, subscriptions and mail: Mails looked at",
  ];
  it.each([
    {
      name: "the demo configuration",
      file: "deploy/demo-config.yaml",
      project: "Chat API",
      // Its mail server is a container of its own.
      empty: [...withoutExpiries, ...withoutRates, ...withoutMails],
    },
    {
      name: "the example configuration",
      file: "config.example.yaml",
      project: "Demo API credits",
      empty: [...withoutExpiries, ...withoutRates, ...withoutMailboxes],
    },
  ])("with $name has data for all other panels, and an answer to every query", async ({ file, project, empty }) => {
    const daemon = await startDaemon({ configFile: join(root, file) });
    const chosen = { project, unit: "USD", window: "month" };
    const prometheus = await startChosen(new URL(daemon.url).host, chosen, rules);
    try {
      await eventually(() => prometheus.hasResult("count_over_time(balance_alert_balance[1m]) >= 3"));
      await eventually(() => prometheus.hasResult("instance:balance_alert_check_status:failing_ratio"));
      const named = empty.map((where) => `Balance alert: ${where}`);
      expect([...(await emptyPanels(prometheus))].sort()).toEqual(named.sort());
    } finally {
      await prometheus.stop();
      await daemon.stop();
    }
  });
});

describe("a Prometheus without an exporter", () => {
  it("has data for no panel: nothing is said to be well", async () => {
    const chosen = { job: "()", instance: "()", project: "", unit: "", window: "", currency: "" };
    const prometheus = await startChosen("127.0.0.1:1", chosen, rules);
    try {
      await eventually(() => prometheus.hasResult('up{instance="127.0.0.1:1"} == 0'));
      expect(await emptyPanels(prometheus)).toEqual(panels.map(({ where }) => where));
    } finally {
      await prometheus.stop();
    }
  });
});
