/** What people copy out of the pages about recipes: it is well formed, names what there is, and its scripts do what the pages say. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { handMadeDaemon } from "../http/hand-made-view.ts";
import { realisticDaemon } from "../http/realistic-daemon.ts";
import { runServer } from "../http/running-server.ts";
import { runProgram } from "../support/listening-program.ts";
import { codeBlocks } from "../support/markdown.ts";

const root = join(import.meta.dirname, "../..");
const text = (file: string): string => readFileSync(join(root, "docs", file), "utf8");
const pages = ["guard.md", "mcp.md", "recipes.md", "report.md"];
const blocks = (language: string) =>
  pages.flatMap((file) => codeBlocks(text(file), language).map((block) => ({ file, block })));
const nowhere = "http://127.0.0.1:1";

/** A script of a page, in a folder of its own with these programs, and with other words in place of those of the page. */
function recipe(
  file: string,
  words: string,
  replaced: Readonly<Record<string, string>>,
  programs: Readonly<Record<string, string>> = {},
) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bin"));
  const all = { "balance-alert": `exec "${process.execPath}" "${join(root, "dist/main.js")}" "$@"`, ...programs };
  for (const [name, lines] of Object.entries(all)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  let script = codeBlocks(text(file), "sh").find((block) => block.includes(words)) ?? "";
  for (const [from, to] of Object.entries(replaced)) script = script.replaceAll(from, to.replaceAll("FOLDER", folder));
  const path = `PATH="${folder}/bin:$PATH"\n`;
  // After the script's own PATH, which is that of a host.
  script = /^PATH=/m.test(script) ? script.replace(/^PATH=.*\n/m, `$&${path}`) : `${path}${script}`;
  writeFileSync(join(folder, "recipe.sh"), script);
  return { folder, run: () => runProgram("sh", ["recipe.sh"], folder) };
}

describe("the blocks of the pages", () => {
  it.each(blocks("yaml"))("$file: YAML is well formed: $block", ({ block }) => {
    expect(parse(block, { strict: true })).toBeTypeOf("object");
  });

  it.each(blocks("sh"))("$file: a shell reads it: $block", async ({ block }) => {
    expect(await runProgram("sh", ["-n", "-c", block], root)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("configure every program for MCP with the same command", () => {
    const expected = "npx -y balance-alert mcp --url http://127.0.0.1:9100";
    const configured = codeBlocks(text("mcp.md"), "json").map((block) => {
      const { mcpServers, servers } = JSON.parse(block);
      const { command, args } = (mcpServers ?? servers)["balance-alert"];
      return [command, ...args].join(" ");
    });
    const lines = codeBlocks(text("mcp.md"), "sh").flatMap((block) => block.trim().split("\n"));
    const added = lines.map((line) => line.replace(/^\w+ mcp add balance-alert (?:-- )?/, ""));
    expect([...configured, ...added]).toEqual(Array.from({ length: 5 }, () => expected));
  });

  it("show fields that the API has, and values that the chart has", async () => {
    const [homepage = "", glance = "", , chart = ""] = codeBlocks(text("recipes.md"), "yaml");
    const { projects } = realisticDaemon();
    const base = await runServer(realisticDaemon());
    const status: unknown = await (await fetch(`${base}/api/v1/status`)).json();
    const { mappings } = parse(homepage)[0].Money[0]["balance-alert"].widget;
    const shown = mappings.map(({ field }: { field: string }) => valueAt(status, field.split(".")));
    expect(shown).toEqual([expect.any(String), expect.any(Number), expect.any(Number), expect.any(Number)]);
    const known = new Set(projects.flatMap((project) => [project, ...project.readings].flatMap(Object.keys)));
    const asked = [...glance.matchAll(/\.(?:String|Bool|Float|Exists|Array) "(\w+)"/g)].map((match) => match[1] ?? "");
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
    expect(asked.length).toBeGreaterThan(5);
    const values = parse(readFileSync(join(root, "deploy/helm/balance-alert/values.yaml"), "utf8"));
    expect(Object.keys(parse(chart)).filter((key) => !(key in values))).toEqual([]);
  });
});

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return value;
  return valueAt(new Map(Object.entries(value)).get(key), rest);
}

describe("the gates before spending", () => {
  const answers = { yes: [0, 0], no: [0, 2], unknown: [1, 2] } as const;

  it.each(Object.entries(answers))("let a job through by the answer: %s", async (answer, [batch, preflight]) => {
    const guard = () => ({
      left: 5,
      unit: "USD",
      answer: answer as "yes",
      reason: `"answer":"yes" is what a vendor wrote`,
    });
    const url = await runServer(handMadeDaemon({ guard }));
    const ran = await runGates(url);
    expect(ran).toEqual({ batch, preflight, isBatchRun: answer === "yes" });
  });

  it("let no job through when the daemon does not answer", async () => {
    expect(await runGates(nowhere)).toEqual({ batch: 1, preflight: 2, isBatchRun: false });
  });

  async function runGates(url: string) {
    const batch = recipe("guard.md", "run-batch", { "http://127.0.0.1:9100": url });
    writeFileSync(join(batch.folder, "run-batch"), "#!/bin/sh\necho ran\n");
    chmodSync(join(batch.folder, "run-batch"), 0o755);
    const night = await batch.run();
    const flight = await recipe("guard.md", "curl", { "http://127.0.0.1:9100": url }).run();
    return { batch: night.code, preflight: flight.code, isBatchRun: night.stdout.endsWith("ran\n") };
  }
});

describe("the file for node_exporter", () => {
  const config = `projects:
  - { name: 'A "quoted" one', provider: manual, amount: 5, unit: USD, as_of: 2026-11-01 }
  - { name: B, provider: file, path: /nonexistent, unit: USD }
`;
  const written = (folder: string) => readFileSync(join(folder, "balance.prom"), "utf8");
  const places = {
    "/var/lib/prometheus/node-exporter": "FOLDER",
    "/etc/balance-alert/config.yaml": "FOLDER/config.yaml",
  };

  it("has what succeeded, says what failed, and stays when nothing could be checked", async () => {
    const { folder, run } = recipe("recipes.md", "balance_check_ok", places);
    writeFileSync(join(folder, "config.yaml"), config);
    await run();
    const lines = [
      String.raw`balance_check_ok{project="A \"quoted\" one"} 1`,
      `balance_check_ok{project="B"} 0`,
      String.raw`balance_remaining{project="A \"quoted\" one",type="balance",account="",unit="USD"} 5`,
    ];
    expect(written(folder).trim().split("\n").sort()).toEqual(lines);
    writeFileSync(join(folder, "config.yaml"), "projects: [{");
    const { stderr } = await run();
    expect([written(folder).trim().split("\n").sort(), stderr]).toEqual([
      lines,
      expect.stringContaining("config.yaml:1"),
    ]);
    const { stdout } = await runProgram("ls", [folder], folder);
    expect(stdout.split("\n").filter((name) => name.startsWith("balance.prom"))).toEqual(["balance.prom"]);
  });
});

describe("the report of the week", () => {
  const long = Array.from(
    { length: 90 },
    (_, index) => `- **项目 ${index}** 余额，剩余 US$400.18，预计 20 天后用完`,
  ).join("\n");

  it("goes by mail in short lines, or not at all", async () => {
    const flags = "--config.file /etc/balance-alert/config.yaml --state.path /var/lib/balance-alert";
    const url = await runServer(realisticDaemon());
    const sent = recipe("report.md", "sendmail", { [flags]: `--url ${url}` }, { sendmail: "cat > mail.txt" });
    expect((await sent.run()).code).toBe(0);
    const [head = "", body = ""] = readFileSync(join(sent.folder, "mail.txt"), "utf8").split("\n\n");
    expect(Math.max(...`${head}\n${body}`.split("\n").map((line) => line.length))).toBeLessThan(80);
    expect(head).toContain("Content-Transfer-Encoding: base64");
    expect(Buffer.from(body, "base64").toString()).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    const failing = recipe("report.md", "sendmail", { [flags]: `--url ${nowhere}` }, { sendmail: "echo sent" });
    expect(await failing.run()).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("cannot be asked"),
    });
  });

  it("goes into each chat in its form and within its limit", async () => {
    const { url, received } = await chats(() => '{"errcode": 0, "code": 0}');
    const posted = recipe("report.md", "wecom", webhooks(url), {
      "balance-alert": `cat "$(dirname "$0")/../report.md"`,
    });
    writeFileSync(join(posted.folder, "report.md"), `${long}\n`);
    expect(await posted.run()).toEqual({ code: 0, stdout: "", stderr: "" });
    const [wecom, dingtalk, feishu, slack] = received.map(({ body }) => JSON.parse(body));
    expect(received.map(({ path }) => path)).toEqual(["/wecom", "/dingtalk", "/feishu", "/slack"]);
    const cut: string = wecom.markdown_v2.content;
    expect(Buffer.byteLength(cut)).toBeLessThan(4096);
    expect([`${long}\n`.startsWith(cut.slice(0, -2)), cut.endsWith("用完\n…\n")]).toEqual([true, true]);
    expect(wecom).toEqual({ msgtype: "markdown_v2", markdown_v2: { content: cut } });
    expect(dingtalk).toEqual({ msgtype: "markdown", markdown: { title: "余额周报", text: `${long}\n` } });
    expect(feishu.card.body.elements).toEqual([{ tag: "markdown", content: `${long}\n` }]);
    expect(slack).toEqual({ blocks: [{ type: "markdown", text: `${long}\n` }] });
  });

  it("says what a chat refuses with 200, and sends nothing without a report", async () => {
    const refusing = await chats(() => '{"errcode":93000,"errmsg":"invalid webhook url"}');
    const refused = recipe("report.md", "wecom", webhooks(refusing.url), { "balance-alert": "echo report" });
    expect(await refused.run()).toMatchObject({ code: 1, stderr: expect.stringContaining("invalid webhook url") });
    const failing = recipe("report.md", "wecom", webhooks(refusing.url), { "balance-alert": "exit 2" });
    expect([(await failing.run()).code, refusing.received.length]).toEqual([2, 1]);
  });

  const webhooks = (url: string) =>
    Object.fromEntries(
      ["wecom", "dingtalk", "feishu", "slack"].map((chat) => [
        `post /run/secrets/${chat}_webhook`,
        `{ echo ${url}/${chat} > ${chat}; post ${chat}; }`,
      ]),
    );

  async function chats(answer: () => string) {
    const received: { readonly path: string | undefined; readonly body: string }[] = [];
    const server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      received.push({ path: request.url, body: Buffer.concat(pieces).toString() });
      response.end(answer());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
  }
});
