import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseHistoryCsv } from "../../src/forecast/history-csv.ts";
import { type Clock, systemClock } from "../../src/platform/clock.ts";
import { startedApp } from "../faults/running-app.ts";
import { callCommand, root } from "../support/command.ts";
import { eventually, runProgram, startListeningProgram } from "../support/listening-program.ts";
import { startVendor } from "../support/vendor.ts";

const recorded = parseHistoryCsv(
  readFileSync(join(import.meta.dirname, "../fixtures/forecast/office.csv"), "utf8"),
  "balance",
);

let folder = "";
const file = (name: string) => join(folder, name);
const write = (name: string, text: string) => {
  writeFileSync(file(name), text);
  return file(name);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "seeded-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const endMs = recorded.at(-1)?.atMs ?? 0;
const startedMs = systemClock.nowMs();
/** Starts at the end of the record, because the runway of a record depends on the hour of the day at which it ends. */
const clock: Clock = { ...systemClock, nowMs: () => endMs + systemClock.nowMs() - startedMs };

/** The samples of a Prometheus that scrapes every five minutes. A query does not see samples that are older than that. */
function scrapes(): typeof recorded {
  return recorded.flatMap(({ atMs, value }, index) => {
    const untilMs = recorded[index + 1]?.atMs ?? atMs + 1;
    const count = Math.ceil((untilMs - atMs) / 300_000);
    return Array.from({ length: count }, (_, at) => ({ atMs: atMs + at * 300_000, value }));
  });
}

function csvOf(points: typeof recorded): string {
  return ["timestamp,balance", ...points.map(({ atMs, value }) => `${atMs / 1000},${value}`)].join("\n");
}

async function runwaysAt(url: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = [...text.matchAll(/^balance_alert_runway_days\{project="([^"]*)".*\} (\S+)$/gm)];
  return Object.fromEntries(lines.map(([, project = "", days]) => [project, Number(days)]));
}

const now = (args: readonly string[]) => callCommand(args, { host: { clock } });

async function runwayOf(csv: string): Promise<number> {
  const { stdout } = await now(["runway", "--csv", csv, "--json"]);
  return (JSON.parse(stdout) as { runwayDays: number }).runwayDays;
}

const near = (days: number, expected: number, share: number) =>
  expect(Math.abs(Math.log(days / expected))).toBeLessThan(Math.log(1 + share));

describe("a history", () => {
  it("goes from a file through the state and a real Prometheus into a new daemon, which needs none of them afterwards", async () => {
    const csv = write("past.csv", csvOf(recorded));
    const expected = await runwayOf(csv);
    const series = ["--project", "Ours", "--type", "balance", "--unit", "USD", "--state.path", file("first")];
    expect(await now(["history", "import", csv, ...series])).toMatchObject({
      code: 0,
      stdout: "500 of 500 amounts taken into the history of Ours (balance, USD)\n",
    });
    const again = await now(["history", "import", csv, ...series]);
    expect(again.stdout).toBe(
      "0 of 500 amounts taken into the history of Ours (balance, USD); what is there already wins over the others\n",
    );
    const { stdout: ours } = await now(["history", "export", "--state.path", file("first")]);
    // As the Python program wrote it: the same amounts, without unit and account.
    const python = scrapes().map(
      ({ atMs, value }) =>
        `balance_alert_balance{project="Python's",provider="openrouter",type="credits"} ${value} ${atMs / 1000}`,
    );
    write("series.txt", [...ours.trimEnd().split("\n").slice(0, -1), ...python, "# EOF\n"].join("\n"));
    const blocks = await runProgram(
      "promtool",
      ["tsdb", "create-blocks-from", "--max-block-duration=768h", "openmetrics", "series.txt", "data"],
      folder,
    );
    expect(blocks).toMatchObject({ code: 0 });
    write("prometheus.yml", "global: {}\n");
    const prometheus = await startListeningProgram("prometheus", [
      `--config.file=${file("prometheus.yml")}`,
      `--storage.tsdb.path=${file("data")}`,
      "--storage.tsdb.retention.time=90d",
      "--web.listen-address=127.0.0.1:0",
    ]);
    write("amount.txt", String(recorded.at(-1)?.value));
    const project = (name: string) => `  - { name: "${name}", provider: file, path: ${file("amount.txt")}, unit: USD }`;
    const config = `history: { prometheus: { url: "${prometheus.url}" } }\nprojects:\n${project("Ours")}\n${project("Python's")}\n`;
    await eventually(async () => ((await fetch(`${prometheus.url}/-/ready`)).ok ? true : undefined));

    const first = await startedApp(config, { statePath: file("second") }, { clock });
    const seeded = await eventually(async () => {
      const runways = await runwaysAt(first.url);
      return Object.keys(runways).length === 2 ? runways : undefined;
    });
    near(seeded["Ours"] ?? 0, expected, 0.01);
    near(seeded["Python's"] ?? 0, expected, 0.01);
    const running = await now(["history", "import", csv, "--project", "Ours", "--state.path", file("second")]);
    expect(running).toMatchObject({
      code: 2,
      stderr: `a daemon runs on ${file("second")}: stop it, import, and start it again\n`,
    });
    await first.app.stop(0);
    await prometheus.stop();

    const second = await startedApp(config, { statePath: file("second") }, { clock });
    expect(Object.keys(await runwaysAt(second.url)).sort()).toEqual(["Ours", "Python's"]);
    await second.app.stop(0);
    expect(second.log.join("")).not.toMatch(/Prometheus/);
  });

  it.each([
    ["is down", undefined, "network"],
    ["refuses the question", 403, "permission"],
    ["is another program", 200, "invalid_response"],
  ])("begins with the first check when Prometheus %s, which is said once", async (_, status, reason) => {
    const vendor = await startVendor((request, response) => {
      request.resume();
      response.writeHead(status ?? 200).end("{}");
    });
    const url = status === undefined ? "http://127.0.0.1:1" : vendor.url;
    write("amount.txt", "5");
    const daemon = await startedApp(
      `history: { prometheus: { url: "${url}", bearer_token: s3cret } }\nprojects:\n  - { name: A, provider: file, path: ${file("amount.txt")}, unit: USD }\n`,
    );
    const said = await eventually(async () =>
      daemon.log.find((line) => line.includes("Prometheus does not tell the past")),
    );
    expect(JSON.parse(said)).toMatchObject({ level: "warn", reason });
    expect(await (await fetch(`${daemon.url}/metrics`)).text()).toContain('balance_alert_balance{project="A"');
    await daemon.app.stop(0);
    expect(daemon.log.join("")).not.toContain("s3cret");
    await vendor.stop();
  });

  it("is there at the first scrape of the example: every amount has a runway, or refills before it runs out", async () => {
    const daemon = await startedApp(readFileSync(join(root, "config.example.yaml"), "utf8"));
    await eventually(async () => ((await fetch(`${daemon.url}/-/ready`)).ok ? true : undefined));
    const projects = (await (await fetch(`${daemon.url}/api/v1/projects`)).json()) as {
      name: string;
      readings: { runwayDays?: number; reason: string }[];
    }[];
    const amounts = projects.flatMap(({ name, readings }) => readings.map((reading) => ({ name, ...reading })));
    expect(amounts.map(({ name }) => name)).toEqual(projects.map(({ name }) => name));
    const withoutAnswer = amounts.filter(({ runwayDays }) => runwayDays === undefined);
    expect(withoutAnswer.filter(({ reason }) => reason !== "It refills before it runs out.")).toEqual([]);
    await daemon.app.stop(0);
  });

  it("comes from the vendor, who is asked once", async () => {
    const today = Date.now();
    const day = (ago: number) => new Date(today - ago * 86_400_000).toISOString().slice(0, 10);
    const activity = Array.from({ length: 29 }, (_, index) => ({ date: day(index + 1), model: "m", usage: 4 }));
    const vendor = await startVendor((request, response) => {
      const data = request.url === "/api/v1/activity" ? activity : { total_credits: 100, total_usage: 40 };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
    });
    const config = `projects:\n  - { name: A, provider: openrouter, api_key: k, base_url: "${vendor.url}" }\n`;
    for (const start of ["first", "second"]) {
      const daemon = await startedApp(config, { statePath: file("vendor-state") });
      const runways = await eventually(async () => {
        const found = await runwaysAt(daemon.url);
        return found["A"] === undefined ? undefined : found;
      });
      near(runways["A"] ?? 0, 15, 0.1);
      await daemon.app.stop(0);
      expect(
        vendor.requests.filter(({ path }) => path === "/api/v1/activity"),
        start,
      ).toHaveLength(1);
    }
    await vendor.stop();
  });
});
