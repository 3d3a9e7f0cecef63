/**
 * P4: polls of 10,000 projects by the daemon itself (schedule, check, HTTP client, store, metrics), 256 in flight, at a vendor that takes
 * 200 ms, with a scrape a second beside it. The third round of a daemon counts, since a daemon polls all day; the first, in which code
 * is compiled and every series is new, is printed too. Wall time against the ideal, CPU against the same daemon with fetch in place of
 * its HTTP client, and against a program that does nothing but fetch.
 *
 * usage: node scripts/run-ts.mjs bench/poll.ts [--json] [DAEMONS]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { builtDaemon, type MeasuredDaemon, startMeasuredDaemon, stopProcess } from "./daemon-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";
import { projectsOf, startVendor, type Vendor } from "./servers/vendor.ts";

const projects = 10_000;
const inFlight = 256;
const delayMs = 200;
const idealMs = Math.ceil(projects / inFlight) * delayMs;
/** Long enough for a round, short enough for its starts to be spread over less time than the round takes. */
const slotMs = 20_000;

interface Round {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Poll {
  readonly first: Round;
  readonly third: Round;
}

function writeConfig(file: string, port: number): void {
  const defaults = { concurrency: inFlight, per_host: inFlight };
  const schedules = { projects: `*/${slotMs / 1000} * * * * *` };
  writeFileSync(file, JSON.stringify({ schedules, defaults, projects: projectsOf(port, projects) }));
}

/** The round at the start of a daemon and those of the next two slots. */
async function pollByDaemon(vendor: Vendor, folder: string): Promise<Poll> {
  const work = mkdtempSync(join(tmpdir(), "bench-poll-"));
  const configFile = join(work, "config.json");
  writeConfig(configFile, vendor.port);
  await nextSlot(); // The first round shall have ended when the next slot comes.
  const before = await vendor.answered();
  const daemon = await startMeasuredDaemon({ configFile, statePath: join(work, "state"), folder });
  const scrapes = setInterval(() => void scrape(daemon.url).catch(() => {}), 1_000); // The last one may meet the end.
  try {
    const round = (begin: Begin) => roundOf(daemon, vendor, begin);
    const first = await round({ atMs: Date.now(), cpuMs: daemon.cpuAtStartMs, answered: before });
    await round(await beginOfSlot(daemon, vendor));
    return { first, third: await round(await beginOfSlot(daemon, vendor)) };
  } finally {
    clearInterval(scrapes);
    await daemon.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Where a round begins: the time, what the daemon had used, and what the vendor had answered. */
interface Begin {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly answered: number;
}

async function beginOfSlot(daemon: MeasuredDaemon, vendor: Vendor): Promise<Begin> {
  const atMs = await nextSlot(100);
  return { atMs, cpuMs: (await daemon.use()).cpuMs, answered: await vendor.answered() };
}

/** Waits until `earlyMs` before the next slot. @returns the time of the slot, milliseconds since 1970 */
async function nextSlot(earlyMs = 0): Promise<number> {
  const atMs = Math.ceil((Date.now() + earlyMs) / slotMs) * slotMs;
  await pause(atMs - earlyMs - Date.now());
  return atMs;
}

/**
 * Ends when the last value is in the metrics: when the head of the first scrape that holds it arrives, since the 25 MB behind it take
 * this program a tenth of a second to read.
 */
async function roundOf(daemon: MeasuredDaemon, vendor: Vendor, begin: Begin): Promise<Round> {
  await until(async () => (await vendor.answered()) >= begin.answered + projects, daemon.log);
  let landedMs = 0;
  await until(async () => {
    const { headMs, text } = await scrape(daemon.url);
    landedMs = headMs;
    return landed(text, begin.atMs) >= projects;
  }, daemon.log);
  return { wallMs: landedMs - begin.atMs, cpuMs: (await daemon.use()).cpuMs - begin.cpuMs };
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
  const headMs = Date.now();
  return { headMs, text: await body.text() };
}

/** How many projects' last success began since then. */
function landed(exposition: string, sinceMs: number): number {
  const times = exposition.matchAll(/^balance_alert_last_success_timestamp_seconds\{.*\} (\S+)$/gmu);
  return [...times].filter(([, atSeconds]) => Number(atSeconds) * 1000 >= sinceMs).length;
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
  const vendor = await startVendor(delayMs);
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
  const of = (name: keyof typeof polls, round: keyof Poll, what: keyof Round) =>
    median(polls[name].map((poll) => poll[round][what]));
  const work = `poll of ${projects} projects, ${inFlight} in flight, third round, a scrape a second`;
  const medians = `medians of ${rounds} daemons`;
  const wall = (round: keyof Poll) =>
    `${seconds(of("ours", round, "wallMs"))}; with fetch ${seconds(of("fetching", round, "wallMs"))}, a bare fetch program ${seconds(of("bare", round, "wallMs"))}`;
  const cpu = (round: keyof Poll) =>
    `${seconds(of("ours", round, "cpuMs"))} against ${seconds(of("fetching", round, "cpuMs"))}, a bare fetch program ${seconds(of("bare", round, "cpuMs"))}`;
  const toIdeal = (round: keyof Poll) => of("ours", round, "wallMs") / idealMs;
  const toFetch = (round: keyof Poll) => of("ours", round, "cpuMs") / of("fetching", round, "cpuMs");
  return [
    {
      id: "P4",
      work: `${work}, wall time`,
      ratio: toIdeal("third"),
      goal: 1.03,
      of: "the ideal",
      notes: [
        `${medians}: ${wall("third")}; ideal ${seconds(idealMs)}`,
        `the first round, cold: ${toIdeal("first").toFixed(3)} x: ${wall("first")}`,
      ],
    },
    {
      id: "P4",
      work: `${work}, CPU`,
      ratio: toFetch("third"),
      goal: 0.35,
      of: "the same round with fetch",
      notes: [
        `${medians}: ${cpu("third")}`,
        `the first round, cold: ${toFetch("first").toFixed(3)} x: ${cpu("first")}`,
      ],
    },
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

if (basename(process.argv[1] ?? "") === "poll.ts") {
  const rounds = Number(process.argv.find((argument) => /^\d+$/u.test(argument)) ?? 3);
  for (const figure of await P4(rounds)) {
    if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
    else printFigure(figure);
  }
}
