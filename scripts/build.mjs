// Bundles the program into dist/: modules that need no node_modules, in chunks that are loaded when they are used.
// usage: node scripts/build.mjs [FOLDER] [--connections=FILE]     (another HTTP transport, for a comparison)
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
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
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts", "src/config/yaml-worker.ts", "src/provider-kit/expression-process.ts"],
  outdir: folder,
  entryNames: "[name]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  plugins: [
    httpAsRequired,
    ...(connections === undefined ? [] : [replace(/\/connections\.ts$/, resolve(connections))]),
  ],
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
});
// The bundle is made of modules wherever its folder lies.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
writeFileSync(join(folder, "licences.txt"), licencesOf(Object.keys(metafile.inputs)).join(`\n${"-".repeat(80)}\n\n`));
chmodSync(join(folder, "main.js"), 0o755);
