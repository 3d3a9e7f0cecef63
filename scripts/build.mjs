// Bundles the program into dist/: modules that need no node_modules, in chunks that are loaded when they are used.
// usage: node scripts/build.mjs [FOLDER] [--connections=FILE]     (another HTTP transport, for a comparison)
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";

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

// A module that imports node:http makes Node.js load everything behind its exports, its own undici for WebSocket as well: a fifth of
// the start. As it is for packages that require it, only what is used is loaded.
const httpAsRequired = {
  name: "http as required",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:https?$/ }, ({ path }) => ({ path, namespace: "required" }));
    onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule("${path}");`,
    }));
  },
};

/** A file of a package in our words, which leave out what is not used here. */
function instead(filter, contents) {
  return {
    name: `instead of ${filter}`,
    setup({ onLoad }) {
      onLoad({ filter }, ({ path }) => ({ resolveDir: dirname(path), contents: contents(path) }));
    },
  };
}

const parts = [
  // Express loads what reads bodies when it starts, the tables of every character set too; few daemons are ever sent a body.
  instead(
    /\/body-parser\/index\.js$/,
    () => `
      exports.raw = (options) => (request, response, next) =>
        void import("./lib/types/raw.js").then(({ default: raw }) => raw(options)(request, response, next), next);`,
  ),
  // Express brings a table of 2,500 media types and asks for these: a body that is sent to us is JSON, and a redirect is
  // explained in HTML or plain text. Every other header of an answer is written by us.
  instead(/\/mime-db\/index\.js$/, (path) => {
    const every = JSON.parse(readFileSync(join(dirname(path), "db.json"), "utf8"));
    const few = ["application/json", "text/html", "text/plain"].map((type) => [type, every[type]]);
    return `module.exports = ${JSON.stringify(Object.fromEntries(few))};`;
  }),
  // Express can parse queries in two ways; this one is not switched on.
  instead(/\/qs\/lib\/index\.js$/, () => ""),
  // Of undici only the pools of connections are used; its fetch, WebSocket and mocks are as much again.
  instead(
    /\/undici\/index\.js$/,
    () => `
      exports.Agent = require("./lib/dispatcher/agent.js");
      exports.EnvHttpProxyAgent = require("./lib/dispatcher/env-http-proxy-agent.js");`,
  ),
];

// What two modules share that are loaded when they are used becomes a file of its own, and the daemon fell into seventy, of which each
// takes time to find and to link. When all that is loaded later begins with the daemon, what they share with it is one file.
const daemonInOneFile = {
  name: "the daemon in one file",
  setup({ onResolve, onLoad }) {
    const later = new Set();
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ kind, path, importer, resolveDir }) => {
      if (kind === "dynamic-import" && importer !== join(root, "src/main.ts")) later.add(join(resolveDir, path));
      return undefined;
    });
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      if (!later.has(path)) return undefined;
      const begin = `import ${JSON.stringify(join(root, "src/app.ts"))};`;
      return { contents: `${begin}\n${readFileSync(path, "utf8")}`, loader: "ts" };
    });
  },
};

/** Licences ask that their text goes along with the code. */
function licencesOf(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  return [...folders].sort().map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
    const file = readdirSync(join(root, path)).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}@${version} (${license})\n\n${file === undefined ? "" : readFileSync(join(root, path, file), "utf8")}`;
  });
}

rmSync(folder, { recursive: true, force: true });
const options = {
  absWorkingDir: root,
  outdir: folder,
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // CommonJS packages require the modules of Node.js, and a module has no require of its own.
  banner: {
    js: 'import { createRequire as createChunkRequire } from "node:module"; const require = createChunkRequire(import.meta.url);',
  },
  // A start reads megabytes of text; names stay, and so do lines that a stack trace can point at.
  minifyWhitespace: true,
  lineLimit: 120,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
  define: { BUILD_VERSION: JSON.stringify(version), BUILD_REVISION: JSON.stringify(revision()) },
};
const transport = connections === undefined ? [] : [replace(/\/connections\.ts$/, resolve(connections))];
const program = await build({
  ...options,
  entryPoints: ["src/main.ts"],
  splitting: true,
  plugins: [httpAsRequired, ...parts, daemonInOneFile, ...transport],
});
const besideIt = await build({
  ...options,
  entryPoints: ["src/config/yaml-worker.ts", "src/provider-kit/expression-process.ts"],
});
const inputs = [program, besideIt].flatMap(({ metafile }) => Object.keys(metafile.inputs));
// The bundle is made of modules wherever its folder lies.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
writeFileSync(join(folder, "licences.txt"), licencesOf(inputs).join(`\n${"-".repeat(80)}\n\n`));
chmodSync(join(folder, "main.js"), 0o755);
