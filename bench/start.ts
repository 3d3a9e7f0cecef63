/**
 * P6: from the start of the process to the first answered /metrics, with the example configuration. The same program unbundled (what
 * tsc makes of the source) and the smallest program on the upstream's stack (Flask) run beside it, in turn. Node.js 22 and newer write
 * their compile cache when a program ends: the first start, which finds none, is not counted, and the unbundled program goes without.
 *
 * All start without NODE_EXTRA_CA_CERTS: Node.js 20 reads that file before any program begins, and a new user has it not. Where the
 * machine sets it, the start with it is measured, too, and said beside the ratio to Flask.
 *
 * usage: node scripts/run-ts.mjs bench/start.ts [--json]
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { builtDaemon, stopProcess } from "./daemon-process.ts";
import { type Figure, median, printFigure } from "./figure.ts";

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

type Contender = (port: number, state: string) => readonly string[];

const python = "/usr/bin/python3";

function serveArguments(port: number, state: string): readonly string[] {
  return [
    "serve",
    "--config.file=config.example.yaml",
    `--web.listen-address=127.0.0.1:${port}`,
    `--state.path=${state}`,
  ];
}

/** What tsc makes of the source, beside node_modules; the build's constants are set by hand. */
function unbundled(): string {
  const folder = resolve("node_modules/.bench/unbundled");
  rmSync(folder, { recursive: true, force: true });
  const project = join(folder, "../tsconfig.unbundled.json");
  const options = { noEmit: false, outDir: folder, rootDir: resolve("src") };
  const files = { extends: resolve("tsconfig.json"), compilerOptions: options, include: [resolve("src")] };
  writeFileSync(project, JSON.stringify({ ...files, exclude: [resolve("src/http/page/client")] }));
  // Errors of types do not keep it from writing.
  spawnSync(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", project], { stdio: "ignore" });
  const start = join(folder, "start.mjs");
  writeFileSync(start, 'globalThis.BUILD_VERSION = "0"; globalThis.BUILD_REVISION = ""; await import("./main.js");\n');
  return start;
}

/** Debian's packages of the upstream's stack, installed where they are missing. */
function preparePython(): void {
  const hasAll = () =>
    spawnSync(python, ["-c", "import flask, prometheus_client, requests, yaml"], { stdio: "ignore" }).status === 0;
  if (hasAll()) return;
  const packages = ["python3-flask", "python3-prometheus-client", "python3-requests", "python3-yaml"];
  execFileSync("apt-get", ["install", "-y", ...packages], { stdio: "ignore" });
  if (!hasAll()) throw new Error("the stack of the upstream program cannot be installed");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The variable with which some networks tell Node.js about their own certificate authority. */
const ownCertificates = "NODE_EXTRA_CA_CERTS";
const { [ownCertificates]: machineCertificates, ...environment } = process.env;

async function start(contender: Contender, additions: NodeJS.ProcessEnv = {}): Promise<Start> {
  const port = await freePort();
  const state = mkdtempSync(join(tmpdir(), "bench-start-"));
  const [command = "", ...rest] = contender(port, state);
  const startedMs = performance.now();
  const child = spawn(command, rest, { stdio: "ignore", env: { ...environment, ...additions } });
  try {
    for (;;) {
      if (performance.now() - startedMs > 30_000) throw new Error(`${command} ${rest[0]} does not answer`);
      const status = await statusOf(`http://127.0.0.1:${port}/metrics`);
      if (status === 200) break;
      await pause(1);
    }
    return { wallMs: performance.now() - startedMs, cpuMs: cpuMsOf(child.pid) };
  } finally {
    await stopProcess(child, "SIGTERM");
    rmSync(state, { recursive: true, force: true });
  }
}

async function statusOf(url: string): Promise<number | undefined> {
  try {
    const { statusCode, body } = await request(url);
    await body.dump();
    return statusCode;
  } catch {
    return undefined; // Nobody listens yet.
  }
}

/** CPU time of the process with all its threads, from Linux; its clock ticks a hundred times a second. */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /u, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export async function P6(rounds = 9): Promise<readonly Figure[]> {
  preparePython();
  const program = join(builtDaemon(), "main.js");
  const plain = unbundled();
  const flaskConfig = join(mkdtempSync(join(tmpdir(), "bench-flask-")), "config.yaml");
  writeFileSync(
    flaskConfig,
    `projects:\n${Array.from({ length: 10 }, (_, at) => `  - { name: p${at}, provider: x, threshold: 10 }\n`).join("")}`,
  );
  const contenders: Record<"ours" | "unbundled" | "flask", Contender> = {
    ours: (port, state) => [process.execPath, program, ...serveArguments(port, state)],
    unbundled: (port, state) => [process.execPath, plain, ...serveArguments(port, state)],
    flask: (port) => [python, resolve("bench/peers/flask_app.py"), flaskConfig, String(port)],
  };
  const starts = { ours: [] as Start[], unbundled: [] as Start[], flask: [] as Start[], certified: [] as Start[] };
  const names = ["ours", "unbundled", "flask"] as const;
  const cache = mkdtempSync(join(tmpdir(), "bench-cache-"));
  const additions = { ours: { NODE_COMPILE_CACHE: cache }, unbundled: { NODE_DISABLE_COMPILE_CACHE: "1" }, flask: {} };
  await start(contenders.ours, additions.ours);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      starts[name].push(await start(contenders[name], additions[name]));
    if (machineCertificates !== undefined)
      starts.certified.push(
        await start(contenders.ours, { ...additions.ours, [ownCertificates]: machineCertificates }),
      );
  }
  rmSync(cache, { recursive: true, force: true });
  const of = (name: keyof typeof starts, what: keyof Start) => median(starts[name].map((one) => one[what]));
  const figure = (peer: "unbundled" | "flask", goal: number, peerName: string): Figure => ({
    id: "P6",
    work: "start to the first answered /metrics, example configuration",
    ratio: of("ours", "wallMs") / of(peer, "wallMs"),
    goal,
    of: peerName,
    notes: [
      `medians of ${rounds} rounds: ${of("ours", "wallMs").toFixed(0)} ms against ${of(peer, "wallMs").toFixed(0)} ms; CPU ${(of("ours", "cpuMs") / of(peer, "cpuMs")).toFixed(2)} x`,
    ],
  });
  // The goals are those of the image's Node.js; Node.js 20 has no compile cache.
  if (process.versions.node.startsWith("20.")) return [figure("unbundled", 0.8, "the unbundled program")];
  const unbundledFigure = figure("unbundled", 0.6, "the unbundled program");
  const flaskFigure = figure("flask", 1, "Flask with the upstream's libraries");
  if (machineCertificates === undefined) return [unbundledFigure, flaskFigure];
  const certifiedMs = of("certified", "wallMs");
  const note = `with this machine's ${ownCertificates}: ${certifiedMs.toFixed(0)} ms, ${(certifiedMs / of("flask", "wallMs")).toFixed(3)} x`;
  return [unbundledFigure, { ...flaskFigure, notes: [...flaskFigure.notes, note] }];
}

if (basename(process.argv[1] ?? "") === "start.ts") {
  for (const figure of await P6()) {
    if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
    else printFigure(figure);
  }
}
