// Writes docs/openapi.json, the description of the JSON API.
// usage: node scripts/run-ts.mjs scripts/generate-openapi.ts [--check]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openApiDocument } from "../src/http/openapi.ts";
import { generatedFile } from "./generated-file.ts";

const target = join(process.cwd(), "docs/openapi.json");
const { version } = JSON.parse(readFileSync(join(process.cwd(), "package.json"), "utf8")) as { version: string };
generatedFile(target, `${JSON.stringify(openApiDocument(version), undefined, 2)}\n`);
