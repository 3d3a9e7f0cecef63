/**
 * Kills the built daemon with SIGKILL while it sends notifications, and reloads it, again and again. A webhook on this machine leaves out
 * what it has already taken, by `Idempotency-Key`. Accounts run dry and are topped up; of each the receiver has to take one message that
 * it is empty and one that this is over. Writes the result into docs/reliability.md.
 *
 * The daemon's clock runs 600 times as fast, so that the five minutes that a rule waits are half a second.
 *
 * usage: node scripts/run-ts.mjs scripts/notification-kills.ts [KILLS]     default 200
 */
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type RunningDaemon, startDaemon } from "../test/support/daemon.ts";

const kills = Number(process.argv[2] ?? 200);
const page = join(process.cwd(), "docs/reliability.md");
const names = Array.from({ length: 8 }, (_, index) => `P${index}`);
/** Half a simulated day: what has not come by then is lost. */
const lostAfterMs = 72_000;

/** Only waits of more than twenty seconds are made shorter: the deadline of a message stays that of the network. */
const fastClock = `const speed = 600, real = Date.now, later = globalThis.setTimeout, startMs = ${Date.now()};
Date.now = () => startMs + (real() - startMs) * speed;
globalThis.setTimeout = (run, ms, ...rest) => later(run, ms > 20_000 ? ms / speed : ms, ...rest);
`;

type Status = "firing" | "resolved";

interface Taken {
  readonly key: string;
  readonly alerts: readonly string[];
}

const moments = [
  "at any moment",
  "when a message arrives",
  "before the receiver answers",
  "after the receiver has answered",
] as const;
type Moment = (typeof moments)[number];

const folder = mkdtempSync(join(tmpdir(), "notification-kills-"));
const configFile = join(folder, "config.yaml");
const taken: Taken[] = [];
const answered = new Set<string>();
const counts = { copies: 0, copiesOfAnswered: 0, alertsAgain: 0, reloads: 0 };
let daemon: RunningDaemon | undefined;
let plan: { readonly moment: Moment; readonly afterMessages: number } | undefined;
let isKilled = false;
let startedAtMs = 0;
let onKilled = () => {};

const below = (limit: number) => Math.floor(Math.random() * limit);

async function kill(): Promise<void> {
  plan = undefined;
  isKilled = true;
  await daemon?.stop("SIGKILL");
  onKilled();
}

function writeConfig(lang: "en" | "zh"): void {
  const projects = names.map((name) => ({ name, provider: "push", token: "pushed", threshold: 1 }));
  const receiver = { name: "ops", type: "webhook", url: `http://127.0.0.1:${port}/`, when: ["exhausted"], lang };
  const defaults = { stale_after: "3650d" };
  const notify = { repeat: "3650d", receivers: [receiver] };
  // Put in place at once: half a file, as it is for a moment while it is written, may be a good configuration without receivers.
  writeFileSync(`${configFile}.new`, JSON.stringify({ defaults, projects, notify }));
  renameSync(`${configFile}.new`, configFile);
}

/** Another language, so that the receiver is another one. */
function reload(): void {
  if (daemon === undefined || isKilled) return;
  counts.reloads += 1;
  writeConfig(counts.reloads % 2 === 0 ? "zh" : "en");
  process.kill(daemon.pid, "SIGHUP");
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return; // The daemon was killed while it sent.
  }
  take(String(request.headers["idempotency-key"]), Buffer.concat(chunks).toString("utf8"));
  if (below(4) === 0) reload();
  const isPlanned = plan !== undefined && plan.moment !== "at any moment" && taken.length >= plan.afterMessages;
  const moment = isPlanned ? plan?.moment : undefined;
  if (isPlanned) plan = undefined;
  if (moment === "before the receiver answers") await pause(below(20));
  if (moment === "when a message arrives" || moment === "before the receiver answers") return kill();
  answered.add(String(request.headers["idempotency-key"]));
  response.end("ok");
  if (moment === undefined) return;
  await new Promise((resolve) => response.once("finish", resolve));
  const waitMs = below(12);
  if (waitMs > 0) await pause(waitMs);
  await kill();
}

function take(key: string, body: string): void {
  if (taken.some((one) => one.key === key)) {
    counts.copies += 1;
    if (answered.has(key)) counts.copiesOfAnswered += 1;
    return;
  }
  const { alerts } = JSON.parse(body) as {
    alerts: { status: Status; labels: { project: string }; startsAt: string }[];
  };
  const known = new Set(taken.flatMap((one) => one.alerts));
  const texts = alerts.map(({ status, labels, startsAt }) => `${labels.project} ${status} ${startsAt}`);
  counts.alertsAgain += texts.filter((text) => known.has(text)).length;
  taken.push({ key, alerts: texts });
}

function timesTold(project: string, status: Status): number {
  const told = new Set(taken.flatMap(({ alerts }) => alerts));
  return [...told].filter((text) => text.startsWith(`${project} ${status} `)).length;
}

/** Resolves when the daemon has it on disk, however often it is killed meanwhile. */
async function push(project: string, value: number): Promise<void> {
  const body = JSON.stringify({ readings: [{ type: "balance", unit: "USD", value }] });
  const headers = { authorization: "Bearer pushed", "content-type": "application/json" };
  for (;;) {
    try {
      const { ok } = await fetch(`${daemon?.url}/api/v1/push/${project}`, { method: "POST", headers, body });
      if (ok) return;
    } catch {
      // It was killed: the next one is asked.
    }
    await pause(20);
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const lateMs = performance.now() + lostAfterMs;
  while (!isSo()) {
    if (performance.now() > lateMs) throw new Error(`lost or told twice: ${what}\n${daemon?.log()}`);
    await pause(10);
  }
}

/** Most wait until a daemon has said again what its kill left open; every fourth comes in between. */
async function settle(): Promise<void> {
  await pause(below(3_000));
  if (below(4) === 0) return;
  while (isKilled || performance.now() - startedAtMs < 1_000) await pause(10);
}

let isOver = false;

/** One account: runs dry, is topped up, and so on. Resolves with how often. */
async function live(project: string): Promise<number> {
  let periods = 0;
  await push(project, 5);
  while (!isOver) {
    periods += 1;
    await push(project, 0);
    await until(`${project} is empty, ${periods}`, () => timesTold(project, "firing") === periods);
    await settle();
    await push(project, 5);
    await until(`${project} is no longer empty, ${periods}`, () => timesTold(project, "resolved") === periods);
    await settle();
  }
  return periods;
}

async function start(): Promise<void> {
  const environment = { NODE_OPTIONS: `--import=${join(folder, "fast-clock.mjs")}` };
  const program = join(process.cwd(), "dist/main.js");
  daemon = await startDaemon({ program, configFile, statePath: join(folder, "state"), environment });
  isKilled = false;
  startedAtMs = performance.now();
}

/** One life of the daemon, with a reload. */
async function liveAndDie(moment: Moment): Promise<void> {
  const killed = new Promise<void>((resolve) => {
    onKilled = resolve;
  });
  await start();
  const reloading = pause(below(800)).then(reload);
  plan = { moment, afterMessages: taken.length + 1 + below(3) };
  if (moment === "at any moment") setTimeout(() => void kill(), below(2_000));
  await killed;
  await reloading;
}

function report(periods: number): string {
  const messages = taken.length;
  return [
    "<!-- notifications: written by scripts/notification-kills.ts -->",
    "",
    `Notifications: ${kills} kills of the built daemon while it sends, a quarter each ${moments.join(", ")}, and ${counts.reloads} reloads.`,
    `${periods} times an account ran dry and was topped up; ${messages} messages said so.`,
    "The clock of the daemon runs 600 times as fast: a restart takes ten of its minutes.",
    "",
    "| What came of it | How many |",
    "| --- | --- |",
    "| Times that an account ran dry or was topped up without a message | 0 |",
    "| Messages that gave the same time another `startsAt` | 0 |",
    `| Copies by \`Idempotency-Key\`, of a message whose answer the kill cut off | ${counts.copies - counts.copiesOfAnswered} |`,
    `| Copies by \`Idempotency-Key\`, of a message that the receiver had answered | ${counts.copiesOfAnswered} |`,
    `| Alerts that came again in a message with another key | ${counts.alertsAgain} |`,
    "",
    "<!-- end of notifications -->",
  ].join("\n");
}

writeFileSync(join(folder, "fast-clock.mjs"), fastClock);
const server = createServer((request, response) => void receive(request, response));
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const { port } = server.address() as AddressInfo; // A TCP server has an address with a port.
writeConfig("en");
try {
  const living = Promise.all(names.map(live));
  const dying = (async () => {
    for (let number = 0; number < kills; number++) {
      await liveAndDie(moments[number % moments.length] ?? moments[0]);
      if ((number + 1) % 20 === 0)
        console.log(`${number + 1} kills, ${taken.length} messages, ${JSON.stringify(counts)}`);
    }
    isOver = true;
    await start();
  })();
  const [periods] = await Promise.all([living, dying]);
  await pause(2_000); // Some twenty simulated minutes in which nothing more may come.
  for (const [index, name] of names.entries())
    for (const status of ["firing", "resolved"] as const)
      if (timesTold(name, status) !== periods[index])
        throw new Error(`${name} was ${status} ${timesTold(name, status)} times`);
  const text = report(periods.reduce((sum, one) => sum + one, 0));
  console.log(text);
  writeFileSync(
    page,
    readFileSync(page, "utf8").replace(/<!-- notifications:[\s\S]*<!-- end of notifications -->/, text),
  );
} finally {
  await daemon?.stop("SIGKILL");
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();
