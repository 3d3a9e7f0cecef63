// Another line of Node.js, from the npm package "node", which holds its program.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** The folder of the program of a line such as 24, installed where it is missing. */
export function nodeFolder(line) {
  const folder = join(import.meta.dirname, "../node_modules/.cache/node", line);
  const bin = join(folder, "node_modules/node/bin");
  if (existsSync(join(bin, "node"))) return bin;
  mkdirSync(folder, { recursive: true });
  const options = ["--no-save", "--no-package-lock", "--prefer-offline"];
  const { status } = spawnSync("npm", ["install", "--prefix", folder, ...options, `node@${line}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new Error(`the npm package node@${line} cannot be installed`);
  return bin;
}

if (process.argv[1] === import.meta.filename) console.log(join(nodeFolder(process.argv[2]), "node"));
