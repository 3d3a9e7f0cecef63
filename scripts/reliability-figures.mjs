// Runs the fault tests and writes how many inputs they tried into the table of docs/reliability.md.
// usage: npm run figures
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
const run = spawnSync("npx", ["vitest", "run", ...counting], {
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
const table = [
  "<!-- figures: written by scripts/reliability-figures.mjs -->",
  "",
  `Last run: ${new Date().toISOString().slice(0, 10)}, every one survived.`,
  "",
  "| Tried | How many |",
  "| --- | --- |",
  ...[...totals].sort(([a], [b]) => a.localeCompare(b)).map(([figure, tried]) => `| ${figure} | ${tried} |`),
  "",
  "<!-- end of figures -->",
].join("\n");
writeFileSync(page, readFileSync(page, "utf8").replace(/<!-- figures:[\s\S]*<!-- end of figures -->/, table));
