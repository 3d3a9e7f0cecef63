import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { families } from "../src/metrics/families.ts";
import { startDaemon } from "./support/daemon.ts";
import { DashboardFile } from "./support/dashboard-model.ts";
import { exportedSeriesNames } from "./support/exported-series.ts";
import { eventually, type ListeningProgram, startListeningProgram } from "./support/listening-program.ts";
import { codeBlocks } from "./support/markdown.ts";

const root = join(import.meta.dirname, "..");
const exposition = readFileSync(join(root, "test/fixtures/exposition/demo.txt"), "utf8");
const dashboard = DashboardFile.parse(
  JSON.parse(readFileSync(join(root, "grafana/dashboards/balance-alert.json"), "utf8")),
);
const panels = dashboard.panels.filter(({ type }) => type !== "row");

const Answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.unknown()) }).optional(),
});

/** What Grafana puts in place of its variables: everything is selected, and the time range is the life of the test. */
function filledIn(expression: string): string {
  return expression
    .replaceAll(/\$(job|instance|provider|project|unit)\b/g, ".+")
    .replaceAll("$__rate_interval", "10s")
    .replaceAll("$__range", "5m");
}

/** A Prometheus that scrapes one target each second, with rules whose alerts fire at once. */
interface AskedPrometheus extends ListeningProgram {
  readonly ask: (expression: string, overTime: boolean) => Promise<z.infer<typeof Answer>>;
  readonly hasResult: (expression: string) => Promise<true | undefined>;
}

async function startPrometheus(target: string): Promise<AskedPrometheus> {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  const rules = readFileSync(join(root, "alert_rules.yml"), "utf8");
  writeFileSync(join(folder, "alert_rules.yml"), rules.replaceAll(/^( +for:) \d+[mh]$/gm, "$1 0s"));
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: ["alert_rules.yml"],
    scrape_configs: [{ job_name: "balance-alert", static_configs: [{ targets: [target] }] }],
  };
  writeFileSync(join(folder, "prometheus.yml"), stringify(config));
  const program = await startListeningProgram("prometheus", [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    "--web.listen-address=127.0.0.1:0",
  ]);
  // It listens before its storage is open.
  await eventually(async () => ((await fetch(`${program.url}/-/ready`)).ok ? true : undefined));
  const ask = async (expression: string, overTime: boolean): Promise<z.infer<typeof Answer>> => {
    const now = Date.now() / 1000;
    const range: Record<string, string> = { start: String(now - 60), end: String(now), step: "1" };
    const body = new URLSearchParams({ query: filledIn(expression), ...(overTime ? range : {}) });
    const path = overTime ? "query_range" : "query";
    return Answer.parse(await (await fetch(`${program.url}/api/v1/${path}`, { method: "POST", body })).json());
  };
  return {
    ...program,
    ask,
    hasResult: async (expression) => (((await ask(expression, false)).data?.result.length ?? 0) > 0 ? true : undefined),
    stop: async () => {
      await program.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Titles of the panels for which no query has a result; every query must be answered. */
async function emptyPanels({ ask }: AskedPrometheus): Promise<readonly string[]> {
  const asked = await Promise.all(
    panels.map(async ({ title, targets }) => {
      const answers = await Promise.all(targets.map(({ expr, instant }) => ask(expr, instant !== true)));
      for (const answer of answers) expect(answer, title).toMatchObject({ status: "success" });
      return { title, isEmpty: answers.every(({ data }) => data?.result.length === 0) };
    }),
  );
  return asked.flatMap(({ title, isEmpty }) => (isEmpty ? [title] : []));
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
    prometheus = await startPrometheus(`127.0.0.1:${port}`);
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
    panel.targets.map(({ refId, expr, instant }) => ({ title: panel.title, refId, expr, overTime: instant !== true })),
  );
  it.each(queries)("answers $title $refId", async ({ expr, overTime }) => {
    expect(await prometheus.ask(expr, overTime)).toMatchObject({ status: "success" });
  });

  it("has data for every panel", async () => {
    expect(await emptyPanels(prometheus)).toEqual([]);
  });

  const variables = dashboard.templating.list.filter(({ type }) => type === "query");
  it.each(variables)("has values for the variable $name", async ({ query }) => {
    const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
    expect(await prometheus.hasResult(`count by (${label}) (${series})`)).toBe(true);
  });

  const annotations = dashboard.annotations.list.flatMap(({ name, expr }) =>
    expr === undefined ? [] : [{ name, expr }],
  );
  it.each(annotations)("answers the annotation $name", async ({ expr }) => {
    expect(await prometheus.ask(expr, true)).toMatchObject({ status: "success" });
  });

  const examples = codeBlocks(readFileSync(join(root, "docs/promql.md"), "utf8"), "promql");
  it.each(examples)("answers the documentation's %s", async (example) => {
    expect(examples.length).toBeGreaterThan(20);
    expect(await prometheus.ask(example, false)).toMatchObject({ status: "success" });
  });
});

describe("a real Prometheus that scrapes the daemon", () => {
  it.each([
    ["the demo configuration", "deploy/demo-config.yaml"],
    ["the example configuration", "config.example.yaml"],
  ])("with %s has data for at least 8 of 10 panels within seconds, and an answer to every query", async (_, file) => {
    const configFile = join(root, file);
    const daemon = await startDaemon({ configFile });
    const prometheus = await startPrometheus(new URL(daemon.url).host);
    try {
      await eventually(() => prometheus.hasResult("count_over_time(balance_alert_balance[1m]) >= 3"));
      await eventually(() => prometheus.hasResult('ALERTS{alertstate="firing"}'));
      const empty = await emptyPanels(prometheus);
      // A forecast needs hours of history, and the mail server of the demo is a container of its own.
      expect(empty.filter((title) => !/mail|Burn|Runway|runs out/i.test(title))).toEqual([]);
      expect(empty.length).toBeLessThanOrEqual(0.2 * panels.length);
    } finally {
      await prometheus.stop();
      await daemon.stop();
    }
  });
});
