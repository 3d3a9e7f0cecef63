/** How a command line is read: commands, flags and their twins in the environment. */
import { describe, expect, it } from "vitest";
import type { Host } from "../../src/platform/host.ts";
import { afterwards } from "../faults/temporary-folder.ts";
import { callCommand, writtenFile } from "../support/command.ts";
import { eventually } from "../support/listening-program.ts";

const advice = "(balance-alert --help names the commands, balance-alert COMMAND --help their flags)\n";

describe("a command line", () => {
  it.each(["--version", "-V"])("with %s prints the version", async (flag) => {
    expect(await callCommand([flag])).toEqual({ code: 0, stdout: "1.2.3\n", stderr: "" });
  });

  it.each([
    [["chek"], 'unknown command "chek": did you mean check?\n'],
    [["provider"], 'unknown command "provider": did you mean providers?\n'],
    [["hlp"], 'unknown command "hlp": did you mean help?\n'],
    [["qqqqqq"], 'unknown command "qqqqqq": balance-alert --help names the commands\n'],
    [
      ["check-config", "--config.fil=x"],
      `error: unknown option '--config.fil=x'\n(Did you mean --config.file?)\n${advice}`,
    ],
    [["history", "imprt"], `error: unknown command 'imprt'\n(Did you mean import?)\n${advice}`],
    [["guard", "Chat"], `error: required option '--spend <amount>' not specified\n${advice}`],
    [
      ["report", "--days=soon"],
      `error: option '--days <n>' argument 'soon' is invalid. write a whole number, 0 or more\n${advice}`,
    ],
    [
      ["serve", "--log.level=loud"],
      `error: option '--log.level <level>' argument 'loud' is invalid. Allowed choices are debug, info, warn, error.\n${advice}`,
    ],
  ])("%j is refused with a sentence", async (args, stderr) => {
    expect(await callCommand(args)).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each([["help"], ["--help"]])("%s prints the commands", async (word) => {
    const { code, stdout, stderr } = await callCommand([word]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: balance-alert \[options\] \[command\]\n/);
  });

  it.each([
    [new Error("planted"), "planted"],
    ["planted", "planted"],
  ])("ends with 1 where the program has a fault: %o", async (fault, message) => {
    const fileExists = () => {
      throw fault;
    };
    expect(await callCommand(["check-config"], { host: { fileExists } })).toEqual({
      code: 1,
      stdout: "",
      stderr: `a fault of this program, please report it: ${message}\n`,
    });
  });
});

describe("serve takes from flags and from the environment", () => {
  async function served(flags: readonly string[], environment: Readonly<Record<string, string>>) {
    const lines: string[] = [];
    let signal: Parameters<Host["onSignal"]>[0] = () => {};
    const ended = callCommand(flags, {
      environment: { BALANCE_ALERT_STATE_PATH: "", BALANCE_ALERT_LOG_FORMAT: "json", ...environment },
      host: {
        warn: (text) => void lines.push(text),
        onSignal: (given) => {
          signal = given;
          return () => {};
        },
      },
    });
    afterwards(async () => {
      signal("terminate");
      await ended;
    });
    const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const listening = await eventually(async () => entries().find((entry) => Array.isArray(entry["listening"])));
    return { urls: listening["listening"] as string[], config: listening["config"] };
  }
  const address = "127.0.0.1:0";
  const variable = (text: string, address = "127.0.0.1:0") => ({
    BALANCE_ALERT_CONFIG_FILE: writtenFile(text),
    BALANCE_ALERT_WEB_LISTEN_ADDRESS: address,
  });

  it("several addresses", async () => {
    const fromFlags = await served([`--web.listen-address=${address}`, `--web.listen-address=${address}`], {
      BALANCE_ALERT_CONFIG_FILE: writtenFile(""),
      BALANCE_ALERT_WEB_LISTEN_ADDRESS: "nowhere",
    });
    expect(new Set(fromFlags.urls).size).toBe(2);
    const { urls } = await served([], variable("", `${address},${address}`));
    expect(new Set(urls).size).toBe(2);
  });

  it("the file, and a flag goes before its variable", async () => {
    const file = writtenFile("");
    const { config } = await served([`--config.file=${file}`], variable("zzz: 1\n"));
    expect(config).toBe(file);
  });

  it.each([
    ["true", 200],
    ["1", 200],
    ["TRUE", 200],
    ["", 403],
    ["0", 403],
    ["False", 403],
    ["no", 403],
  ])("whether a reload by HTTP is allowed: %s", async (value, status) => {
    const { urls } = await served([], { ...variable(""), BALANCE_ALERT_WEB_ENABLE_LIFECYCLE: value });
    expect((await fetch(`${urls[0]}/-/reload`, { method: "POST" })).status).toBe(status);
  });

  it("the shard and the path of the metrics", async () => {
    const environment = { ...variable(""), BALANCE_ALERT_SHARD: "1", BALANCE_ALERT_TOTAL_SHARDS: "3" };
    const { urls } = await served(["serve", "--web.telemetry-path=/numbers"], environment);
    const [url = ""] = urls;
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const text = await (await fetch(`${url}/numbers`)).text();
    expect(text).toContain("\nbalance_alert_shard 1\n");
    expect(text).toContain("\nbalance_alert_total_shards 3\n");
  });

  it.each([
    ["BALANCE_ALERT_SHARD", "x", "write a whole number, 0 or more"],
    ["BALANCE_ALERT_LOG_LEVEL", "loud", "Allowed choices are debug, info, warn, error."],
  ])("%s=%s not, and says why", async (name, value, why) => {
    const { code, stdout, stderr } = await callCommand([], { environment: { [name]: value } });
    expect([code, stdout, stderr]).toEqual([2, "", `error: ${name}=${value} is invalid. ${why}\n${advice}`]);
  });
});
