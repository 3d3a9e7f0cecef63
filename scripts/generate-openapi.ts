// Writes docs/openapi.json, the description of the JSON API.
// usage: node scripts/run-ts.mjs scripts/generate-openapi.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "../src/http/openapi.ts";

const target = join(process.cwd(), "docs/openapi.json");
const { version } = JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8")) as { version: string };
const text = `${JSON.stringify(openApiDocument(version), undefined, 2)}\n`;

if (!process.argv.includes("--check")) writeFileSync(target, text);
else if (readFileSync(target, "utf8") !== text) {
  console.error("docs/openapi.json is not current; run: node scripts/run-ts.mjs scripts/generate-openapi.ts");
  process.exitCode = 1;
}
