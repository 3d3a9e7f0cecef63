/** Starts the exporters that are compared, each as a process of its own, and talks to them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { gaugeNames } from "./scrape-workload.ts";

export type ExporterKind = "ours" | "prom-client" | "client_golang";

export interface Exporter {
  readonly kind: ExporterKind;
  readonly projects: number;
  /** A GET of /metrics over a connection that stays open. */
  scrape(headers?: Readonly<Record<string, string>>): Promise<{ readonly body: Buffer; readonly tookMs: number }>;
  /** Gives so many projects new numbers. */
  change(projects: number): Promise<void>;
  /**
   * CPU time of the whole process since its start and memory, after a garbage collection when asked for; with `giveBack` the runtime is
   * asked to give back what it holds free, too, which Go always is (debug.FreeOSMemory).
   */
  stat(collection?: "collect" | "giveBack"): Promise<{ readonly cpuMs: number; readonly rssBytes: number }>;
  /** Longest time for which the event loop did nothing else while `work` ran; Node.js only. */
  blockedDuring(work: () => Promise<unknown>): Promise<number>;
  stop(): Promise<void>;
}

// Beside node_modules, so that bundles find their packages.
const folder = resolve("node_modules/.bench");
const sources = {
  ours: "bench/servers/our-exporter.ts",
  "prom-client": "bench/peers/prom-client-exporter.ts",
} as const;
const built = new Map<ExporterKind, Promise<readonly string[]>>();

/** The command line of an exporter, built once. */
function commandOf(kind: ExporterKind): Promise<readonly string[]> {
  const known = built.get(kind) ?? (kind === "client_golang" ? buildGo() : buildNode(sources[kind], kind));
  built.set(kind, known);
  return known;
}

async function buildNode(source: string, kind: ExporterKind): Promise<readonly string[]> {
  const outfile = join(folder, `${kind}.mjs`);
  const common = { bundle: true, packages: "external", platform: "node", format: "esm", target: "node20" } as const;
  await build({ entryPoints: [source], outfile, ...common, logLevel: "warning" });
  return [process.execPath, "--expose-gc", outfile];
}

/** With Go modules; where they cannot be had, with the packages of Debian (golang-github-prometheus-client-golang-dev). */
async function buildGo(): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, "go-exporter");
  const variants = process.env.BENCH_GO === "debian" ? [debianGo] : [{}, debianGo];
  const said: string[] = [];
  for (const variables of variants) {
    const options = {
      cwd: "bench/peers/go-exporter",
      env: { ...process.env, ...variables },
      encoding: "utf8",
    } as const;
    const { status, stderr, error } = spawnSync("go", ["build", "-o", outfile, "."], options);
    if (status === 0) return [outfile];
    said.push(error?.message ?? stderr);
  }
  throw new Error(`the Go peer cannot be built:\n${said.join("\n")}`);
}
const debianGo = { GO111MODULE: "off", GOPATH: "/usr/share/gocode" };

export async function startExporter(kind: ExporterKind, projects: number): Promise<Exporter> {
  const [command = "", ...rest] = await commandOf(kind);
  const names = kind === "client_golang" ? gaugeNames : [];
  const child = spawn(command, [...rest, String(projects), ...names], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(createInterface(child.stdout), "line");
  const { port, control } = JSON.parse(String(line)) as { port: number; control: number };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (path: string) => JSON.parse(String(await get({ port: control, path, agent: false })) || "{}");
  return {
    kind,
    projects,
    async scrape(headers = {}) {
      const startedMs = performance.now();
      const body = await get({ port, path: "/metrics", agent, headers });
      return { body, tookMs: performance.now() - startedMs };
    },
    change: (count) => ask(`/change?projects=${count}`),
    stat: (collection) => ask({ collect: "/stat?gc=1", giveBack: "/stat?gc=all", none: "/stat" }[collection ?? "none"]),
    async blockedDuring(work) {
      await ask("/watch");
      await work();
      return (await ask("/blocked")).blockedMs;
    },
    stop: () => stop(child, agent),
  };
}

async function stop(child: ChildProcess, agent: Agent): Promise<void> {
  agent.destroy();
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

interface Asked {
  readonly port: number;
  readonly path: string;
  readonly agent: Agent | false;
  readonly headers?: Readonly<Record<string, string>>;
}

function get({ port, path, agent, headers = {} }: Asked): Promise<Buffer> {
  return new Promise((done, failed) => {
    const sent = request({ host: "127.0.0.1", port, path, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", failed);
      response.on("end", () => done(Buffer.concat(chunks)));
    });
    sent.on("error", failed);
    sent.end();
  });
}
