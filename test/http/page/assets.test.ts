import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "../../support/listening-program.ts";

const root = join(import.meta.dirname, "../../..");

describe("the page's own files", () => {
  it("are current: the stylesheet and the script that are served are those of the sources", async () => {
    const { code, stderr } = await runProgram(
      "node",
      ["scripts/run-ts.mjs", "scripts/generate-page.ts", "--check"],
      root,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("type-check in the browser's world", async () => {
    const { code, stdout } = await runProgram("node_modules/.bin/tsc", ["-p", "src/http/page/client"], root);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  });

  it("name no other host", () => {
    const text = readFileSync(join(root, "src/http/page/assets.generated.ts"), "utf8");
    expect([...text.matchAll(/https?:\/\/[^\s"'`\\)]+/gu)].map(([url]) => url)).toEqual([]);
  });
});
