// Runs the built daemon on the example configuration and gives its /metrics to `promtool check metrics`.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Names that are kept for the sake of those who use them; everything else must be clean. */
const forcedNames = [
  "balance_alert_subscription_days",
  "balance_alert_runway_days",
  "balance_alert_runway_low_days",
  "balance_alert_runway_high_days",
];

const root = join(import.meta.dirname, "..");
const daemon = spawn(
  process.execPath,
  [
    "dist/main.js",
    "serve",
    "--config.file=config.example.yaml",
    "--web.listen-address=127.0.0.1:0",
    "--state.path=",
    "--log.format=json",
  ],
  { cwd: root, stdio: ["ignore", "inherit", "pipe"] },
);
try {
  const url = await address();
  for (;;) {
    const ready = await fetch(`${url}/-/ready`);
    if (ready.ok) break;
  }
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const { stdout, stderr, error } = spawnSync("promtool", ["check", "metrics"], { input: metrics, encoding: "utf8" });
  if (error) throw error;
  const complaints = `${stdout}${stderr}`
    .split("\n")
    .filter((line) => line !== "" && !forcedNames.some((name) => line.startsWith(name)));
  if (complaints.length > 0) throw new Error(`promtool check metrics:\n${complaints.join("\n")}`);
  console.log(`promtool check metrics: ${metrics.split("\n").length} lines are clean but for the names that are kept`);
} finally {
  daemon.kill("SIGTERM");
  await once(daemon, "exit");
}

async function address() {
  for await (const line of createInterface({ input: daemon.stderr })) {
    const entry = JSON.parse(line);
    if (entry.listening) return entry.listening[0];
  }
  throw new Error("the daemon did not start");
}
