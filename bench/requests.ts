/**
 * P14 over HTTP: for how long the event loop does nothing else while strangers send what they can, and how long another client waits
 * meanwhile. The whole daemon with 10,000 simulated projects, each with ten days of history, so that forecasts count, too.
 *
 * usage: node scripts/run-ts.mjs bench/requests.ts [part of a name] [--json] [--worst]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, request } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hashSync } from "bcryptjs";
import { systemClock } from "../src/platform/clock.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { openDatabase } from "../src/store/database.ts";
import { Store } from "../src/store/store.ts";
import { type MeasuredDaemon, startMeasuredDaemon } from "./daemon-process.ts";
import type { Figure } from "./figure.ts";

const projects = 10_000;
const rounds = 20;
const halfDayMs = 43_200_000;
const longestAttackMs = 15_000;
const password = "right";

interface Attack {
  readonly what: string;
  run(url: URL): Promise<void>;
}

const attacks: readonly Attack[] = [
  { what: "nothing for two seconds", run: () => pause(2_000) },
  ...["/api/v1/projects", "/", "/api/v1/status", "/api/v1/config", "/metrics"].flatMap((path) => [
    { what: `one GET ${path}`, run: (url: URL) => parallel(url, path, 1) },
    { what: `twenty parallel GETs of ${path}`, run: (url: URL) => parallel(url, path, 20) },
  ]),
  { what: "3,000 pipelined GETs of /-/healthy", run: (url) => pipelined(url, "/-/healthy") },
  { what: "3,000 pipelined GETs of /api/v1/projects", run: (url) => pipelined(url, "/api/v1/projects") },
  { what: "3,000 pipelined GETs of /", run: (url) => pipelined(url, "/") },
  { what: "1,100 idle connections", run: idleConnections },
  { what: "forty clients with wrong passwords", run: wrongPasswords },
  {
    what: "200 heads of 15 KiB",
    run: (url) => repeated(url, 200, "/api/v1/projects?limit=1", { "x-long": "a".repeat(15_000) }),
  },
  {
    what: "200 queries of 3,500 parameters",
    run: (url) => repeated(url, 200, `/api/v1/projects?limit=1${"&q=a".repeat(3_500)}`),
  },
  {
    what: "20 searches for 7,000 words",
    run: (url) => repeated(url, 20, `/api/v1/projects?limit=1&q=${"o+".repeat(7_000)}`),
  },
  {
    what: "20 pushes of 256 KiB of brackets",
    run: (url) => pushes(url, `{"readings":${"[".repeat(131_000)}${"]".repeat(131_000)}}`),
  },
  {
    what: "20 pushes of 256 KiB of wrong readings",
    run: (url) => pushes(url, `{"readings":[${"{},".repeat(87_000)}{}]}`),
  },
  { what: "500 bodies that drip", run: drippingBodies },
];

async function parallel(url: URL, path: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => answered(url, path)));
}

async function repeated(url: URL, count: number, path: string, headers: Record<string, string> = {}): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  await Promise.all(Array.from({ length: count }, () => answered(url, path, { headers, agent })));
  agent.destroy();
}

async function pushes(url: URL, body: string): Promise<void> {
  const headers = { authorization: "Bearer token", "content-type": "application/json" };
  await Promise.all(
    Array.from({ length: 20 }, () => answered(url, "/api/v1/push/Gateway", { method: "POST", headers }, body)),
  );
}

function answered(url: URL, path: string, options: object = {}, body = ""): Promise<number> {
  return new Promise((resolve) => {
    const asked = request(new URL(path, url), options, (answer) => {
      answer.resume();
      answer.once("close", () => resolve(answer.statusCode ?? 0));
    });
    asked.once("error", () => resolve(0));
    asked.end(body);
  });
}

async function pipelined(url: URL, path: string): Promise<void> {
  const socket = connected(url);
  socket.resume();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(3_000));
  await Promise.race([new Promise((resolve) => socket.once("close", resolve)), pause(longestAttackMs)]);
  socket.destroy();
}

async function idleConnections(url: URL): Promise<void> {
  const sockets = Array.from({ length: 1_100 }, () => connected(url));
  await pause(3_000);
  for (const socket of sockets) socket.destroy();
}

async function wrongPasswords(url: URL): Promise<void> {
  const endMs = performance.now() + longestAttackMs;
  await Promise.all(
    Array.from({ length: 40 }, async (_, client) => {
      for (let attempt = 0; performance.now() < endMs; attempt += 1)
        await answered(url, "/metrics", { auth: `prometheus:wrong ${client} ${attempt}` });
    }),
  );
}

async function drippingBodies(url: URL): Promise<void> {
  const sockets = Array.from({ length: 500 }, () => connected(url));
  for (const socket of sockets)
    socket.write(
      "POST /api/v1/push/Gateway HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n",
    );
  for (let times = 0; times < 20; times += 1) {
    for (const socket of sockets) socket.write("[");
    await pause(100);
  }
  for (const socket of sockets) socket.destroy();
}

function connected(url: URL): Socket {
  const socket = connect(Number(url.port), url.hostname);
  socket.on("error", () => {});
  return socket;
}

/** Another client, with the right password, that asks on a new connection each time until it is stopped. */
function asking(url: URL): () => Promise<Pick<RequestFigure, "longestWaitMs" | "failed" | "asked">> {
  let stopped = false;
  const seen = { longestWaitMs: 0, failed: 0, asked: 0 };
  const ended = (async () => {
    while (!stopped) {
      const startedMs = performance.now();
      const status = await new Promise<number>((resolve) => {
        const asked = get(
          new URL("/-/ready", url),
          { auth: `prometheus:${password}`, agent: false, signal: AbortSignal.timeout(60_000) },
          (answer) => {
            answer.resume();
            answer.once("close", () => resolve(answer.statusCode ?? 0));
          },
        );
        asked.once("error", () => resolve(0));
      });
      seen.asked += 1;
      if (status !== 200) seen.failed += 1;
      seen.longestWaitMs = Math.max(seen.longestWaitMs, performance.now() - startedMs);
      await pause(50);
    }
  })();
  return async () => {
    stopped = true;
    await ended;
    return seen;
  };
}

async function prepareState(folder: string): Promise<void> {
  const { database } = await openDatabase(folder, Date.now);
  let nowMs = Date.now() - rounds * halfDayMs;
  const clock = { ...systemClock, nowMs: () => nowMs };
  const store = new Store({ database, clock, logger: silentLogger, onChange: () => {} });
  for (let round = 0; round < rounds; round += 1, nowMs += halfDayMs) {
    for (let at = 0; at < projects; at += 1) {
      const value =
        Math.round((1_000 + at - round * (5 + (at % 90)) * (0.4 + Math.abs(Math.sin(at + round)))) * 100) / 100;
      const answer = { readings: [{ kind: "remaining", type: "balance", value, unit: "USD" }] } as const;
      store.recordProject(
        { name: `Project ${at}`, provider: "simulated" },
        { startedAtMs: nowMs, durationMs: 20, answer },
      );
    }
    await pause(0);
  }
  await store.close();
}

function writeConfig(folder: string): string {
  const file = join(folder, "config.yaml");
  const simulated = Array.from({ length: projects }, (_, at) => ({
    name: `Project ${at}`,
    provider: "simulated",
    start: 1_000 + at,
    burn_per_day: 5 + (at % 90),
    seed: at,
    threshold: 100,
  }));
  const pushed = { name: "Gateway", provider: "push", token: "token" };
  writeFileSync(file, JSON.stringify({ schedules: { projects: "0 0 1 1 *" }, projects: [...simulated, pushed] }));
  return file;
}

async function settled(daemon: MeasuredDaemon): Promise<void> {
  for (;;) {
    const before = (await daemon.use()).cpuMs;
    await pause(1_000);
    if ((await daemon.use()).cpuMs - before < 200) return;
  }
}

/** What one attack cost; a row of docs/reliability.md. */
interface RequestFigure {
  readonly sent: string;
  readonly blockedMs: number;
  readonly longestWaitMs: number;
  readonly failed: number;
  readonly asked: number;
}

async function measure(daemon: MeasuredDaemon, attack: Attack): Promise<RequestFigure> {
  const url = new URL(daemon.url);
  await settled(daemon);
  const stopAsking = asking(url);
  await daemon.watch();
  await attack.run(url);
  const others = await stopAsking();
  return { sent: attack.what, blockedMs: (await daemon.use()).blockedMs, ...others };
}

/** The longest block beside the goal. */
function worstOf(figures: readonly RequestFigure[]): Figure {
  const [worst] = figures.toSorted((a, b) => b.blockedMs - a.blockedMs);
  if (worst === undefined) throw new Error("nothing was sent");
  const slowest = Math.max(...figures.map(({ longestWaitMs }) => longestWaitMs));
  return {
    id: "P14",
    work: `event loop blocked by the worst of ${figures.length} things that strangers send`,
    ratio: worst.blockedMs / 250,
    goal: 1,
    of: "250 ms",
    notes: [`${worst.sent}: ${worst.blockedMs.toFixed(0)} ms; another client waited at most ${slowest.toFixed(0)} ms`],
  };
}

const folder = mkdtempSync(join(tmpdir(), "bench-requests-"));
const figures: RequestFigure[] = [];
const isWorst = process.argv.includes("--worst");
const isJson = process.argv.includes("--json");
const only = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "";
try {
  const statePath = join(folder, "state");
  await prepareState(statePath);
  const configFile = writeConfig(folder);
  const webConfigFile = join(folder, "web.yml");
  writeFileSync(webConfigFile, `basic_auth_users: { prometheus: "${hashSync(password, 10)}" }\n`);
  for (const withPasswords of [false, true]) {
    const chosen = attacks.filter(({ what, run }) => what.includes(only) && (run === wrongPasswords) === withPasswords);
    if (chosen.length === 0) continue;
    const flags = withPasswords ? [`--web.config.file=${webConfigFile}`] : [];
    const daemon = await startMeasuredDaemon({ configFile, statePath, flags });
    for (const attack of chosen) {
      const figure = await measure(daemon, attack);
      figures.push(figure);
      if (isWorst) continue;
      const ms = (value: number) => `${value.toFixed(0)} ms`;
      if (isJson) console.log(JSON.stringify(figure));
      else
        console.log(
          `P14  ${figure.sent}: blocked ${ms(figure.blockedMs)}; another client waited at most ${ms(figure.longestWaitMs)}, ${figure.failed} of ${figure.asked} failed`,
        );
    }
    await daemon.stop();
  }
  if (isWorst) console.log(JSON.stringify(worstOf(figures)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
