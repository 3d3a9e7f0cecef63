/**
 * P13: what a check costs a daemon of 50,000 projects, beside one of 1,000 that makes as many checks in the same time, its projects being
 * polled more often. The curve of memory a project and of the time to the first complete scrape goes along.
 *
 * usage: node scripts/run-ts.mjs bench/scale.ts [--json]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { type MeasuredDaemon, startMeasuredDaemon, stopProcess } from "./daemon-process.ts";
import { type Figure, printFigure } from "./figure.ts";
import { projectsOf, startVendor, type Vendor } from "./servers/vendor.ts";

/** A round of 50,000 takes half of its minute. */
const sizes = [
  { projects: 1_000, schedule: "*/2 * * * * *" },
  { projects: 10_000, schedule: "*/15 * * * * *" },
  { projects: 50_000, schedule: "0 * * * * *" },
] as const;
const measuredMs = 120_000;
const vendorDelayMs = 1;

interface Seen {
  readonly projects: number;
  readonly cpuMsACheck: number;
  readonly bytesAProject: number;
  readonly firstScrapeMs: number;
}

async function measure(vendor: Vendor, { projects, schedule }: (typeof sizes)[number]): Promise<Seen> {
  const folder = mkdtempSync(join(tmpdir(), "bench-scale-"));
  const configFile = join(folder, "config.json");
  const config = { schedules: { projects: schedule }, defaults: { concurrency: 256, per_host: 256 } };
  writeFileSync(configFile, JSON.stringify({ ...config, projects: projectsOf(vendor.port, projects) }));
  const startedMs = performance.now();
  const daemon = await startMeasuredDaemon({
    configFile,
    statePath: join(folder, "state"),
    nodeFlags: ["--expose-gc"],
  });
  try {
    while (!(await isComplete(daemon, projects))) await pause(100);
    const firstScrapeMs = performance.now() - startedMs;
    await pause(60_000 - (Date.now() % 60_000) + 60_000); // The first rounds compile the code.
    const before = { cpuMs: (await daemon.use()).cpuMs, answered: await vendor.answered() };
    await pause(measuredMs);
    const checks = (await vendor.answered()) - before.answered;
    const cpuMs = (await daemon.use()).cpuMs - before.cpuMs;
    const { rssBytes } = await daemon.use("collect");
    return { projects, cpuMsACheck: cpuMs / checks, bytesAProject: rssBytes / projects, firstScrapeMs };
  } finally {
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function isComplete({ url }: MeasuredDaemon, projects: number): Promise<boolean> {
  const text = await (await request(`${url}/metrics`)).body.text();
  return (text.match(/^balance_alert_balance\{/gmu)?.length ?? 0) === projects;
}

export async function P13(): Promise<Figure> {
  const vendor = await startVendor(vendorDelayMs);
  const curve: Seen[] = [];
  try {
    for (const size of sizes) curve.push(await measure(vendor, size));
  } finally {
    await stopProcess(vendor.process);
  }
  const [fewest, most] = [curve[0], curve.at(-1)];
  if (fewest === undefined || most === undefined) throw new Error("nothing was measured");
  return {
    id: "P13",
    work: `CPU of a check at ${most.projects} projects`,
    ratio: most.cpuMsACheck / fewest.cpuMsACheck,
    goal: 1.15,
    of: `that at ${fewest.projects}`,
    notes: curve.map(
      ({ projects, cpuMsACheck, bytesAProject, firstScrapeMs }) =>
        `${projects} projects: ${cpuMsACheck.toFixed(3)} ms a check, ${(bytesAProject / 1000).toFixed(1)} kB resident a project, first complete scrape after ${(firstScrapeMs / 1000).toFixed(1)} s`,
    ),
  };
}

if (basename(process.argv[1] ?? "") === "scale.ts") {
  const figure = await P13();
  if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
  else printFigure(figure);
}
