// Bundles src/main.ts into dist/: one small start file, and chunks that are loaded when they are used, with their compiled code
// beside them.
// usage: node scripts/build.mjs [FOLDER] [--connections=FILE]     (another HTTP transport, for a comparison)
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build, transform } from "esbuild";

const root = join(import.meta.dirname, "..");
const [named] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const folder = resolve(named ?? join(root, "dist"));
const connections = process.argv.find((argument) => argument.startsWith("--connections="))?.split("=")[1];
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

function revision() {
  if (process.env.BUILD_REVISION) return process.env.BUILD_REVISION;
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { cwd: root, stdio: ["ignore", "pipe", "ignore"] })
      .toString()
      .trim();
  } catch {
    return "";
  }
}

function replace(filter, path) {
  return { name: "replace", setup: ({ onResolve }) => onResolve({ filter }, () => ({ path })) };
}

// Express and its parts sort the whole table of media types when they are loaded, 2,500 of them. They ask for these alone: ours
// names its types itself.
const mediaTypes = ["application/json", "application/x-www-form-urlencoded", "text/html", "text/plain"];
const fewMediaTypes = {
  name: "few media types",
  setup({ onLoad }) {
    onLoad({ filter: /\/mime-db\/db\.json$/ }, ({ path }) => {
      const all = JSON.parse(readFileSync(path, "utf8"));
      return {
        loader: "json",
        contents: JSON.stringify(Object.fromEntries(mediaTypes.map((type) => [type, all[type]]))),
      };
    });
  },
};

// The index of undici loads its fetch as well, and that loads the undici inside Node.js: 25 ms before the first request. Its dispatchers
// are all that is used.
const dispatchersOnly = {
  name: "dispatchers only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "dispatchers" }));
    onLoad({ filter: /./, namespace: "dispatchers" }, () => ({
      resolveDir: root,
      contents: `export { default as Agent } from "undici/lib/dispatcher/agent.js";
        export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";`,
    }));
  },
};

/** The bundler writes texts in ASCII but leaves regular expressions as they are; the loader reads ASCII only. */
function inAscii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts", "src/config/yaml-worker.ts"],
  outdir: join(folder, "chunks"),
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  plugins: [
    fewMediaTypes,
    dispatchersOnly,
    ...(connections === undefined ? [] : [replace(/\/connections\.ts$/, resolve(connections))]),
  ],
  write: false,
  legalComments: "none",
  logLevel: "warning",
  // Every chunk is given the folder of the start file as its own.
  define: {
    BUILD_VERSION: JSON.stringify(version),
    BUILD_REVISION: JSON.stringify(revision()),
    "import.meta.dirname": "__dirname",
    "import.meta.url": "__url",
  },
});

rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, "chunks"), { recursive: true });
// Only modules are split, and only scripts can have a code cache in Node 20: so each chunk becomes a script after the splitting.
for (const { path, text } of outputFiles) {
  const { code } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20",
    supported: { "dynamic-import": false },
    legalComments: "none",
    // A start reads megabytes of text; names stay, and so do lines that a stack trace can point at.
    minifyWhitespace: true,
    lineLimit: 120,
  });
  const script = `(function (exports, require, module, __dirname, __url) {${inAscii(code)}\n})`;
  writeFileSync(join(folder, "chunks", basename(path)), script);
}
writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }\n');
copyFileSync(join(root, "scripts/chunk-loader.cjs"), join(folder, "load.js"));
writeFileSync(join(folder, "main.js"), '#!/usr/bin/env node\nrequire("./load.js").load("chunks/main.js");\n');
writeFileSync(join(folder, "yaml-worker.js"), 'require("./load.js").load("chunks/yaml-worker.js");\n');
chmodSync(join(folder, "main.js"), 0o755);
try {
  const command = [join(root, "scripts/write-code-cache.cjs"), folder];
  execFileSync(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"], timeout: 60_000 });
} catch (error) {
  // The program runs without it, and only starts more slowly.
  console.warn(`no code cache: ${error.message}`);
}
