// Runs the contract test of one provider, and its own test where there is one.
// usage: node scripts/test-provider.mjs ID... (npm run test:provider -- ID)
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const ids = process.argv.slice(2);

function missing(id) {
  return [`src/providers/${id}.ts`, `test/fixtures/providers/${id}.yaml`].find((file) => !existsSync(join(root, file)));
}

/** Providers without a vendor have a test of their own in place of a fixture. */
const ownTests = ids.map((id) => `test/providers/${id}.test.ts`).filter((file) => existsSync(join(root, file)));

if (ids.length === 0) {
  console.error("usage: npm run test:provider -- ID, such as npm run test:provider -- deepseek");
  process.exit(2);
}
for (const id of ids) {
  const file = missing(id);
  if (file === undefined || ownTests.includes(`test/providers/${id}.test.ts`)) continue;
  console.error(`${file} does not exist: CONTRIBUTING.md says what it holds, src/providers lists the ids`);
  process.exit(2);
}
const { status } = spawnSync("npx", ["vitest", "run", "test/providers/contract.test.ts", ...ownTests], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PROVIDERS: ids.join(",") },
});
process.exitCode = status ?? 1;
