// Runs the tests on another line of Node.js.
// usage: node scripts/test-node.mjs LINE [argument of vitest...]     (npm run test:node -- 24 test/config)
import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { nodeFolder } from "./node-line.mjs";

const [line, ...rest] = process.argv.slice(2);
if (!/^\d+(\.\d+)*$/.test(line ?? "")) {
  console.error("which line of Node.js? npm run test:node -- 24");
  process.exit(2);
}
const env = { ...process.env, PATH: `${nodeFolder(line)}${delimiter}${process.env.PATH}` };
for (const [command, ...args] of [
  ["node", "--version"],
  ["npm", "test", "--", ...rest],
]) {
  const { status } = spawnSync(command, args, { cwd: join(import.meta.dirname, ".."), stdio: "inherit", env });
  if (status !== 0) process.exit(status ?? 1);
}
