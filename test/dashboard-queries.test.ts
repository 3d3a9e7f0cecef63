import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { families } from "../src/metrics/families.ts";
import { DashboardFile, type DashboardPanel } from "./support/dashboard-model.ts";
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

describe("a real Prometheus that scrapes the exporter", () => {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  let exporter: Server;
  let prometheus: ListeningProgram;

  const ask = async (expression: string, overTime: boolean): Promise<z.infer<typeof Answer>> => {
    const now = Date.now() / 1000;
    const range: Record<string, string> = { start: String(now - 60), end: String(now), step: "1" };
    const query = new URLSearchParams({ query: filledIn(expression), ...(overTime ? range : {}) });
    const answer = await fetch(`${prometheus.url}/api/v1/${overTime ? "query_range" : "query"}`, {
      method: "POST",
      body: query,
    });
    return Answer.parse(await answer.json());
  };
  const hasResult = async (expression: string): Promise<true | undefined> =>
    ((await ask(expression, false)).data?.result.length ?? 0) > 0 ? true : undefined;

  beforeAll(async () => {
    exporter = createServer((_, response) => {
      response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8").end(exposition);
    });
    await new Promise<void>((resolve) => exporter.listen(0, "127.0.0.1", resolve));
    const { port } = exporter.address() as AddressInfo; // A TCP server has no other kind of address.
    const rules = readFileSync(join(root, "alert_rules.yml"), "utf8");
    // Alerts fire at once, so that the panels about alerts have something to show.
    writeFileSync(join(folder, "alert_rules.yml"), rules.replaceAll(/^( +for:) \d+[mh]$/gm, "$1 0s"));
    const config = {
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["alert_rules.yml"],
      scrape_configs: [{ job_name: "balance-alert", static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
    };
    writeFileSync(join(folder, "prometheus.yml"), stringify(config));
    prometheus = await startListeningProgram("prometheus", [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      "--web.listen-address=127.0.0.1:0",
    ]);
    await eventually(() => hasResult("count_over_time(balance_alert_build_info[1m]) >= 3"));
    await eventually(() => hasResult('ALERTS{alertstate="firing", alertname="BalanceLow"}'));
  });

  afterAll(async () => {
    await prometheus.stop();
    exporter.close();
    rmSync(folder, { recursive: true });
  });

  it("accepts every line of the exposition", async () => {
    expect(await hasResult("up == 1")).toBe(true);
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
    expect(await ask(expr, overTime)).toMatchObject({ status: "success" });
  });

  it("has data for every panel but those that need days of history", async () => {
    const isEmpty = async (panel: DashboardPanel): Promise<boolean> => {
      const answers = await Promise.all(panel.targets.map(({ expr, instant }) => ask(expr, instant !== true)));
      return answers.every(({ data }) => data?.result.length === 0);
    };
    const empty = await Promise.all(panels.map(async (panel) => ((await isEmpty(panel)) ? [panel.title] : [])));
    // Nothing was topped up and no check failed while this test ran.
    expect(empty.flat()).toEqual(["Top-ups in the time range", "Failed checks by reason"]);
  });

  const variables = dashboard.templating.list.filter(({ type }) => type === "query");
  it.each(variables)("has values for the variable $name", async ({ query }) => {
    const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
    expect(await hasResult(`count by (${label}) (${series})`)).toBe(true);
  });

  const annotations = dashboard.annotations.list.flatMap(({ name, expr }) =>
    expr === undefined ? [] : [{ name, expr }],
  );
  it.each(annotations)("answers the annotation $name", async ({ expr }) => {
    expect(await ask(expr, true)).toMatchObject({ status: "success" });
  });

  const examples = codeBlocks(readFileSync(join(root, "docs/promql.md"), "utf8"), "promql");
  it.each(examples)("answers the documentation's %s", async (example) => {
    expect(examples.length).toBeGreaterThan(20);
    expect(await ask(example, false)).toMatchObject({ status: "success" });
  });
});
