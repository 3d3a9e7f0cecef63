/**
 * P8: a reload of a YAML file of 10,000 projects by a daemon that serves a scrape a second: for how long the event loop does nothing
 * else. Each reload changes one project, and in the last round the labels of all of them. Beside it: a reload without scrapes, scrapes
 * without a reload, and the same parse by `yaml` on the loop, which is what a program without a thread does.
 *
 * usage: node scripts/run-ts.mjs bench/reload.ts [--json]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { parse, stringify } from "yaml";
import { type MeasuredDaemon, startMeasuredDaemon } from "./daemon-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";

const projects = 10_000;
const goalMs = 50;

function configText(changed: number, team: string): string {
  return stringify({
    schedules: { projects: "0 0 1 1 *" },
    projects: Array.from({ length: projects }, (_, at) => ({
      name: `project-${String(at).padStart(5, "0")}`,
      provider: "simulated",
      start: 1_000 + at,
      burn_per_day: 5 + (at % 90),
      seed: at,
      unit: "USD",
      threshold: at === 0 ? changed : 100,
      owner_project: `owner-${at % 50}`,
      labels: { team },
    })),
  });
}

/** Reloads while `serve` is called once a second; resolves with the longest time for which the loop was blocked. */
async function blockedByReload(
  daemon: MeasuredDaemon,
  serve: () => Promise<void> = () => scrape(daemon),
): Promise<{ readonly blockedMs: number; readonly tookMs: number }> {
  await daemon.watch();
  const scrapes = setInterval(() => void serve().catch(() => {}), 1_000); // The last one may meet the end.
  const startedMs = performance.now();
  const { statusCode, body } = await request(`${daemon.url}/-/reload`, { method: "POST" });
  const tookMs = performance.now() - startedMs;
  await body.dump();
  if (statusCode !== 200) throw new Error(`the reload is refused with ${statusCode}:\n${daemon.log().slice(-1000)}`);
  await pause(2_000);
  clearInterval(scrapes);
  return { blockedMs: (await daemon.use()).blockedMs, tookMs };
}

async function scrape(daemon: MeasuredDaemon): Promise<void> {
  const { body } = await request(`${daemon.url}/metrics`);
  await body.dump();
}

/** What the scrapes alone do to the loop. */
async function blockedByScrapes(daemon: MeasuredDaemon): Promise<number> {
  await daemon.watch();
  for (let count = 0; count < 3; count += 1) {
    await scrape(daemon);
    await pause(1_000);
  }
  return (await daemon.use()).blockedMs;
}

export async function P8(rounds = 3): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "bench-reload-"));
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, configText(0, "a"));
  const daemon = await startMeasuredDaemon({ configFile, statePath: "", flags: ["--web.enable-lifecycle"] });
  try {
    while ((await request(`${daemon.url}/-/ready`)).statusCode !== 200) await pause(200);
    await scrape(daemon);
    await blockedByReload(daemon); // Warms the compiler up.
    const blocked: number[] = [];
    const took: number[] = [];
    const inline: number[] = [];
    const unserved: number[] = [];
    const idle: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      idle.push(await blockedByScrapes(daemon));
      const text = configText(round, "a");
      writeFileSync(configFile, text);
      const { blockedMs, tookMs } = await blockedByReload(daemon);
      blocked.push(blockedMs);
      took.push(tookMs);
      const startedMs = performance.now();
      parse(text);
      inline.push(performance.now() - startedMs);
      writeFileSync(configFile, configText(round + rounds, "a"));
      unserved.push((await blockedByReload(daemon, async () => {})).blockedMs);
    }
    writeFileSync(configFile, configText(0, "b"));
    const all = await blockedByReload(daemon);
    const ms = (value: number) => `${value.toFixed(0)} ms`;
    return {
      id: "P8",
      work: `event loop blocked by a reload of ${projects} projects in YAML`,
      ratio: median(blocked) / goalMs,
      goal: 1,
      of: `${goalMs} ms`,
      notes: [
        `median of ${rounds} reloads in which one project changes: ${ms(median(blocked))} (${blocked.map(ms).join(", ")}), each done in ${ms(median(took))}`,
        `a reload without a scrape beside it: ${ms(median(unserved))}; the scrapes alone: ${ms(median(idle))}; the labels of all projects change: ${ms(all.blockedMs)}`,
        `yaml on the event loop: ${ms(median(inline))}, so ${(median(blocked) / median(inline)).toFixed(3)} x`,
      ],
    };
  } finally {
    await daemon.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (basename(process.argv[1] ?? "") === "reload.ts") {
  const figure = await P8();
  if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
  else printFigure(figure);
}
