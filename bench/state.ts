/**
 * P10: the state of 10,000 projects, all of which change each minute: for how long a write keeps the event loop, and whether a restart
 * finds all of them. The store and its files are the daemon's; a minute's changes come in bursts, as answers do, in ten seconds.
 *
 * usage: node scripts/run-ts.mjs bench/state.ts [--json]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { openDatabase } from "../src/store/database.ts";
import { Store } from "../src/store/store.ts";
import { type Figure, median, printFigure } from "./figure.ts";

const projects = 10_000;
const bursts = 100;
const roundMs = 10_000;
const goalMs = 20;

async function openStore(folder: string): Promise<Store> {
  const { database } = await openDatabase(folder, Date.now);
  return new Store({ database, clock: systemClock, logger: silentLogger, onChange: () => {} });
}

/** Longest block of the loop in one round of changes; without a store it is what the bench and the machine do to it. */
async function blockedBy(store: Store | undefined, round: number): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let burst = 0; burst < bursts; burst += 1) {
    for (let at = burst; at < projects; at += bursts) {
      const answer = { readings: [{ kind: "remaining", type: "balance", value: at + round, unit: "CNY" }] } as const;
      const project = { name: `project-${at}`, provider: "deepseek" };
      store?.recordProject(project, { startedAtMs: Date.now(), durationMs: 200, answer });
    }
    await pause(roundMs / bursts);
  }
  delay.disable();
  return delay.max / 1e6;
}

export async function P10(rounds = 3): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "bench-state-"));
  const blocked: number[] = [];
  const idle: number[] = [];
  try {
    const store = await openStore(folder);
    await blockedBy(store, 0); // Warms the compiler up.
    for (let round = 1; round <= rounds; round += 1) {
      idle.push(await blockedBy(undefined, round));
      blocked.push(await blockedBy(store, round));
    }
    await store.close();
    const startedMs = performance.now();
    const again = await openStore(folder);
    const restoredMs = performance.now() - startedMs;
    const right = Array.from({ length: projects }, (_, at) => again.project(`project-${at}`)).filter((state, at) => {
      const [reading] = state?.lastGood?.readings ?? [];
      return reading?.kind === "remaining" && reading.value === at + rounds;
    }).length;
    await again.close();
    if (right !== projects) throw new Error(`after the restart ${right} of ${projects} projects are as they were`);
    const ms = (value: number) => `${value.toFixed(1)} ms`;
    return {
      id: "P10",
      work: `event loop blocked while ${projects} projects change and are written`,
      ratio: median(blocked) / goalMs,
      goal: 1,
      of: `${goalMs} ms`,
      notes: [
        `median of the worst of ${rounds} rounds of ${roundMs / 1000} s: ${ms(median(blocked))} (${blocked.map(ms).join(", ")}); the same without a store: ${ms(median(idle))}`,
        `a restart restores ${right} of ${projects} in ${restoredMs.toFixed(0)} ms`,
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (basename(process.argv[1] ?? "") === "state.ts") {
  const figure = await P10();
  if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
  else printFigure(figure);
  process.exit();
}
