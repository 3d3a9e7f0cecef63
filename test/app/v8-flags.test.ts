import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const flags = sources.flatMap((file) =>
  [...readFileSync(join("src", file), "utf8").matchAll(/setFlagsFromString\("([^"]+)"\)/g)].map(
    ([, flag = ""]) => flag,
  ),
);

it("this Node.js knows every flag of V8 that is set while the program runs: of another it would only complain", () => {
  expect(flags).toHaveLength(3);
  const { status, stderr } = spawnSync(process.execPath, [...flags, "--eval", ""], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
