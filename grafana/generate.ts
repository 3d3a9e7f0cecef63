// Writes grafana/dashboards: `node scripts/run-ts.mjs grafana/generate.ts`; with `--check` it only compares, and ends
// with 1 when a file is not what the sources say.
import { readFileSync, writeFileSync } from "node:fs";
import { alertNamesOf } from "./alert-names.ts";
import { dashboardText } from "./dashboard.ts";
import { dashboards } from "./dashboards.ts";

for (const spec of dashboards(alertNamesOf(readFileSync("alert_rules.yml", "utf8")))) {
  const file = `grafana/dashboards/${spec.uid}.json`;
  const text = dashboardText(spec);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
  } else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${file} is not current: run node scripts/run-ts.mjs grafana/generate.ts\n`);
    process.exitCode = 1;
  }
}
