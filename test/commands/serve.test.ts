/** `serve` in the process of the test: what it logs, what signals do, and its exit code. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Host, systemHost } from "../../src/platform/host.ts";
import { startedApp } from "../faults/running-app.ts";
import { samplesOf } from "../faults/samples.ts";
import { afterwards, temporaryFolder } from "../faults/temporary-folder.ts";
import { type CommandOptions, callCommand, root, writtenFile } from "../support/command.ts";
import { eventually } from "../support/listening-program.ts";

const anyPort = ["--web.listen-address=127.0.0.1:0", "--state.path="];
const manual = (name: string) => `  - { name: ${name}, provider: manual, amount: 5, unit: USD, as_of: 2026-11-01 }\n`;

type Signal = Parameters<Parameters<Host["onSignal"]>[0]>;

/** `serve` on a free port, with signals that the test sends. */
function serve(args: readonly string[], { host, ...options }: CommandOptions = {}) {
  const lines: string[] = [];
  const exits: number[] = [];
  let handler: Parameters<Host["onSignal"]>[0] | undefined;
  const ended = callCommand(["serve", ...anyPort, "--log.format=json", ...args], {
    ...options,
    host: {
      warn: (text) => void lines.push(text),
      onSignal: (given) => {
        handler = given;
        return () => {
          handler = undefined;
        };
      },
      exit: (code) => void exits.push(code),
      ...host,
    },
  });
  const log = () =>
    lines.map((line) => {
      const { time: _, ...entry } = JSON.parse(line) as Record<string, unknown>;
      return entry;
    });
  const signal = (...given: Signal) => handler?.(...given);
  afterwards(async () => {
    signal("terminate");
    await ended;
  });
  return {
    log,
    exits,
    signal,
    ended,
    obeys: () => handler !== undefined,
    listening: () =>
      eventually(async () => log().find((entry) => Array.isArray(entry["listening"]))?.["listening"] as string[]),
  };
}

/** A start that waits, where it reads its file, for the test to go on. */
function heldStart(file: string) {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const { readFileBytes } = systemHost({ version: "", revision: "" });
  const daemon = serve([`--config.file=${file}`], {
    host: { readFileBytes: (path) => held.then(() => readFileBytes(path)) },
  });
  return { ...daemon, goOn };
}

describe("serve", () => {
  it("says what it runs and where it listens, and ends with 0 when it is asked to", async () => {
    const file = writtenFile(`projects:\n${manual("Wallet")}`);
    const { listening, log, signal, ended, exits, obeys } = serve([`--config.file=${file}`]);
    const [url = ""] = await listening();
    expect([...(await samplesOf(url)).keys()]).toContain(
      'balance_alert_balance{project="Wallet",provider="manual",type="balance",unit="USD"}',
    );
    signal("terminate");
    expect((await ended).code).toBe(0);
    expect([exits, obeys()]).toEqual([[], false]);
    expect(JSON.parse(JSON.stringify(log()).replaceAll(file, "FILE").replaceAll(url, "URL"))).toMatchInlineSnapshot(`
      [
        {
          "level": "info",
          "msg": "state is kept in memory only: amounts, histories and mail positions start anew with the process",
        },
        {
          "config": "FILE",
          "level": "info",
          "listening": [
            "URL",
          ],
          "msg": "balance-alert is running",
          "version": "1.2.3",
        },
        {
          "level": "info",
          "msg": "stopping: checks in flight get a moment to end; a second signal exits at once",
        },
      ]
    `);
  });

  it("exits at once at the second signal", async () => {
    const { listening, signal, exits } = serve([`--config.file=${writtenFile("")}`]);
    await listening();
    signal("terminate");
    expect(exits).toEqual([]);
    signal("terminate");
    expect(exits).toEqual([1]);
  });

  it("reads its file again at a reload", async () => {
    const file = writtenFile(`projects:\n${manual("Old")}`);
    const { listening, signal } = serve([`--config.file=${file}`]);
    const [url = ""] = await listening();
    writeFileSync(file, `projects:\n${manual("New")}`);
    signal("reload");
    const names = () =>
      fetch(`${url}/api/v1/projects`).then(async (answer) => (await answer.json()) as { name: string }[]);
    await eventually(async () => (await names()).some(({ name }) => name === "New"));
    expect((await names()).map(({ name }) => name)).toEqual(["New"]);
  });

  it("reloads when it has started where it is asked to before", async () => {
    const { obeys, signal, goOn, ended, log } = heldStart(writtenFile("projects: []\n"));
    await eventually(async () => obeys());
    signal("reload");
    goOn();
    await eventually(async () => log().some(({ msg }) => msg === "configuration loaded"));
    signal("terminate");
    expect((await ended).code).toBe(0);
  });

  it("that is asked to end while it starts ends with 0 when it has started", async () => {
    const { obeys, signal, goOn, ended, exits, log } = heldStart(writtenFile("projects: []\n"));
    await eventually(async () => obeys());
    signal("terminate");
    goOn();
    expect([(await ended).code, exits]).toEqual([0, []]);
    expect(log().map(({ msg }) => msg)).toContain("balance-alert is running");
  });

  it.each([
    [new Error("planted"), expect.stringMatching(/^Error: planted\n +at /)],
    ["planted", "planted"],
  ])("writes its state and ends with 1 after a fault of its own: %o", async (fault, error) => {
    const { listening, signal, ended, exits, log } = serve([`--config.file=${writtenFile("")}`]);
    await listening();
    signal("fault", fault);
    expect([(await ended).code, exits]).toEqual([1, []]);
    expect(log()).toContainEqual({
      level: "error",
      msg: "a fault of this program: it writes its state and exits",
      error,
    });
  });

  it("exits at once after a fault while it starts", async () => {
    const { obeys, signal, goOn, ended, exits } = heldStart(writtenFile("zzz: 1\n"));
    await eventually(async () => obeys());
    signal("fault", new Error("planted"));
    expect(exits).toEqual([1]);
    goOn();
    await ended;
  });
});

describe("serve that cannot start", () => {
  const start = (...args: string[]) => callCommand(["serve", ...anyPort, ...args]);
  const refused = async (...args: string[]) => {
    const { code, stdout, stderr } = await start(...args);
    return { code, stdout, stderr: stderr.replace(/ time=\S+/g, "") };
  };

  it("says where the file is wrong, and ends with 2", async () => {
    const bad = writtenFile("projects: 1\nzzz: 2\n");
    const { code, stderr } = await refused(`--config.file=${bad}`);
    expect([code, stderr.split("\n").map((line) => line.slice(0, bad.length + 12))]).toEqual([
      2,
      [`${bad}:1:11: proje`, `${bad}:2:1: zzz: u`, ""],
    ]);
    const none = join(dirname(bad), "none.yaml");
    expect(await refused(`--config.file=${none}`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${none}: cannot be read: it does not exist: name it with --config.file`),
    });
  });

  it("names node_exporter and the flag where the port is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterwards(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as { port: number }; // A TCP server has a port.
    const file = `--config.file=${writtenFile("")}`;
    expect(await refused(file, `--web.listen-address=127.0.0.1:${port}`, "--log.level=error")).toEqual({
      code: 1,
      stdout: "",
      stderr: `level=error msg="cannot listen on 127.0.0.1:${port}: port ${port} is taken (node_exporter owns 9100 by custom); choose another with --web.listen-address=127.0.0.1:${port + 1}"\n`,
    });
  });

  it("says what to do where the state cannot be written or another daemon uses it", async () => {
    const file = `--config.file=${writtenFile("")}`;
    expect(await refused(file, "--state.path=/proc/none")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot write the state directory \/proc\/none \(ENOENT\): .*--state\.path/),
    });
    const statePath = join(temporaryFolder(), "state");
    await startedApp("", { statePath });
    expect(await refused(file, `--state.path=${statePath}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("another balance-alert uses the state directory"),
    });
  });

  it.each([
    [["--shard=2", "--total-shards=2"], "--shard 2 of --total-shards 2 does not exist: shards count from 0 to 1\n"],
    [["--total-shards=0"], "--shard 0 of --total-shards 0 does not exist: shards count from 0 to 0\n"],
  ])("%j: there is no such shard", async (flags, stderr) => {
    expect(await refused(...flags)).toEqual({ code: 1, stdout: "", stderr });
  });
});

describe("serve without a file", () => {
  const environment = { DEEPSEEK_API_KEY: "hush", BRAVE_API_KEY: "hush" };
  const example = join(root, "config.example.yaml");
  const notice = `no config.yaml here and no --config.file: running the example ${example}`;
  const warnings = (daemon: ReturnType<typeof serve>) => daemon.log().filter(({ level }) => level === "warn");

  it.each([
    [{}, notice],
    [
      environment,
      `${notice}; the environment holds BRAVE_API_KEY, DEEPSEEK_API_KEY: --config.from-env polls their vendors`,
    ],
  ])("runs the example, and names the credentials that it does not use: %j", async (environment, msg) => {
    const daemon = serve([], { environment, folder: temporaryFolder() });
    await daemon.listening();
    expect(warnings(daemon)[0]).toEqual({ level: "warn", msg });
    expect(JSON.stringify(daemon.log())).not.toContain("hush");
  });

  it.each([[{}], [{ BALANCE_ALERT_CONFIG_FILE: "image.yaml" }]])(
    "--config.from-env polls what is found, also where a variable names a file: %j",
    async (more) => {
      const daemon = serve(["--config.from-env"], { environment: { ...environment, ...more } });
      const [url = ""] = await daemon.listening();
      const projects = (await (await fetch(`${url}/api/v1/projects`)).json()) as { name: string; provider: string }[];
      expect(projects.map(({ name, provider }) => [name, provider])).toEqual([["DeepSeek", "deepseek"]]);
      expect(warnings(daemon)[0]).toEqual({
        level: "warn",
        msg: "left out: write a configuration to have it polled",
        project: "Brave Search API",
        variables: ["BRAVE_API_KEY"],
        because: expect.stringMatching(/^asking costs /),
      });
      expect(daemon.log()).toContainEqual(expect.objectContaining({ config: "environment" }));
      expect(JSON.stringify(daemon.log())).not.toContain("hush");
    },
  );

  const nothing =
    "--config.from-env: the environment holds no credential with which a vendor can be polled: balance-alert providers names the variable of each\n";
  it.each([
    ["nothing is found", [], {}, nothing],
    [
      "a file is named, too",
      ["--config.file=a.yaml"],
      environment,
      "--config.from-env takes the place of a file: leave it out, or --config.file=a.yaml\n",
    ],
    ["all that is found costs money", [], { BRAVE_API_KEY: "k" }, nothing],
  ])("--config.from-env does not start where %s", async (_, more, environment, message) => {
    const { code, stderr } = await callCommand(["--config.from-env", ...anyPort, ...more], { environment });
    expect([code, stderr.replace(/^level=.*\n/gm, "")]).toEqual([2, message]);
  });
});
