// Loads the chunks of the bundle with V8's code cache: the bytecode that an earlier process made of the same text. It saves most of the
// time of a start, which is compilation. A cache of another Node.js, of another machine or of another text is refused by V8 itself
// or not found at all, and the chunk is compiled as usual. The build copies this file to dist/load.js.
"use strict";

const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");

const chunks = new Map();
const startUrl = pathToFileURL(join(__dirname, "main.js")).href;
const cacheFolder = `code-${process.version}-${process.platform}-${process.arch}`;

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** @param name path of the chunk below this folder, such as `chunks/serve.js` */
function load(name) {
  const known = chunks.get(name);
  if (known !== undefined) return known.module.exports;
  const filename = join(__dirname, name);
  // The bundler writes ASCII only, which latin1 reads fastest. The text is a function, see build.mjs.
  const source = readFileSync(filename, "latin1");
  const cachedData = readIfThere(join(__dirname, cacheFolder, `${name.replaceAll("/", "-")}.bin`));
  const script = new Script(source, { filename, ...(cachedData === undefined ? {} : { cachedData }) });
  const chunk = { module: { exports: {} }, script, refused: script.cachedDataRejected === true };
  chunks.set(name, chunk);
  const requireFrom = (wanted) => (wanted.startsWith(".") ? load(join(dirname(name), wanted)) : require(wanted));
  // Every chunk has this folder as its own, wherever below it it lies.
  script.runInThisContext()(chunk.module.exports, requireFrom, chunk.module, __dirname, startUrl);
  return chunk.module.exports;
}

module.exports = { cacheFolder, chunks, load };
