/**
 * P11 and P15: what a small installation takes of a machine. Two daemons run at once for ten minutes beside a bare `node:http` server on
 * the same Node.js: one with the example configuration, one with twenty accounts that a vendor answers, polled every ten minutes.
 * Each is scraped every 15 s. There are three of each kind, and medians are taken: their sum uses less than a tenth of a core.
 *
 * usage: node scripts/run-ts.mjs bench/small.ts [--json] [MINUTES]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { builtDaemon, stopProcess } from "./daemon-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";
import { projectsOf, startVendor } from "./servers/vendor.ts";

const scrapeEveryMs = 15_000;
/** What the start costs is P6's. */
const startMs = 60_000;
const accounts = 20;
const copies = 3;
/** What the image and the systemd unit set for the allocation of memory. */
const ofTheImage = { MALLOC_ARENA_MAX: "1" };

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
}

interface Use {
  readonly residentMb: number;
  readonly peakMb: number;
  /** Of one core, in parts of a hundred. */
  readonly cpuPercent: number;
  readonly scrapeMs: number;
}

async function start(
  rest: readonly string[],
  output: "stdout" | "stderr",
  variables: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, rest, { stdio: ["ignore", "pipe", "pipe"], env });
  child.stdout.resume();
  child.stderr.resume();
  for await (const line of createInterface({ input: child[output] })) {
    const url = /"listening":\["([^"]+)"/u.exec(line)?.[1];
    if (url !== undefined) return { process: child, url };
  }
  throw new Error(`${rest.join(" ")} ended before it listened`);
}

function startDaemon(configFile: string, state: string): Promise<Running> {
  const flags = [`--config.file=${configFile}`, `--state.path=${state}`, "--web.listen-address=127.0.0.1:0"];
  return start([join(builtDaemon(), "main.js"), "serve", ...flags, "--log.format=json"], "stderr", ofTheImage);
}

/** Scrapes until the time is over. CPU counts from the end of the start on. */
async function use({ process: child, url }: Running, forMs: number): Promise<Use> {
  const beginMs = performance.now();
  const tookMs: number[] = [];
  const resident: number[] = [];
  let cpuBegin: { readonly atMs: number; readonly cpuMs: number } | undefined;
  while (performance.now() - beginMs < forMs) {
    await pause(scrapeEveryMs);
    const scrapedMs = performance.now();
    await (await request(`${url}/metrics`)).body.text();
    if (performance.now() - beginMs < startMs) continue;
    tookMs.push(performance.now() - scrapedMs);
    resident.push(memoryOf(child, "VmRSS"));
    cpuBegin ??= { atMs: performance.now(), cpuMs: cpuMsOf(child) };
  }
  if (cpuBegin === undefined) throw new Error("measure for more than a minute");
  return {
    residentMb: resident.at(-1) ?? Number.NaN,
    peakMb: memoryOf(child, "VmHWM"),
    cpuPercent: (100 * (cpuMsOf(child) - cpuBegin.cpuMs)) / (performance.now() - cpuBegin.atMs),
    scrapeMs: median(tookMs),
  };
}

function memoryOf({ pid }: ChildProcess, what: "VmRSS" | "VmHWM"): number {
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB`, "mu").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) / 1000;
}

/** User and system time, in ticks of 10 ms: proc(5). */
function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function writeAccounts(file: string, port: number): void {
  const projects = projectsOf(port, accounts);
  writeFileSync(file, JSON.stringify({ schedules: { projects: "*/10 * * * *" }, projects }));
}

/** P11 and P15. */
export async function small(minutes = 10): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-small-"));
  const vendor = await startVendor(0);
  const accountsFile = join(folder, "accounts.json");
  writeAccounts(accountsFile, vendor.port);
  const kinds = {
    bare: () => start([resolve("bench/servers/bare.mjs")], "stdout"),
    example: (at: number) => startDaemon(resolve("config.example.yaml"), join(folder, `example-${at}`)),
    twenty: (at: number) => startDaemon(accountsFile, join(folder, `twenty-${at}`)),
  };
  const uses: Record<keyof typeof kinds, Use[]> = { bare: [], example: [], twenty: [] };
  const running: Running[] = [];
  try {
    const names = ["bare", "example", "twenty"] as const;
    const measured: Promise<unknown>[] = [];
    for (let copy = 0; copy < copies; copy += 1)
      for (const name of names) {
        const one = await kinds[name](copy);
        running.push(one);
        measured.push(use(one, minutes * 60_000).then((seen) => uses[name].push(seen)));
      }
    await Promise.all(measured);
  } finally {
    await Promise.all(running.map((one) => stopProcess(one.process)));
    await stopProcess(vendor.process);
    rmSync(folder, { recursive: true, force: true });
  }
  const of = (name: keyof typeof uses, what: keyof Use) => median(uses[name].map((one) => one[what]));
  const mb = (name: keyof typeof uses, what: "residentMb" | "peakMb") => `${of(name, what).toFixed(0)} MB`;
  const beside = `medians of ${copies}, after ${minutes} minutes with a scrape every 15 s`;
  const bare = "a bare node:http server";
  return [
    {
      id: "P11",
      work: "resident memory with the example configuration",
      ratio: of("example", "residentMb") / of("bare", "residentMb"),
      goal: 1.4,
      of: bare,
      notes: [`${beside}: ${mb("example", "residentMb")} against ${mb("bare", "residentMb")}`],
    },
    {
      id: "P15",
      work: `CPU of ${accounts} accounts, a poll every ten minutes`,
      ratio: of("twenty", "cpuPercent") / 0.25,
      goal: 1,
      of: "0.25 % of a core",
      notes: [
        `${beside}: ${of("twenty", "cpuPercent").toFixed(2)} %; ${bare}: ${of("bare", "cpuPercent").toFixed(2)} %`,
      ],
    },
    {
      id: "P15",
      work: `a scrape of ${accounts} accounts`,
      ratio: of("twenty", "scrapeMs") / 5,
      goal: 1,
      of: "5 ms",
      notes: [`${beside}: ${of("twenty", "scrapeMs").toFixed(1)} ms; ${bare}: ${of("bare", "scrapeMs").toFixed(1)} ms`],
    },
    {
      id: "P15",
      work: `peak memory of ${accounts} accounts`,
      ratio: of("twenty", "peakMb") / of("bare", "peakMb"),
      goal: 1.6,
      of: bare,
      notes: [`${beside}: ${mb("twenty", "peakMb")} against ${mb("bare", "peakMb")}`],
    },
  ];
}

if (basename(process.argv[1] ?? "") === "small.ts") {
  const minutes = Number(process.argv.find((argument) => /^\d+$/u.test(argument)) ?? 10);
  for (const figure of await small(minutes)) {
    if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
    else printFigure(figure);
  }
}
