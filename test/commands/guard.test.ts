import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { afterwards } from "../faults/temporary-folder.ts";
import { type CommandOptions, callCommand, writtenFile } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { type Answerer, json, openRouterCredits, startVendor } from "../support/vendor.ts";

async function vendorOf(answer: Answerer) {
  const vendor = await startVendor(answer);
  afterwards(vendor.stop);
  return vendor;
}

const enough = "It is left, also at the pessimistic end of the forecast.";

describe("guard without a daemon", () => {
  async function guard(answer: Answerer, ...flags: string[]) {
    const { url } = await vendorOf(answer);
    const project = { name: "Chat", provider: "openrouter", api_key: "k", base_url: url };
    const file = writtenFile(JSON.stringify({ defaults: { retries: 0 }, projects: [project] }));
    return callCommand(["guard", ...flags, "--config.file", file, "--state.path="]);
  }
  const credits = openRouterCredits(100.5, 25.75);

  it.each([
    [["--spend", "74.75"], 0, `yes: 74.75 USD left; 74.75 USD needed; ${enough}\n`],
    [["--spend", "74.76"], 1, "no: 74.75 USD left; 74.76 USD needed; Less is left than is needed.\n"],
    [["--spend", "70", "--reserve", "4.8"], 1, "no: 74.75 USD left; 74.8 USD needed; Less is left than is needed.\n"],
    [
      ["--spend", "1", "--until", "2126-01-01"],
      3,
      "unknown: 74.75 USD left; There is no forecast: There are only a few hours of history.\n",
    ],
  ])("polls once, and its exit code is the answer: %j", async (flags, code, stdout) => {
    expect(await guard(credits, "Chat", ...flags)).toEqual({ code, stdout, stderr: "" });
  });

  it("prints the contract's keys", async () => {
    const { code, stdout, stderr } = await guard(credits, "Chat", "--json", "--spend", "74.75");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({ answer: "yes", left: 74.75, needed: 74.75, ageSeconds: 0, reason: enough });
  });

  it("does not know of a project whose check fails", async () => {
    expect(await guard(json({}, 500), "Chat", "--spend", "1")).toEqual({
      code: 3,
      stdout: expect.stringMatching(/^unknown: The last check failed \(upstream\): .+\n$/),
      stderr: "",
    });
  });

  it.each([
    ["Chat", "much", "spend is not an amount: write a number of 0 or more, such as 12.50\n"],
    ["Chta", "1", 'no project "Chta": did you mean "Chat"?\n'],
    ["Elsewhere", "1", 'no project "Elsewhere"\n'],
  ])("refuses to answer about %s and an amount of %s", async (project, spend, stderr) => {
    expect(await guard(credits, project, "--spend", spend)).toEqual({ code: 2, stdout: "", stderr });
  });
});

describe("guard with a daemon", () => {
  const ask = (url: string, options?: CommandOptions) =>
    callCommand(["guard", "My chat", "--spend", "2", "--until", "2026-12-31", "--reserve", "1", "--url", url], options);
  const no = { answer: "no", left: 1.2345678, needed: 2, ageSeconds: 9, unit: "USD", reason: "Less is left." };
  const question = "/api/v1/projects/My%20chat/guard?spend=2&until=2026-12-31&reserve=1";

  it("asks it all", async () => {
    const daemon = await vendorOf(json(no));
    expect(await ask(daemon.url)).toEqual({
      code: 1,
      stdout: "no: 1.23457 USD left; 2 USD needed; Less is left.\n",
      stderr: "",
    });
    const [request] = daemon.requests;
    expect([request?.method, request?.path, request?.headers.authorization]).toEqual(["GET", question, undefined]);
    expect(request?.headers["user-agent"]).toBe("balance-alert/1.2.3");
  });

  it("sends user and password of its address, and asks below the path of a proxy", async () => {
    const daemon = await vendorOf(json({ answer: "yes", left: 3, needed: 2, reason: "Fine." }));
    const { host } = new URL(daemon.url);
    expect(await ask(`http://me:p%40ss@${host}/balance//`)).toEqual({
      code: 0,
      stdout: "yes: 3 left; 2 needed; Fine.\n",
      stderr: "",
    });
    const [request] = daemon.requests;
    const login = Buffer.from("me:p@ss").toString("base64");
    expect([request?.path, request?.headers.authorization]).toEqual([`/balance${question}`, `Basic ${login}`]);
  });

  it.each([
    ["a question without sense", json({ detail: "until is over" }, 400), 2, "", "until is over\n"],
    ["an unknown project", json({ detail: "no such project" }, 404), 2, "", "no such project\n"],
    ["no word", json({}, 404), 2, "", "the daemon refuses the question\n"],
    ["a fault", json({ detail: "no login" }, 401), 3, "unknown: The daemon answers 401: no login\n", ""],
    ["a fault without a word", json({}, 503), 3, "unknown: The daemon answers 503\n", ""],
    ["another answer", json({ answer: "maybe" }), 3, "unknown: The daemon answers 200\n", ""],
    [
      "another program",
      ((_, response) => response.end("<html>")) as Answerer,
      3,
      "unknown: The daemon cannot be asked: its answer is not JSON\n",
      "",
    ],
  ])("of which the answer is %s", async (_, answer, code, stdout, stderr) => {
    expect(await ask((await vendorOf(answer)).url)).toEqual({ code, stdout, stderr });
  });

  it("leaves the question open where it does not answer, or not in time", async () => {
    const { stdout, code } = await ask("http://127.0.0.1:1");
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^unknown: The daemon cannot be asked: .+\n$/)]);

    const silent = await vendorOf(() => {});
    const clock = {
      ...systemClock,
      nowMs: () => testNowMs,
      startTimer: (callback: () => void, delayMs: number) => systemClock.startTimer(callback, delayMs / 1000),
    };
    expect(await ask(silent.url, { host: { clock } })).toEqual({
      code: 3,
      stdout: "unknown: The daemon cannot be asked: the daemon does not answer in time\n",
      stderr: "",
    });
  });

  it.each(["nowhere", "ftp://127.0.0.1:1"])("refuses %s as its address", async (url) => {
    expect(await ask(url)).toEqual({
      code: 2,
      stdout: "",
      stderr: `--url ${url} is not an address: write one such as http://127.0.0.1:9100\n`,
    });
  });
});
