import { readFileSync, writeFileSync } from "node:fs";

/** Writes a generated file; with `--check` on the command line only says whether the committed one is current. */
export function generatedFile(path: string, text: string): void {
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (readFileSync(path, "utf8") !== text) {
    console.error(`${path} is out of date: run npm run docs`);
    process.exitCode = 1;
  }
}
