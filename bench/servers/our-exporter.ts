/**
 * Our metrics behind our HTTP server, with the families of the workload in place of ours. What a project's check does
 * in the daemon happens here at `/change`; computing the samples is part of the scrape, as it is in the daemon.
 *
 * usage: node our-exporter.mjs PROJECTS
 */
import type { DaemonView } from "../../src/http/daemon-view.ts";
import { createServer } from "../../src/http/server.ts";
import type { Family } from "../../src/metrics/family.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { createRuntimeMetrics } from "../../src/metrics/runtime.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { changedInRound, gaugeNames, labelNames, workloadProjects, workloadValue } from "../scrape-workload.ts";
import { serveControl } from "./control.ts";

const projects = workloadProjects(Number(process.argv[2]));
const families: readonly Family[] = gaugeNames.map((name) => ({
  name,
  help: `Help of ${name}.`,
  type: "gauge",
  labels: labelNames,
}));
const runtime = createRuntimeMetrics({ processMetrics: true });
const metrics = createMetrics({ nowMs: () => Date.now(), logger: silentLogger, runtime, families });
projects.forEach((project, at) => {
  metrics.register(project.labels.project, () => {
    // A new labels object each time, as the daemon makes one for each reading.
    const labels = { ...project.labels };
    const samples = gaugeNames.map((family, gauge) => ({
      family,
      labels,
      value: workloadValue(at, gauge, project.round),
    }));
    return { samples, validUntilMs: Number.POSITIVE_INFINITY };
  });
});

// Of the view, a scrape uses these two only.
const view = {
  scrape: (accept, acceptEncoding) => metrics.scrape(accept, acceptEncoding),
  observeHttp: (observation) => runtime.observeHttp(observation),
} satisfies Partial<DaemonView> as DaemonView;
const server = createServer({
  view,
  settings: {
    listenAddresses: ["127.0.0.1:0"],
    telemetryPath: "/metrics",
    enableLifecycle: false,
    clock: systemClock,
    logger: silentLogger,
  },
});
const [bound] = await server.start();
if (bound === undefined) throw new Error("the server listens nowhere");
serveControl(bound.port, (count, round) => {
  for (const at of changedInRound(projects.length, count, round)) {
    const project = projects[at];
    if (project === undefined) continue;
    project.round = round;
    metrics.invalidate(project.labels.project);
  }
});
