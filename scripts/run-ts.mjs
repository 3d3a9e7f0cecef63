// Runs a TypeScript file of this repository (Node 20 cannot): bundled by esbuild into a temporary module beside node_modules.
// usage: node scripts/run-ts.mjs FILE.ts [argument...]
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import "./generate-registry.mjs";

const [file, ...rest] = process.argv.slice(2);
const out = join(import.meta.dirname, `../node_modules/.run-ts-${process.pid}.mjs`);
await build({
  entryPoints: [file],
  outfile: out,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});
process.on("exit", () => rmSync(out, { force: true }));
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(out).href);
