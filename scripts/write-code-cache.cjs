// Makes the code cache of a build: runs the daemon on the example until it has answered, so that what a start needs is compiled, and
// writes the bytecode of every chunk beside it. Chunks that a start does not load are compiled only.
// usage: node scripts/write-code-cache.cjs FOLDER
"use strict";

const { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } = require("node:fs");
const { get } = require("node:http");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");

const folder = resolve(process.argv[2] ?? "dist");
const { cacheFolder, chunks, load } = require(join(folder, "load.js"));
const state = mkdtempSync(join(tmpdir(), "code-cache-"));
const shipped = join(__dirname, "../config.example.yaml");
const example = existsSync(shipped) ? shipped : join(state, "config.yaml");
if (example !== shipped)
  writeFileSync(example, "projects: [{ name: one, provider: simulated, start: 1, burn_per_day: 0 }]\n");

function ask(url) {
  return new Promise((done, failed) => get(url, (answer) => answer.resume().on("end", done)).on("error", failed));
}

function writeAll() {
  mkdirSync(join(folder, cacheFolder), { recursive: true });
  for (const file of readdirSync(join(folder, "chunks"))) {
    const name = `chunks/${file}`;
    if (!chunks.has(name)) compileOnly(name);
    const { script } = chunks.get(name);
    writeFileSync(join(folder, cacheFolder, `${name.replaceAll("/", "-")}.bin`), script.createCachedData());
  }
}

function compileOnly(name) {
  try {
    load(name);
  } catch {
    // A chunk that cannot run here (a worker's) is compiled all the same.
  }
}

process.argv = [
  process.argv[0],
  "balance-alert",
  "serve",
  `--config.file=${example}`,
  "--web.listen-address=127.0.0.1:0",
  `--state.path=${state}`,
  "--log.format=json",
];
const write = process.stderr.write.bind(process.stderr);
process.stderr.write = (line, ...rest) => {
  const url = /"listening":\["([^"]+)"/u.exec(String(line))?.[1];
  if (url !== undefined)
    // The second time after the first checks have come in.
    ask(`${url}/metrics`)
      .then(() => new Promise((done) => setTimeout(done, 500)))
      .then(() => ask(`${url}/metrics`))
      .then(writeAll)
      .catch((error) => write(`no code cache: ${error.stack}\n`))
      .finally(() => {
        rmSync(state, { recursive: true, force: true });
        process.exit();
      });
  return /"level":"(?:info|debug)"/u.test(String(line)) ? true : write(line, ...rest);
};
load("chunks/main.js");
