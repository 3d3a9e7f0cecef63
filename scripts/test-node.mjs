// Runs the tests on another line of Node.js, whose program comes from the npm package "node".
// usage: node scripts/test-node.mjs LINE [argument of vitest...]     (npm run test:node -- 24 test/config)
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "..");
const [line, ...rest] = process.argv.slice(2);
if (!/^\d+(\.\d+)*$/.test(line ?? "")) {
  console.error("which line of Node.js? npm run test:node -- 24");
  process.exit(2);
}
const folder = join(root, "node_modules/.cache/node", line);
const bin = join(folder, "node_modules/node/bin");

function run(command, args, path = process.env.PATH) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, PATH: path } });
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(folder, { recursive: true });
run("npm", ["install", "--prefix", folder, "--no-save", "--no-package-lock", "--prefer-offline", `node@${line}`]);
const path = `${bin}${delimiter}${process.env.PATH}`;
run("node", ["--version"], path);
run("npm", ["test", "--", ...rest], path);
