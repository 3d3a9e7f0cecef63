/**
 * 10,000 projects that take the past of 30 days from Prometheus: how long it takes, what memory it needs beside the same start without
 * a past, and for how long the event loop does nothing else. The vendor and Prometheus are this process; `--url` asks a real Prometheus
 * that holds the series `project-00000` to `project-09999`.
 *
 * usage: node scripts/run-ts.mjs bench/past.ts [--projects=10000] [--url=http://127.0.0.1:9090] [--profile]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { request } from "undici";
import { type MeasuredDaemon, startMeasuredDaemon } from "./daemon-process.ts";

const { values: flags } = parseArgs({
  options: { projects: { type: "string", default: "10000" }, url: { type: "string" }, profile: { type: "boolean" } },
});
const projects = Number(flags.projects);
const goals = { seconds: 60, megabytes: 150, blockedMs: 50 };
const longestMs = 600_000;
const daySeconds = 86_400;
/** What the vendor says is left, at which every past ends. */
const left = 500;
const coursesWritten = new Map<string, string>();

interface Measured {
  readonly seconds: number;
  readonly peakBytes: number;
  /** After the first round of polls, and during it. */
  readonly blockedMs: number;
  readonly blockedAtStartMs: number;
  readonly cpuMs: number;
  readonly runways: number;
}

const vendorUrl = await listen((_, response) => {
  const info = {
    currency: "USD",
    total_balance: String(left),
    granted_balance: "0.00",
    topped_up_balance: String(left),
  };
  const body = JSON.stringify({ is_available: true, balance_infos: [info] });
  response.writeHead(200, { "content-type": "application/json" }).end(body);
});
const prometheusUrl = flags.url ?? (await listen(answerRangeQuery));

const without = await measure(undefined);
print("without a past", without);
const seeded = await measure(prometheusUrl);
print("with the past from Prometheus", seeded);
const extraMegabytes = (seeded.peakBytes - without.peakBytes) / 2 ** 20;
const verdict = (isMet: boolean) => (isMet ? "met" : "MISSED");
console.log(
  `${projects} projects, 30 days: ${seeded.seconds.toFixed(1)} s (goal: at most ${goals.seconds}, ${verdict(seeded.seconds <= goals.seconds)}), ${extraMegabytes.toFixed(0)} MB more at the peak (goal: at most ${goals.megabytes}, ${verdict(extraMegabytes <= goals.megabytes)}), longest block ${seeded.blockedMs.toFixed(0)} ms (goal: at most ${goals.blockedMs}, ${verdict(seeded.blockedMs <= goals.blockedMs)})`,
);
process.exit(); // The servers listen on.

function print(what: string, { seconds, peakBytes, blockedMs, blockedAtStartMs, cpuMs, runways }: Measured): void {
  console.log(
    `${what}: ${seconds.toFixed(1)} s, ${(cpuMs / 1000).toFixed(1)} s of CPU, peak ${(peakBytes / 2 ** 20).toFixed(0)} MB, longest block ${blockedMs.toFixed(0)} ms after the first round of polls (${blockedAtStartMs.toFixed(0)} ms in it), ${runways} runways`,
  );
}

/** From the start until every project has its past, or its first amount where there is none to take. */
async function measure(prometheus: string | undefined): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "bench-past-"));
  const configFile = join(folder, "config.yaml");
  writeFileSync(configFile, configText(prometheus));
  const profile = flags.profile === true && prometheus !== undefined;
  const startedMs = performance.now();
  const daemon = await startMeasuredDaemon({
    configFile,
    statePath: join(folder, "state"),
    nodeFlags: profile ? ["--cpu-prof", `--cpu-prof-dir=${resolve("node_modules/.bench")}`] : [],
  });
  try {
    const until = async (name: string) => {
      while ((await countOf(daemon, name)) < projects && performance.now() - startedMs < longestMs) await pause(2_000);
    };
    await daemon.watch();
    await until("balance_alert_balance");
    const { blockedMs: blockedAtStartMs } = await daemon.use();
    await daemon.watch();
    if (prometheus !== undefined) await until("balance_alert_runway_days");
    const seconds = (performance.now() - startedMs) / 1000;
    const { blockedMs, cpuMs } = await daemon.use();
    const status = readFileSync(`/proc/${daemon.process.pid}/status`, "utf8");
    const peakBytes = Number(/^VmHWM:\s+(\d+) kB$/mu.exec(status)?.[1]) * 1024;
    const runways = await countOf(daemon, "balance_alert_runway_days");
    return { seconds, peakBytes, blockedMs, blockedAtStartMs, cpuMs, runways };
  } finally {
    await daemon.stop(profile ? "SIGTERM" : "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function configText(prometheus: string | undefined): string {
  const lines = Array.from({ length: projects }, (_, at) => `  - { name: ${nameOf(at)}, <<: *account }`);
  const account = `{ provider: deepseek, api_key: k, base_url: "${vendorUrl}" }`;
  return [
    ...(prometheus === undefined ? [] : [`history: { prometheus: { url: "${prometheus}" } }`]),
    `defaults: { per_host: 64 }`,
    `schedules: { projects: "0 0 1 1 *" }`,
    "projects:",
    ...lines.map((line) => line.replace("<<: *account", account.slice(2, -2))),
  ].join("\n");
}

function nameOf(at: number): string {
  return `project-${String(at).padStart(5, "0")}`;
}

async function countOf(daemon: MeasuredDaemon, name: string): Promise<number> {
  const { body } = await request(`${daemon.url}/metrics`);
  return (await body.text()).split(`\n${name}{`).length - 1;
}

/** As Prometheus writes it: no white space, one line, numbers of Go. */
function answerRangeQuery(asked: Parameters<RequestListener>[0], response: Parameters<RequestListener>[1]): void {
  void textOf(asked).then((text) => {
    const form = new URLSearchParams(text);
    const names = /project=~"([^"]*)"/u.exec(form.get("query") ?? "")?.[1]?.split("|") ?? [];
    const [start, end, step] = ["start", "end", "step"].map((key) => Number(form.get(key)));
    const series = names.map((project) => {
      const metric = {
        __name__: "balance_alert_balance",
        instance: "127.0.0.1:9100",
        job: "balance-alert",
        project,
        provider: "deepseek",
        type: "balance",
        unit: "USD",
      };
      return `{"metric":${JSON.stringify(metric)},"values":${valuesOf(Number(project.slice(-5)), start, end, step)}}`;
    });
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"status":"success","data":{"resultType":"matrix","result":[${series.join(",")}]}}`);
  });
}

async function textOf(asked: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of asked) text += chunk;
  return text;
}

/** One of a few courses of an account that is used more by day than by night; made once, so that this process leaves the CPU to the daemon. */
function valuesOf(seed: number, start = 0, end = 0, step = 1): string {
  const course = seed % 16;
  const key = [course, start, end, step].join();
  const text = coursesWritten.get(key) ?? `[${pointsOf(course, start, end, step).join()}]`;
  coursesWritten.set(key, text);
  return text;
}

function pointsOf(course: number, start: number, end: number, step: number): string[] {
  const points: string[] = [];
  const usedUntil = (at: number) => (5 + course) * (at / daySeconds - Math.sin((2 * Math.PI * at) / daySeconds) / 8);
  for (let at = start; at <= end; at += step)
    points.push(`[${at},"${(left + usedUntil(end) - usedUntil(at)).toFixed(4)}"]`);
  return points;
}

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // It listens on a port.
}
