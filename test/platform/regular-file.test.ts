import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readRegularFile, readSmallFile, whyUnreadable } from "../../src/platform/regular-file.ts";
import { Secret } from "../../src/platform/secret.ts";

const folder = mkdtempSync(join(tmpdir(), "regular-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
writeFileSync(at("text"), "a".repeat(70_000));
writeFileSync(at("large"), "");
truncateSync(at("large"), 65 * 1024 * 1024);
mkdirSync(at("directory"));
symlinkSync(at("text"), at("link"));
symlinkSync(at("circle"), at("circle"));
execFileSync("mkfifo", [at("fifo")]);

async function outcomeOf(read: () => Buffer | Promise<Buffer>): Promise<string> {
  try {
    return (await read()).toString("utf8");
  } catch (error) {
    return whyUnreadable(error);
  }
}

describe("a file that a person names", () => {
  it.each([
    ["is read", at("text"), "a".repeat(70_000)],
    ["is read through a link", at("link"), "a".repeat(70_000)],
    ["is refused when it is not there", at("none"), "it does not exist"],
    ["is refused when its folder is a file", at("text/none"), "it does not exist"],
    ["is refused when it is a directory", at("directory"), "it is a directory"],
    ["is refused when it is a FIFO that nobody writes to", at("fifo"), "it is not a regular file"],
    ["is refused when it is a device without an end", "/dev/zero", "it is not a regular file"],
    ["is refused when its link leads nowhere", at("circle"), "its links form a circle"],
  ])("%s", async (_, path, wanted) => {
    expect([await outcomeOf(() => readRegularFile(path)), await outcomeOf(() => readSmallFile(path))]).toEqual([
      wanted,
      wanted,
    ]);
  });

  it("is refused when it is too large", async () => {
    expect(await outcomeOf(() => readRegularFile(at("large")))).toBe("it is larger than 64 MiB");
    expect(await outcomeOf(() => readSmallFile(at("large")))).toBe("it is larger than 1 MiB");
  });

  it.runIf(process.platform === "linux")("is read to its end where it says that it is empty", async () => {
    expect(await outcomeOf(() => readRegularFile("/proc/self/status"))).toMatch(/^Name:/);
  });

  it("that holds a secret is refused in the same words", () => {
    expect(() => Secret.inFile(at("fifo")).reveal()).toThrow(
      `cannot read the secret's file ${at("fifo")}: it is not a regular file`,
    );
  });
});
