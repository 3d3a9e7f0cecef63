import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { startDaemon } from "../support/daemon.ts";
import { buildStage, copyContext, environmentOf, instructionsOf } from "../support/dockerfile.ts";
import { eventually } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const instructions = instructionsOf(read("Dockerfile"));
const stage = (number: number) => instructions.filter((each) => each.stage === number);
const texts = (name: string, number?: number): readonly string[] =>
  instructions.filter((each) => each.name === name && (number ?? each.stage) === each.stage).map(({ text }) => text);

describe("Dockerfile", () => {
  it("builds on this machine for every architecture, and runs on the LTS line", () => {
    expect(texts("FROM")).toEqual(["--platform=$BUILDPLATFORM node:24-trixie-slim AS build", "node:24-trixie-slim"]);
  });

  it("installs from the lock file, runs no script of a package, and runs nothing in the final stage", () => {
    expect(texts("RUN", 0)).toEqual([
      "npm ci --ignore-scripts",
      'BUILD_REVISION="$BUILD_REVISION" npm run build && mkdir state',
    ]);
    expect(texts("RUN", 1)).toEqual([]);
  });

  it("runs as a number that is not root, with state and configuration where they belong", () => {
    expect({
      user: texts("USER"),
      workdir: texts("WORKDIR", 1),
      entrypoint: texts("ENTRYPOINT"),
      command: texts("CMD"),
      port: texts("EXPOSE"),
      volume: texts("VOLUME"),
      environment: environmentOf(instructions, 1),
    }).toEqual({
      user: ["65532:65532"],
      workdir: ["/app"],
      entrypoint: ['["node", "dist/main.js"]'],
      command: ['["serve"]'],
      port: ["9100"],
      volume: ['["/var/lib/balance-alert"]'],
      environment: {
        NODE_ENV: "production",
        MALLOC_ARENA_MAX: "1",
        BALANCE_ALERT_CONFIG_FILE: "/etc/balance-alert/config.yaml",
        BALANCE_ALERT_STATE_PATH: "/var/lib/balance-alert",
        BALANCE_ALERT_HEALTH_URL: "http://127.0.0.1:9100/-/healthy",
      },
    });
  });

  it("has the health check that the compose file has", () => {
    const [check = ""] = texts("HEALTHCHECK");
    const test: unknown = JSON.parse(check.slice(check.indexOf("[")));
    const healthcheck = ["services", "balance-alert", "healthcheck", "test"];
    const compose = parseDocument(read("docker-compose.monitoring.yml"), { merge: true }).toJS() as object;
    expect(healthcheck.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], compose)).toEqual([
      "CMD",
      ...(test as string[]),
    ]);
  });
});

/** No container engine is needed: the steps of both stages run here, each stage in an empty folder that stands for its `/`. */
describe("the image", () => {
  const scratch = mkdtempSync(join(tmpdir(), "image-"));
  const [context, builder, image] = [join(scratch, "context"), join(scratch, "build"), join(scratch, "image")];
  const environment = { BUILD_REVISION: "0123456789ab", npm_config_prefer_offline: "true" };

  beforeAll(async () => {
    copyContext(root, read(".dockerignore"), context);
    await buildStage(stage(0), builder, { context, environment });
    await buildStage(stage(1), image, { context, stages: { build: builder } });
  });
  afterAll(() => rmSync(scratch, { recursive: true }));

  it("starts with what the final stage copies, and serves the example", async () => {
    const variables = environmentOf(instructions, 1);
    const daemon = await startDaemon({
      program: join(image, "app/dist/main.js"),
      configFile: join(image, variables["BALANCE_ALERT_CONFIG_FILE"] ?? ""),
      statePath: join(image, variables["BALANCE_ALERT_STATE_PATH"] ?? ""),
    });
    try {
      const metrics = await eventually(async () => {
        const answer = await (await fetch(`${daemon.url}/metrics`)).text();
        return answer.includes("\nbalance_alert_balance{") ? answer : undefined;
      });
      expect(metrics).toMatch(/^balance_alert_build_info\{.*revision="0123456789ab".*\} 1$/m);
      expect(await (await fetch(`${daemon.url}/`)).text()).toContain("<html");
    } finally {
      expect(await daemon.stop()).toBe(0);
    }
  });

  it("holds the bundle, its licences and the example, in at most 10 MB", () => {
    expect(readdirSync(join(image, "app")).sort()).toEqual(["LICENSE", "config.example.yaml", "dist", "package.json"]);
    const files = readdirSync(image, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => file.includes("node_modules"))).toEqual([]);
    const bytes = files.map((file) => lstatSync(join(image, file))).reduce((sum, { size }) => sum + size, 0);
    expect(bytes).toBeLessThanOrEqual(10e6);
    const licences = readFileSync(join(image, "app/dist/licences.txt"), "utf8");
    expect(licences).toMatch(/^zod@[\d.]+ \(MIT\)$/m);
  });

  it.each([
    ["src/http/page/assets.generated.ts", 'Could not resolve "./assets.generated.ts"'],
    ["scripts/build.mjs", "Cannot find module"],
    ["config.example.yaml", "config.example.yaml is not there"],
  ])("is not built when .dockerignore drops %s", async (file, problem) => {
    const folder = mkdtempSync(join(scratch, "without-"));
    const poorer = join(folder, "context");
    copyContext(root, `${read(".dockerignore")}${file}\n`, poorer);
    // The packages are those of the first build.
    const steps = stage(0).filter(({ text }) => !text.startsWith("npm ci"));
    const build = async () => {
      await buildStage(steps.slice(0, 2), join(folder, "build"), { context: poorer });
      symlinkSync(join(builder, "app/node_modules"), join(folder, "build/app/node_modules"));
      await buildStage(steps.slice(1), join(folder, "build"), { context: poorer, environment });
      await buildStage(stage(1), join(folder, "image"), {
        context: poorer,
        stages: { build: join(folder, "build") },
      });
    };
    await expect(build()).rejects.toThrow(problem);
  });

  it("never sees what belongs to the user", () => {
    const folder = mkdtempSync(join(scratch, "user-"));
    copyContext(root, read(".dockerignore"), folder);
    expect(readdirSync(folder).sort()).toEqual([
      ".npmrc",
      "LICENSE",
      "config.example.yaml",
      "package-lock.json",
      "package.json",
      "scripts",
      "src",
      "tsconfig.json",
    ]);
  });
});
