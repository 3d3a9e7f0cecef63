/** Expressions that would take all memory cost one check of the built program. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runCommand } from "../support/daemon.ts";
import { count } from "./figures.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const tooMuch = { reason: "config", message: "the expression is stopped: it needs too much memory" };

const expressions = {
  "a long text": { value: "$length($pad('x', 2e8))", error: tooMuch },
  "a replacement that grows": {
    value: "$length($replace($pad('x', 1e7), 'x', 'yyyyyyyyyyyyyyyyyyyy'))",
    error: tooMuch,
  },
  "a text that is evaluated": { value: "$eval('$length($pad(\"x\", 3e8))')", error: tooMuch },
  "a text that doubles": {
    value: "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($uppercase($f('xxxxxxxxxx', 26))))",
    error: { reason: "invalid_response", message: "the expression fails: Invalid string length" },
  },
  "text that fits": { value: "$number($replace($string(left), '5', '6'))", amount: 6 },
  "a path": { value: "left", amount: 5 },
};

it("An expression that needs too much memory fails its own check, and no other", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "five.json");
  writeFileSync(path, JSON.stringify({ left: 5 }));
  const config = join(folder, "config.yaml");
  const projects = Object.entries(expressions).map(([name, { value }]) => ({
    name,
    provider: "file",
    path,
    unit: "USD",
    value,
  }));
  writeFileSync(config, JSON.stringify({ projects }));
  const { code, stdout } = await runCommand(["check", "--json", "--config.file", config]);
  expect(code).toBe(1);
  const results = JSON.parse(stdout) as { project: string; readings: { value: number }[]; error?: unknown }[];
  expect(
    Object.fromEntries(results.map(({ project, readings, error }) => [project, error ?? readings[0]?.value])),
  ).toEqual(
    Object.fromEntries(
      Object.entries(expressions).map(([name, expected]) => [
        name,
        "error" in expected ? expected.error : expected.amount,
      ]),
    ),
  );
  count("expressions without measure", results.length);
});
