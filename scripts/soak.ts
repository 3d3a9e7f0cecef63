/**
 * Runs the daemon for a while as a large installation would, only faster: 5,000 projects on a schedule of twenty seconds, a vendor with
 * faults, a mailbox that gets mail (where Dovecot is installed), a scrape a second. Reports over time what the process holds and whether
 * a run was lost. What V8 holds free depends on when it last collected; so it is asked to give that back after
 * two minutes and at the end, and what is left is compared.
 *
 * usage: node scripts/run-ts.mjs scripts/soak.ts [MINUTES]     3 or more, default 20
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { Agent, request } from "undici";
import { builtDaemon, type MeasuredDaemon, type ProcessUse, startMeasuredDaemon } from "../bench/daemon-process.ts";
import { type Dovecot, password, startDovecot } from "../test/support/dovecot.ts";

const minutes = Number(process.argv[2] ?? 20);
const projects = 5_000;
const vendors = 10;
const slotMs = 20_000;
/** Histories are new, and code is compiled: what it holds then is not compared. */
const settledMinutes = 2;
/** By then every run of a slot has ended: two seconds of spread, five until the deadline, and what a busy machine needs. */
const settledMs = 15_000;
const user = "ops@test";

interface Row extends ProcessUse {
  readonly minute: number;
  readonly load: number;
  /** Slots since the start, and the runs that have ended. */
  readonly slots: number;
  readonly runs: number;
  readonly failed: number;
  /** Slots of a project that passed while its last run had not ended. */
  readonly skipped: number;
  readonly mails: number;
  readonly scrapeMs: number;
}

/** How a vendor misbehaves, in answers of a thousand. */
const faults: readonly (readonly [number, (response: ServerResponse, body: string) => void])[] = [
  [3, () => {}], // Hangs.
  [5, (response) => response.writeHead(500).end()],
  [5, (response) => response.writeHead(429, { "retry-after": "1" }).end()],
  [3, (response, body) => response.writeHead(200).end(body.slice(0, body.length / 2))],
  [3, (response) => response.writeHead(200).end("<!doctype html><title>Sign in</title>")],
  [3, (response) => response.destroy()],
  [2, (response) => response.writeHead(401).end('{"error":"no"}')],
  [2, (response, body) => void response.writeHead(200, { "content-length": body.length }).write(body.slice(0, 10))],
  [2, (response) => response.writeHead(302, { location: "http://192.0.2.1/" }).end()],
];

/** Repeatable, so that two soaks meet the same faults. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function startVendor(seed: number): Promise<Server> {
  const random = createRandom(seed);
  let answers = 0;
  const server = createServer((_request, response) => {
    answers += 1;
    const left = 100_000 - (answers % 50_000) / 10;
    const body = JSON.stringify({
      is_available: true,
      balance_infos: [{ currency: "CNY", total_balance: left.toFixed(2) }],
    });
    const delayMs = 20 + random() * 200;
    let drawn = random() * 1000;
    const fault = faults.find(([share]) => {
      drawn -= share;
      return drawn < 0;
    });
    setTimeout(() => {
      if (fault !== undefined) fault[1](response, body);
      else response.writeHead(200, { "content-type": "application/json" }).end(body);
    }, delayMs);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port; // A TCP server has an address with a port.
}

function writeConfig(file: string, ports: readonly number[], dovecot: Dovecot | undefined): void {
  const entries = Array.from({ length: projects }, (_, at) => ({
    name: `project-${at}`,
    provider: "deepseek",
    api_key: `sk-${String(at).padStart(24, "0")}`,
    base_url: `http://127.0.0.1:${ports[at % ports.length]}/${at}`,
    threshold: 96_000,
  }));
  const mailbox = {
    name: "ops",
    host: "127.0.0.1",
    port: dovecot?.tlsPort,
    tls: { ca_file: dovecot?.caFile },
    username: user,
    password,
    schedule: `*/${slotMs / 1000} * * * * *`,
    lookback: "1h",
  };
  const config = {
    schedules: { projects: `*/${slotMs / 1000} * * * * *` },
    defaults: { timeout: "5s", concurrency: 256, per_host: 64, retries: 1 },
    projects: entries,
    mailboxes: dovecot === undefined ? [] : [mailbox],
    subscriptions: [{ name: "Domain", cycle_type: "yearly", renewal_day: "03-15", amount: 88, currency: "CNY" }],
  };
  writeFileSync(file, JSON.stringify(config));
}

const scrapers = new Agent({ connections: 2 });

async function scrape(url: string, gzip: boolean): Promise<{ readonly text: string; readonly tookMs: number }> {
  const startedMs = performance.now();
  const headers = gzip ? { "accept-encoding": "gzip" } : {};
  const { body } = await request(`${url}/metrics`, { headers, dispatcher: scrapers });
  const bytes = Buffer.from(await body.arrayBuffer());
  return { text: String(bytes[0] === 0x1f ? gunzipSync(bytes) : bytes), tookMs: performance.now() - startedMs };
}

function sumOf(text: string, series: RegExp): number {
  let sum = 0;
  for (const line of text.split("\n")) if (series.test(line)) sum += Number(line.slice(line.lastIndexOf(" ")));
  return sum;
}

/** One row: what was seen in the twenty seconds until now. Heap is the least of the samples, so that garbage does not count. */
async function watchOneSlot(daemon: MeasuredDaemon, startedMs: number, slotsBefore: number): Promise<Row> {
  await daemon.watch();
  let heapBytes = Number.POSITIVE_INFINITY;
  let scrapeMs = 0;
  let last = "";
  const untilMs = (Math.floor((Date.now() - settledMs) / slotMs) + 1) * slotMs + settledMs;
  for (let second = 0; Date.now() < untilMs; second += 1) {
    const secondMs = Date.now();
    const { text, tookMs } = await scrape(daemon.url, second % 2 === 0);
    last = text;
    scrapeMs = Math.max(scrapeMs, tookMs);
    heapBytes = Math.min(heapBytes, (await daemon.use()).heapBytes);
    await pause(Math.max(0, secondMs + 1000 - Date.now()));
  }
  // Of the slots until now all runs have ended, and of the next one none has begun.
  ({ text: last } = await scrape(daemon.url, false));
  const slots = Math.floor(Date.now() / slotMs) - slotsBefore;
  const runs = sumOf(last, /^balance_alert_job_runs_total\{task="projects"\}/u);
  return {
    ...(await daemon.use()),
    heapBytes,
    minute: (Date.now() - startedMs) / 60_000,
    load: loadavg()[0] ?? Number.NaN,
    slots,
    runs,
    skipped: sumOf(last, /^balance_alert_job_skipped_total\{task="projects"\}/u),
    failed: sumOf(last, /^balance_alert_check_failures_total\{/u),
    mails: sumOf(last, /^balance_alert_email_scan_total\{/u),
    scrapeMs,
  };
}

const columns: readonly (readonly [string, (row: Row) => string])[] = [
  ["minute", ({ minute }) => minute.toFixed(1)],
  ["load", ({ load }) => load.toFixed(1)],
  ["heap MB", ({ heapBytes }) => (heapBytes / 1e6).toFixed(0)],
  ["V8 MB", ({ v8Bytes }) => (v8Bytes / 1e6).toFixed(0)],
  ["RSS MB", ({ rssBytes }) => (rssBytes / 1e6).toFixed(0)],
  ["descriptors", ({ descriptors }) => String(descriptors)],
  ["loop p99 ms", ({ p99Ms }) => p99Ms.toFixed(1)],
  ["loop max ms", ({ blockedMs }) => blockedMs.toFixed(0)],
  ["scrape max ms", ({ scrapeMs }) => scrapeMs.toFixed(0)],
  ["runs", ({ runs }) => String(runs)],
  ["failed", ({ failed }) => String(failed)],
  ["skipped", ({ skipped }) => String(skipped)],
  ["mails", ({ mails }) => String(mails)],
];

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell, at) => cell.padStart(columns[at]?.[0].length ?? 0)).join(" | ")} |`;
}

/** Growth from the first to the last third of the time, the first rows left out. */
function growth(rows: readonly Row[], of: (row: Row) => number): number {
  const settled = rows.filter(({ minute }) => minute > settledMinutes);
  const third = Math.max(1, Math.floor(settled.length / 3));
  const middle = (part: readonly Row[]) =>
    part.map(of).sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? Number.NaN;
  return middle(settled.slice(-third)) / middle(settled.slice(0, third)) - 1;
}

/** Runs that did not come although their slot did. Counted from the second row: at the start the first round is still under way. */
function lostRuns(rows: readonly Row[]): number {
  const [first, last] = [rows[1], rows.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  return projects * (last.slots - first.slots) - (last.runs - first.runs) - (last.skipped - first.skipped);
}

/** What is left when V8 has given back what it holds free. */
type Kept = Pick<ProcessUse, "heapBytes" | "rssBytes">;

function verdict(rows: readonly Row[], [early, late]: readonly [Kept, Kept]): string {
  const changes: readonly (readonly [string, number])[] = [
    ["heap", growth(rows, ({ heapBytes }) => heapBytes)],
    ["RSS", growth(rows, ({ rssBytes }) => rssBytes)],
    ["descriptors", growth(rows, ({ descriptors }) => descriptors)],
    ["loop p99", growth(rows, ({ p99Ms }) => p99Ms)],
  ];
  const kept: readonly (readonly [string, number])[] = [
    ["heap", late.heapBytes / early.heapBytes - 1],
    ["RSS", late.rssBytes / early.rssBytes - 1],
  ];
  const lost = lostRuns(rows);
  // Not the heap over time, in which garbage counts until V8 collects it.
  const isFlat = growth(rows, ({ rssBytes }) => rssBytes) < 0.1 && kept.every(([, grown]) => grown < 0.1);
  return [
    `when V8 gave back what it held free: heap ${megabytes(early.heapBytes)} MB and RSS ${megabytes(early.rssBytes)} MB after ${settledMinutes} minutes, ${megabytes(late.heapBytes)} and ${megabytes(late.rssBytes)} MB at the end: ${percents(kept)}`,
    `from the first to the last third: ${percents(changes)}; runs lost: ${lost}. ${isFlat && lost === 0 ? "FLAT" : "NOT FLAT"}`,
  ].join("\n");
}

function percents(changes: readonly (readonly [string, number])[]): string {
  return changes.map(([name, grown]) => `${name} ${grown >= 0 ? "+" : ""}${(100 * grown).toFixed(1)} %`).join(", ");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

async function soak(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const servers = await Promise.all(Array.from({ length: vendors }, (_, at) => startVendor(at + 1)));
  const dovecot = existsSync("/usr/sbin/dovecot") ? await startDovecot([user]) : undefined;
  const configFile = join(folder, "config.json");
  writeConfig(configFile, servers.map(portOf), dovecot);
  const program = builtDaemon("soak");
  // Away from the second in which a slot begins.
  await pause(slotMs - (Date.now() % slotMs) + slotMs / 4);
  const daemon = await startMeasuredDaemon({
    configFile,
    statePath: join(folder, "state"),
    folder: program,
    nodeFlags: ["--expose-gc"],
  });
  const startedMs = Date.now();
  const slotsBefore = Math.floor(startedMs / slotMs);
  const posting = setInterval(() => {
    const text = `Your balance is low: ${Math.round(Math.random() * 100)} USD left`;
    dovecot?.addMail(user, `From: billing@example.com\r\nTo: ${user}\r\nSubject: Low balance\r\n\r\n${text}\r\n`);
  }, 5_000);
  const rows: Row[] = [];
  let early: Kept | undefined;
  console.log(tableLine(columns.map(([name]) => name)));
  console.log(tableLine(columns.map(([name]) => "-".repeat(name.length))));
  try {
    while (Date.now() - startedMs < minutes * 60_000) {
      const row = await watchOneSlot(daemon, startedMs, slotsBefore);
      rows.push(row);
      console.log(tableLine(columns.map(([, show]) => show(row))));
      if (row.minute > settledMinutes) early ??= await daemon.use("giveBack");
    }
    const late = await daemon.use("giveBack");
    if (early !== undefined) console.log(verdict(rows, [early, late]));
  } finally {
    clearInterval(posting);
    await daemon.stop("SIGTERM");
    await dovecot?.stop();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!(minutes >= settledMinutes + 1)) {
  console.error(`${process.argv[2]} is not a time to soak, expected ${settledMinutes + 1} minutes or more`);
  process.exit(2);
}
await soak();
process.exit();
