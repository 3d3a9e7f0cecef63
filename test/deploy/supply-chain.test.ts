import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");
const own = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };
const lock = readFileSync(join(root, "package-lock.json"), "utf8");

describe("what the program runs with", () => {
  it("has licences that are known to be compatible", async () => {
    const { code, stdout, stderr } = await runProgram("node", ["scripts/licences.mjs"], root);
    expect([code, stderr]).toEqual([0, ""]);
    const listed = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[1]);
    for (const [name, version] of Object.entries(own.dependencies)) expect(listed).toContain(`${name}@${version}`);
  });

  it("is listed in a bill of materials with a digest each", async () => {
    const { code, stdout } = await runProgram("node", ["scripts/sbom.mjs"], root);
    expect(code).toBe(0);
    const { bomFormat, specVersion, components } = JSON.parse(stdout) as {
      bomFormat: string;
      specVersion: string;
      components: { purl: string; hashes?: { content: string }[] }[];
    };
    expect([bomFormat, specVersion]).toEqual(["CycloneDX", "1.6"]);
    expect(components.length).toBeGreaterThan(Object.keys(own.dependencies).length);
    for (const { purl, hashes } of components) expect(hashes?.[0]?.content, purl).toMatch(/^[0-9a-f]{128}$/);
  });

  it("is pinned exactly, and the lock file names no place to fetch from", () => {
    for (const [name, version] of Object.entries(own.dependencies)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(lock).not.toContain('"resolved"');
  });
});
