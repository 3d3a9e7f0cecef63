/**
 * P12: what the image holds beside Node.js. Docker is not needed: the final stage copies these files, which test/deploy shows.
 *
 * usage: node scripts/run-ts.mjs bench/image.ts [--json]
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { builtDaemon } from "./daemon-process.ts";
import { type Figure, printFigure } from "./figure.ts";

const copied = ["package.json", "LICENSE", "config.example.yaml"];

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
}

const bytes = bytesIn(builtDaemon()) + copied.reduce((sum, name) => sum + statSync(name).size, 0);
const figure: Figure = {
  id: "P12",
  work: "what the image holds beside Node.js",
  ratio: bytes / 10e6,
  goal: 1,
  of: "10 MB",
  notes: [`${(bytes / 1e6).toFixed(1)} MB`],
};
if (process.argv.includes("--json")) console.log(JSON.stringify(figure));
else printFigure(figure);
