/** What only the built program can show: its start file, its bundles, its streams and its processes. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { root } from "../support/command.ts";
import { runCommand, startDaemon } from "../support/daemon.ts";

const main = join(root, "dist/main.js");

describe("the built program", () => {
  it("knows its version and its commands", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(await runCommand(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
    expect((await runCommand(["--help"])).code).toBe(0);
  });

  it.each(["schema", "providers --json"])("%s ends quietly where nobody reads it to its end", async (command) => {
    const main = join(root, "dist/main.js");
    const script = `set -o pipefail; ${process.execPath} ${main} ${command} | head -c 10; exit "\${PIPESTATUS[0]}"`;
    const { status, stderr, stdout } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect([status, stderr, stdout.length]).toEqual([0, "", 10]);
  });

  it("classifies files as their index says", async () => {
    const samples = join(root, "test/fixtures/mail/samples");
    const index = parse(readFileSync(join(samples, "index.yaml"), "utf8")) as {
      samples: { file: string; expected_class: string; amount: number | null; date: string | null }[];
    };
    const files = index.samples.map(({ file }) => join(samples, file));
    const { code, stdout } = await runCommand(["scan", "--json", "--eml", ...files]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as Record<string, unknown>[];
    expect(Object.keys(found[0] ?? {})).toEqual([
      "file",
      "category",
      "provider",
      "rule",
      "amount",
      "currency",
      "date",
      "subject",
    ]);
    const told = found.map(({ category, amount, date }) => ({ category, amount, date }));
    expect(told).toEqual(
      index.samples.map(({ expected_class, amount, date }) => ({
        category: expected_class === "none" ? null : expected_class,
        amount,
        date,
      })),
    );
  });

  it("--config.from-env polls what is found", async () => {
    const environment = { DEEPSEEK_API_KEY: "hush", BRAVE_API_KEY: "hush" };
    const daemon = await startDaemon({ configFile: "", environment, flags: ["--config.from-env"] });
    const projects = await (await fetch(`${daemon.url}/api/v1/projects`)).json();
    expect(projects).toMatchObject([{ name: "DeepSeek", provider: "deepseek" }]);
    await daemon.stop();
    expect(daemon.log()).toContain('"variables":["BRAVE_API_KEY"]');
    expect(daemon.log()).not.toContain("hush");
  });

  it("runs the example and names the credentials that it does not use", async () => {
    const environment = { DEEPSEEK_API_KEY: "hush", BRAVE_API_KEY: "hush" };
    const daemon = await startDaemon({ configFile: "", environment });
    await daemon.stop();
    expect(daemon.log()).toContain(
      "the environment holds BRAVE_API_KEY, DEEPSEEK_API_KEY: --config.from-env polls their vendors",
    );
    expect(daemon.log()).not.toContain("hush");
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
