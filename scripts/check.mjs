// Everything that must hold before a change is taken, in one command: tools, format, lint, types, build, tests, generated files, promtool.
// usage: node scripts/check.mjs    (npm run check)
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs that the tests run, and the Debian package of each. */
const programs = {
  promtool: "prometheus",
  prometheus: "prometheus",
  amtool: "prometheus-alertmanager",
  "prometheus-alertmanager": "prometheus-alertmanager",
  dovecot: "dovecot-imapd",
  chromium: "chromium",
  openssl: "openssl",
  curl: "curl",
  python3: "python3",
  jq: "jq",
};

const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "balance-alert-check-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed`);
  return result;
}

function step(title, work) {
  const startedMs = Date.now();
  console.log(`\n== ${title}`);
  work();
  console.log(`== ${title}: ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
}

const searchPath = `${process.env.PATH}:/usr/sbin:/sbin`;
const has = (program) =>
  spawnSync("sh", ["-c", `command -v ${program}`], { env: { ...process.env, PATH: searchPath } }).status === 0;

function installPrograms() {
  const packages = [...new Set(Object.entries(programs).flatMap(([program, name]) => (has(program) ? [] : [name])))];
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || !has("apt-get"))
    throw new Error(
      `the tests need these Debian packages: ${packages.join(" ")}\nas root: apt-get install ${packages.join(" ")}`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update", "-qq"], { env });
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}

/** Each prints what differs and fails when a committed file is not what it makes. */
const generators = [
  "scripts/generate-docs.ts",
  "scripts/generate-metrics-docs.ts",
  "scripts/generate-openapi.ts",
  "scripts/generate-page.ts",
  "grafana/generate.ts",
  "scripts/refresh-manifests.ts",
];

function tests() {
  const report = join(scratch, "tests.json");
  const result = spawnSync(
    "npx",
    ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile=${report}`],
    {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, PATH: searchPath },
    },
  );
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed`);
  if (result.status !== 0) throw new Error("tests failed");
}

try {
  step("programs", installPrograms);
  step("generate", () => run("node", ["scripts/generate-registry.mjs"]));
  step("format and lint", () => run("npx", ["biome", "check", "--error-on-warnings", "."]));
  step("types", () => run("npx", ["tsc", "-p", "."]));
  step("build", () => run("node", ["scripts/build.mjs"]));
  step("tests", tests);
  step("generated files", () => {
    for (const generator of generators) run("node", ["scripts/run-ts.mjs", generator, "--check"]);
  });
  step("promtool", () => {
    run("promtool", ["check", "rules", "alert_rules.yml"]);
    run("promtool", ["test", "rules", "alert_rules.test.yml"]);
    run("promtool", ["check", "config", "prometheus.yml"]);
    run("node", ["scripts/check-metrics.mjs"]);
  });
  console.log("\neverything holds");
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
