/** What only the built program can show: its start file, its bundles, its streams and its processes. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { root } from "../support/command.ts";
import { runCommand } from "../support/daemon.ts";
import { openRouterCredits, startVendor } from "../support/vendor.ts";

const main = join(root, "dist/main.js");

describe("the built program", () => {
  it("knows its version", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(await runCommand(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("ends with the exit code of its command", async () => {
    expect(await runCommand(["serve", "--config.file=/nowhere.yaml"])).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("/nowhere.yaml: cannot be read: it does not exist"),
    });
  });

  it.each(["schema", "providers --json"])("%s ends quietly where nobody reads it to its end", async (command) => {
    const main = join(root, "dist/main.js");
    const script = `set -o pipefail; ${process.execPath} ${main} ${command} | head -c 10; exit "\${PIPESTATUS[0]}"`;
    const { status, stderr, stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect([status, stderr, stdout.length]).toEqual([0, "", 10]);
  });

  it("compiles the parser of answers once, however many it reads", async () => {
    const vendor = await startVendor(openRouterCredits(100, 5));
    onTestFinished(() => vendor.stop());
    const names = Array.from({ length: 300 }, (_, index) => `Wallet ${index}`);
    const project = { provider: "openrouter", api_key: "sk-or-v1-0000", base_url: vendor.url, threshold: 1 };
    const file = join(temporaryFolder(), "config.json");
    writeFileSync(file, JSON.stringify({ projects: names.map((name) => ({ ...project, name })) }));
    const flags = ["--trace-wasm-compilation-times", main, "check", "--config.file", file];
    const { stdout } = await promisify(execFile)(process.execPath, flags, { env: { PATH: process.env["PATH"] } });
    expect(vendor.requests.length).toBe(names.length);
    expect(new Set(stdout.match(/(?<=^Compiled function .* using )\w+/gmu))).toEqual(new Set(["Liftoff"]));
  });

  it("answers an assistant on standard input and output", async () => {
    const file = join(temporaryFolder(), "config.yaml");
    writeFileSync(file, "projects: [{ name: Wallet, provider: manual, amount: 42, unit: USD, as_of: 2026-11-01 }]\n");
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [main, "mcp", "--config.file", file, "--state.path", ""],
        env: { PATH: process.env["PATH"] ?? "" },
        stderr: "ignore",
      }),
    );
    onTestFinished(() => client.close());
    const { content } = await client.callTool({ name: "guard", arguments: { project: "Wallet", spend: 40 } });
    expect(content).toEqual([{ type: "text", text: expect.stringContaining('"answer":"yes"') }]);
  });
});
