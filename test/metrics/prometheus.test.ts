import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseExposition } from "./parse-exposition.ts";
import { registerDaemon } from "./registered-daemon.ts";

// The release in use is too old to be told which format to ask for, so one path hides its Accept from the exporter.
const jobs = { negotiated: "/metrics", text: "/text" };
const folder = mkdtempSync(join(tmpdir(), "metrics-prometheus-"));
const metrics = registerDaemon({ processMetrics: true });
const served = new Map<string, string>();
let exporter: Server;
let prometheus: ChildProcess;
let address: string;

beforeAll(async () => {
  exporter = createServer(async (request, response) => {
    const accept = request.url === jobs.text ? undefined : request.headers.accept;
    const { body, contentType, encoding } = await metrics.scrape(accept, String(request.headers["accept-encoding"]));
    served.set(request.url ?? "", `${contentType} ${encoding}`);
    response
      .writeHead(200, { "content-type": contentType, ...(encoding && { "content-encoding": encoding }) })
      .end(body);
  });
  exporter.listen(0, "127.0.0.1");
  await once(exporter, "listening");
  const { port } = exporter.address() as AddressInfo;
  writeFileSync(
    join(folder, "prometheus.yml"),
    JSON.stringify({
      global: { scrape_interval: "1s", scrape_timeout: "1s" },
      scrape_configs: Object.entries(jobs).map(([name, path]) => ({
        job_name: name,
        metrics_path: path,
        honor_labels: true,
        static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { format: name } }],
      })),
    }),
  );
  address = `127.0.0.1:${await freePort()}`;
  const flags = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`];
  prometheus = spawn("prometheus", [...flags, `--web.listen-address=${address}`], { stdio: "ignore" });
  await once(prometheus, "spawn");
});

afterAll(async () => {
  prometheus.kill();
  await once(prometheus, "exit");
  exporter.close();
  exporter.closeAllConnections();
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

async function query(expression: string): Promise<readonly Result[]> {
  const answer = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`);
  return ((await answer.json()) as { data: { result: readonly Result[] } }).data.result;
}

test("Prometheus takes both formats, compressed, and stores the same series from both", async () => {
  await vi.waitFor(async () => expect((await query("up")).map(({ value }) => value[1])).toEqual(["1", "1"]), {
    timeout: 50_000,
    interval: 250,
  });
  expect([...served.entries()].sort()).toEqual([
    ["/metrics", "application/openmetrics-text; version=1.0.0; charset=utf-8 gzip"],
    ["/text", "text/plain; version=0.0.4; charset=utf-8 gzip"],
  ]);
  const { body } = await metrics.scrape(undefined, undefined);
  const shown = parseExposition(body.toString(), "text")
    .flatMap(({ samples }) => samples)
    .filter(({ name }) => name.startsWith("balance_alert_"))
    .map(({ name, labels, value }) => JSON.stringify({ ...labels, __name__: name, value }, sortedKeys(labels)))
    .sort();
  for (const format of Object.keys(jobs)) {
    const stored = (await query(`{__name__=~"balance_alert_.*",format="${format}"}`))
      .map(({ metric: { job: _, instance: __, format: ___, ...metric }, value }) =>
        JSON.stringify({ ...metric, value: Number(value[1]) }, sortedKeys(metric)),
      )
      .sort();
    expect(stored).toEqual(shown);
  }
});

function sortedKeys(labels: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(labels), "__name__", "value"])].sort();
}
