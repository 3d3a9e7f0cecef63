import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { callCommand, root } from "../support/command.ts";

describe("schema", () => {
  it("is the committed JSON Schema", async () => {
    const { code, stdout } = await callCommand(["schema"]);
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, "docs/config.schema.json"), "utf8"));
  });
});
