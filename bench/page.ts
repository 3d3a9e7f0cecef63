// The status page at 1,000 projects: CPU until it is sent, and its size. Two servers: the page alone over given data, and the
// whole daemon with as many simulated projects, so that forecasts and the store count, too.
// usage: node scripts/run-ts.mjs bench/page.ts [--json]     (the daemon needs `npm run build`)
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { request } from "undici";
import { createServer } from "../src/http/server.ts";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { viewOf } from "../test/http/hand-made-view.ts";
import { manyProjects, realisticDaemon } from "../test/http/realistic-daemon.ts";
import { median } from "./figure.ts";

const projects = 1_000;
const rounds = 5;
const requestsEach = 20;
const goals = { cpuMs: 20, gzippedBytes: 200_000 };

if (process.argv.includes("serve")) await servePage();
else await compare();

async function servePage(): Promise<void> {
  const server = createServer({
    view: viewOf(realisticDaemon({ projects: manyProjects(projects) })),
    settings: {
      listenAddresses: ["127.0.0.1:0"],
      telemetryPath: "/metrics",
      enableLifecycle: false,
      clock: systemClock,
      logger: silentLogger,
    },
  });
  console.log((await server.start())[0]?.url);
}

interface Contender {
  readonly what: string;
  readonly url: string;
  readonly process: ChildProcess;
}

async function compare(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-page-"));
  const contenders = [await startPage(), ...(existsSync("dist/main.js") ? [await startDaemon(folder)] : [])];
  try {
    const figures = new Map<string, { cpuMs: number[]; gzippedBytes: number; bytes: number }>();
    for (let round = 0; round <= rounds; round += 1) {
      for (const contender of contenders) {
        const { cpuMs, body } = await measure(contender);
        const known = figures.get(contender.what);
        // The first round warms the compiler up.
        const figure = { cpuMs: known?.cpuMs ?? [], gzippedBytes: body.length, bytes: gunzipSync(body).length };
        if (round > 0) figure.cpuMs.push(cpuMs);
        figures.set(contender.what, figure);
      }
    }
    for (const [what, { cpuMs, gzippedBytes, bytes }] of figures) report(what, median(cpuMs), gzippedBytes, bytes);
  } finally {
    for (const { process: child } of contenders) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(what: string, cpuMs: number, gzippedBytes: number, bytes: number): void {
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ id: "page", what, cpuMs, gzippedBytes, bytes, goals }));
    return;
  }
  const verdict = (met: boolean) => (met ? "met" : "MISSED");
  console.log(
    `page  ${what}, ${projects} projects: ${cpuMs.toFixed(1)} ms of CPU (goal: below ${goals.cpuMs}, ${verdict(cpuMs < goals.cpuMs)}), ` +
      `${(gzippedBytes / 1000).toFixed(0)} kB gzipped (goal: below 200, ${verdict(gzippedBytes < goals.gzippedBytes)}), ${(bytes / 1000).toFixed(0)} kB plain`,
  );
}

async function measure({ url, process: child }: Contender): Promise<{ cpuMs: number; body: Buffer }> {
  const before = cpuMsOf(child);
  let body = Buffer.alloc(0);
  for (let count = 0; count < requestsEach; count += 1) {
    const answer = await request(url, { headers: { "accept-encoding": "gzip" } });
    body = Buffer.from(await answer.body.arrayBuffer());
  }
  return { cpuMs: (cpuMsOf(child) - before) / requestsEach, body };
}

/** CPU time of the process with all its threads, from Linux; its clock ticks a hundred times a second. */
function cpuMsOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /u, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function startPage(): Promise<Contender> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "serve"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { what: "the page alone", url: `${url}/`, process: child };
}

async function startDaemon(folder: string): Promise<Contender> {
  const file = join(folder, "config.yaml");
  const entries = Array.from({ length: projects }, (_, index) => ({
    name: `Project ${index}`,
    provider: "simulated",
    start: 1_000 + index,
    burn_per_day: 5 + (index % 90),
    noise: 0.4,
    seed: index,
    threshold: 100,
  }));
  writeFileSync(file, JSON.stringify({ schedules: { projects: "0 0 1 1 *" }, projects: entries }));
  const child = spawn(
    process.execPath,
    [
      "dist/main.js",
      "serve",
      `--config.file=${file}`,
      "--web.listen-address=127.0.0.1:0",
      `--state.path=${join(folder, "state")}`,
      "--log.format=json",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the daemon ended with ${code}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = /"listening":\["([^"]+)"/u.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  while ((await request(`${url}/-/ready`)).statusCode !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
  return { what: "the whole daemon before it has a history", url: `${url}/`, process: child };
}
