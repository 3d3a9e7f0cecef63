/**
 * P4: a poll of 10,000 projects by the daemon itself (schedule, check, HTTP client, store, metrics), cold, 256 in flight, at a vendor
 * that takes 200 ms, with a scrape a second beside it. Wall time against the ideal, CPU against the same daemon with fetch in place of
 * its HTTP client, and against a program that does nothing but fetch.
 *
 * usage: node scripts/run-ts.mjs bench/poll.ts [--json]
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { builtDaemon, startMeasuredDaemon, stopProcess } from "./daemon-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";

const projects = 10_000;
const inFlight = 256;
const delayMs = 200;
const idealMs = Math.ceil(projects / inFlight) * delayMs;

interface Poll {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Vendor {
  readonly port: number;
  readonly process: ChildProcess;
  answered(): Promise<number>;
}

async function startVendor(): Promise<Vendor> {
  const folder = resolve("node_modules/.bench");
  mkdirSync(folder, { recursive: true });
  const program = join(folder, "slow-provider");
  execFileSync("go", ["build", "-o", program, "."], { cwd: "bench/peers/slow-provider" });
  const child = spawn(program, [String(delayMs)], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { port } = JSON.parse(String(line)) as { port: number };
  return {
    port,
    process: child,
    async answered() {
      const { body } = await request(`http://127.0.0.1:${port}/stats`);
      return ((await body.json()) as { answered: number }).answered;
    },
  };
}

function writeConfig(file: string, port: number): void {
  const entries = Array.from({ length: projects }, (_, at) => ({
    name: `project-${String(at).padStart(5, "0")}`,
    provider: "deepseek",
    api_key: `sk-${String(at).padStart(24, "0")}`,
    base_url: `http://127.0.0.1:${port}/balance/${at}`,
    threshold: 50,
    labels: { team: `team-${at % 20}` },
  }));
  const defaults = { concurrency: inFlight, per_host: inFlight };
  // The first round is the one at the start; no slot shall come meanwhile.
  writeFileSync(file, JSON.stringify({ schedules: { projects: "0 0 1 1 *" }, defaults, projects: entries }));
}

/**
 * One poll by a daemon that has just started. Ends when the last value is in the metrics: when the head of the first scrape that holds it
 * arrives, since the 25 MB behind it take this program a tenth of a second to read.
 */
async function pollByDaemon(vendor: Vendor, folder: string): Promise<Poll> {
  const work = mkdtempSync(join(tmpdir(), "bench-poll-"));
  const configFile = join(work, "config.json");
  writeConfig(configFile, vendor.port);
  const before = await vendor.answered();
  const daemon = await startMeasuredDaemon({ configFile, statePath: join(work, "state"), folder });
  const startedMs = performance.now();
  const scrapes = setInterval(() => void scrape(daemon.url).catch(() => {}), 1_000); // The last one may meet the end.
  try {
    await until(async () => (await vendor.answered()) >= before + projects, daemon.log);
    let landedMs = 0;
    await until(async () => {
      const { headMs, text } = await scrape(daemon.url);
      landedMs = headMs;
      return landed(text) >= projects;
    }, daemon.log);
    return {
      wallMs: landedMs - startedMs,
      cpuMs: (await daemon.use()).cpuMs - daemon.cpuAtStartMs,
    };
  } finally {
    clearInterval(scrapes);
    await daemon.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** A check that failed never lands: then the poll is no measurement. */
async function until(holds: () => Promise<boolean>, log: () => string): Promise<void> {
  const lastMs = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > lastMs) throw new Error(`the poll does not end:\n${log().slice(-1000)}`);
    await pause(20);
  }
}

async function scrape(url: string): Promise<{ readonly headMs: number; readonly text: string }> {
  const { body } = await request(`${url}/metrics`);
  const headMs = performance.now();
  return { headMs, text: await body.text() };
}

function landed(exposition: string): number {
  return exposition.match(/^balance_alert_balance\{/gmu)?.length ?? 0;
}

/** The same requests by a program that fetches, keeps one number an answer, and nothing else. */
async function pollByFetch(vendor: Vendor): Promise<Poll> {
  const child = spawn(
    process.execPath,
    [resolve("bench/peers/fetch-poller.mjs"), String(vendor.port), String(projects), String(inFlight)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [line] = await once(createInterface(child.stdout), "line");
  await stopProcess(child);
  return JSON.parse(String(line)) as Poll;
}

export async function P4(rounds = 3): Promise<readonly Figure[]> {
  const ours = builtDaemon();
  const fetching = builtDaemon("daemon-with-fetch", "--connections=bench/peers/fetch-connections.ts");
  const vendor = await startVendor();
  const contenders = {
    ours: () => pollByDaemon(vendor, ours),
    fetching: () => pollByDaemon(vendor, fetching),
    bare: () => pollByFetch(vendor),
  };
  const polls = { ours: [] as Poll[], fetching: [] as Poll[], bare: [] as Poll[] };
  try {
    const names = ["ours", "fetching", "bare"] as const;
    for (let round = 0; round < rounds; round += 1)
      for (const name of round % 2 === 0 ? names : names.toReversed()) polls[name].push(await contenders[name]());
  } finally {
    await stopProcess(vendor.process);
  }
  const of = (name: keyof typeof polls, what: keyof Poll) => median(polls[name].map((poll) => poll[what]));
  const work = `poll of ${projects} projects, ${inFlight} in flight, cold, a scrape a second`;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return [
    {
      id: "P4",
      work: `${work}, wall time`,
      ratio: of("ours", "wallMs") / idealMs,
      goal: 1.03,
      of: "the ideal",
      notes: [
        `medians of ${rounds} rounds: ${seconds(of("ours", "wallMs"))}; with fetch ${seconds(of("fetching", "wallMs"))}, a bare fetch program ${seconds(of("bare", "wallMs"))}; ideal ${seconds(idealMs)}`,
      ],
    },
    {
      id: "P4",
      work: `${work}, CPU`,
      ratio: of("ours", "cpuMs") / of("fetching", "cpuMs"),
      goal: 0.35,
      of: "the same poll with fetch",
      notes: [
        `medians of ${rounds} rounds: ${seconds(of("ours", "cpuMs"))} against ${seconds(of("fetching", "cpuMs"))}`,
        `against a program that only fetches: ${(of("ours", "cpuMs") / of("bare", "cpuMs")).toFixed(3)} x (${seconds(of("bare", "cpuMs"))})`,
      ],
    },
  ];
}

if (basename(process.argv[1] ?? "") === "poll.ts") {
  const rounds = Number(process.argv.find((argument) => /^\d+$/u.test(argument)) ?? 3);
  for (const figure of await P4(rounds)) {
    if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
    else printFigure(figure);
  }
}
