import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import { loadProvider } from "../../src/config/load-provider.ts";
import { parseFile } from "../../src/config/parse-file.ts";
import { startWorker } from "../../src/platform/worker.ts";
import { configOf, testNowMs } from "../support/config.ts";

const folder = mkdtempSync(join(tmpdir(), "yaml-worker-"));
const workerFile = join(folder, "yaml-worker.cjs");
let pauses = 0;
let started = 0;

beforeAll(async () => {
  await build({
    entryPoints: ["src/config/yaml-worker.ts"],
    outfile: workerFile,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "silent",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function loadInThread(text: string, file = "config.yaml"): Promise<Config> {
  return loadConfig({
    file,
    text,
    environment: { KEY: "sk-0123456789" },
    nowMs: testNowMs,
    loadProvider,
    pause: async () => void pauses++,
    startWorker: async () => {
      started += 1;
      return startWorker(workerFile);
    },
  });
}

/** More than a file may have to be parsed on the event loop, most of it comments: its entries come in two parts. */
function largeText(extra = ""): string {
  const comment = "why it is here ".repeat(20);
  const entries = Array.from(
    { length: 150 },
    (_, at) =>
      `  - { name: project-${at}, provider: simulated, start: ${at + 1}, burn_per_day: 1.5, unit: USD } # ${comment}\n`,
  );
  return `timezone: Asia/Shanghai\nprojects:\n${entries.join("")}${extra}`;
}

async function problemsOf(loading: Promise<Config>): Promise<readonly string[]> {
  const error = await loading.catch((caught: unknown) => caught);
  if (!(error instanceof ConfigError)) throw error;
  return error.problems;
}

/** What can be compared: providers hold functions. */
function plain({ projects, ...config }: Config) {
  return { ...config, projects: projects.map(({ provider, ...project }) => ({ provider: provider.id, ...project })) };
}

describe("a large file", () => {
  it("is parsed in a thread and means the same as on the event loop", async () => {
    const text = largeText("  - { name: With a key, provider: deepseek, api_key: '${KEY}' }\n");
    started = 0;
    const [inThread, here] = [
      await loadInThread(text),
      await configOf(text, { environment: { KEY: "sk-0123456789" } }),
    ];
    expect(started).toBe(1);
    expect(inThread.projects).toHaveLength(151);
    expect(JSON.stringify(plain(inThread))).toBe(JSON.stringify(plain(here)));
    expect(inThread.shown).toEqual(here.shown);
    expect(JSON.stringify(inThread.shown)).toContain("${KEY}");
  });

  it("has its problems at the same positions", async () => {
    const text = largeText(
      "  - { name: project-0, provider: simulated, start: 1, burn_per_day: 0 }\n  - { name: Typo, provider: simulated, start: 1, burn_per_day: 0, thresold: 5 }\n",
    );
    const problems = await problemsOf(loadInThread(text));
    expect(problems).toEqual([
      'config.yaml:153:13: projects[150].name: the name "project-0" is taken by projects[0]: write another one',
      'config.yaml:154:67: projects[151].thresold: unknown key: did you mean "threshold"?',
    ]);
    expect(await problemsOf(configOf(text))).toEqual(problems);
  });

  it("that is no YAML is told with its position", async () => {
    const text = largeText("  - { name: Broken, provider: [\n");
    expect(await problemsOf(loadInThread(text))).toEqual(await problemsOf(configOf(text)));
  });

  it("lets the event loop turn between its entries", async () => {
    pauses = 0;
    await loadInThread(largeText());
    expect(pauses).toBe(150 / 25);
  });

  it("whose thread dies is an error and not a wait for ever", async () => {
    const dead = startWorker(join(import.meta.dirname, "../fixtures/upstream/config.json"));
    const parsed = parseFile({ file: "config.yaml", text: largeText() }, () => dead);
    await expect(parsed).rejects.toThrow();
  });

  it("is parsed on the event loop where the program has not been built", async () => {
    const nowhere = startWorker(join(folder, "not-there.js"));
    const parsed = await parseFile({ file: "config.yaml", text: largeText() }, () => nowhere);
    expect(parsed.faults).toEqual([]);
    expect((parsed.value as { projects: unknown[] }).projects).toHaveLength(150);
  });
});

describe("a small file", () => {
  it("starts no thread", async () => {
    started = 0;
    await loadInThread("projects:\n  - { name: A, provider: simulated, start: 1, burn_per_day: 0 }\n");
    expect(started).toBe(0);
  });
});

describe("a JSON file", () => {
  const project = { name: "A", provider: "simulated", start: 1, burn_per_day: 0, threshold: 5 };

  it("means the same as YAML", async () => {
    const [fromJson] = (await configOf(JSON.stringify({ projects: [project] }), { file: "config.json" })).projects;
    const [fromYaml] = (
      await configOf("projects:\n  - { name: A, provider: simulated, start: 1, burn_per_day: 0, threshold: 5 }\n")
    ).projects;
    expect(fromJson?.digest).toBe(fromYaml?.digest);
  });

  it("has its problems at their places", async () => {
    const text = JSON.stringify({ projects: [project, { ...project, name: "B", thresold: 1 }] }, null, 2);
    expect(await problemsOf(configOf(text, { file: "config.json" }))).toEqual([
      'config.json:16:7: projects[1].thresold: unknown key: did you mean "threshold"?',
    ]);
  });

  it("that is broken is told with the position of the fault", async () => {
    const [problem] = await problemsOf(configOf('{ "projects": [ { "name": "A" ', { file: "config.json" }));
    expect(problem).toBe("config.json:1:17: this { is not closed: write } at its end");
  });
});
