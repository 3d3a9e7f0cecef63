/**
 * A peer for the benchmarks of the scrape: prom-client's own rendering, behind node:http.
 *
 * usage: node prom-client-exporter.mjs PROJECTS
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Gauge, Registry } from "prom-client";
import { changedInRound, gaugeNames, labelNames, workloadProjects, workloadValue } from "../scrape-workload.ts";
import { serveControl } from "../servers/control.ts";

const projects = workloadProjects(Number(process.argv[2]));
const registry = new Registry();
const gauges = gaugeNames.map(
  (name) => new Gauge({ name, help: `Help of ${name}.`, labelNames: [...labelNames], registers: [registry] }),
);

/** Passing one labels object each time is the fastest way that prom-client has to set a gauge. */
function set(at: number, round: number): void {
  const labels = projects[at]?.labels;
  if (labels === undefined) return;
  gauges.forEach((gauge, place) => {
    gauge.set(labels, workloadValue(at, place, round));
  });
}

for (let at = 0; at < projects.length; at += 1) set(at, 0);
const server = createServer(async (_request, response) => {
  const body = await registry.metrics();
  response.setHeader("Content-Type", registry.contentType);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => {
  // Listening on a port, not on a pipe.
  serveControl((server.address() as AddressInfo).port, (count, round) => {
    for (const at of changedInRound(projects.length, count, round)) set(at, round);
  });
});
