// Writes docs/metrics.md from the table of metric families; with --check it only says whether the file is up to date.
// usage: node scripts/run-ts.mjs scripts/generate-metrics-docs.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { metricsPage } from "./metrics-page.ts";

const file = "docs/metrics.md";
const page = metricsPage();
if (!process.argv.includes("--check")) {
  writeFileSync(file, page);
} else if (readFileSync(file, "utf8") !== page) {
  console.error(`${file} is out of date: run node scripts/run-ts.mjs scripts/generate-metrics-docs.ts`);
  process.exitCode = 1;
}
