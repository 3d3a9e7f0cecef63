// Runs the fault tests and the measurement of hostile requests, and writes their figures into the tables of docs/reliability.md.
// usage: npm run figures
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const page = join(root, "docs/reliability.md");
const scratch = mkdtempSync(join(tmpdir(), "balance-alert-figures-"));
const file = join(scratch, "figures");
writeFileSync(file, "");
const counting = [
  "test/faults",
  "test/mailbox/fuzz.test.ts",
  "test/mailbox/scan-faults.test.ts",
  "test/http/web-config-file.test.ts",
];
const run = spawnSync("npx", ["vitest", "run", "--testTimeout=600000", ...counting], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, RELIABILITY_FIGURES: file },
});
const totals = new Map();
for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
  const { figure, tried } = JSON.parse(line);
  totals.set(figure, (totals.get(figure) ?? 0) + tried);
}
rmSync(scratch, { recursive: true });
if (run.status !== 0) {
  console.error("the fault tests failed: docs/reliability.md stays as it is");
  process.exit(1);
}
const measured = spawnSync("node", ["scripts/run-ts.mjs", "bench/requests.ts", "--json"], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  encoding: "utf8",
});
if (measured.status !== 0) {
  console.error("the measurement of requests failed: docs/reliability.md stays as it is");
  process.exit(1);
}
const requests = measured.stdout
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const table = [
  "<!-- figures: written by scripts/reliability-figures.mjs -->",
  "",
  `Last run: ${new Date().toISOString().slice(0, 10)}, every one survived.`,
  "",
  "| Tried | How many |",
  "| --- | --- |",
  ...[...totals].sort(([a], [b]) => a.localeCompare(b)).map(([figure, tried]) => `| ${figure} | ${tried} |`),
  "",
  `Longest block of the event loop of a daemon with 10,000 projects, and what another client noticed; ${cpus().length} cores with a load of ${loadavg()[0].toFixed(1)}.`,
  "",
  "| Sent | Loop blocked | Longest wait of another client | Its failed requests |",
  "| --- | --- | --- | --- |",
  ...requests.map(
    ({ sent, blockedMs, longestWaitMs, failed, asked }) =>
      `| ${sent} | ${blockedMs.toFixed(0)} ms | ${longestWaitMs.toFixed(0)} ms | ${failed} of ${asked} |`,
  ),
  "",
  "<!-- end of figures -->",
].join("\n");
writeFileSync(page, readFileSync(page, "utf8").replace(/<!-- figures:[\s\S]*<!-- end of figures -->/, table));
