/** `history import` and `history export`: amounts of the past into a state directory and out of it. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { callCommand, writtenFile } from "../support/command.ts";
import { testNowMs } from "../support/config.ts";
import { keptState } from "../support/kept-state.ts";

const hourMs = 3_600_000;
const secondsAgo = (hours: number) => (testNowMs - hours * hourMs) / 1000;
const csv = (...lines: readonly (readonly [hoursAgo: number, amount: number])[]) =>
  ["timestamp,balance", ...lines.map(([ago, amount]) => `${secondsAgo(ago)},${amount}`), ""].join("\n");
const series = ["--project", "Chat", "--type", "balance", "--unit", "USD"];
const newState = () => join(temporaryFolder(), "state");
const history = (...args: string[]) => callCommand(["history", ...args]);

/** What a daemon has read an hour ago of two projects, one of which has two accounts and a name that needs quotes. */
async function readState(): Promise<string> {
  return keptState((store) => {
    const run = { startedAtMs: testNowMs - hourMs, durationMs: 0 };
    const balance = { kind: "remaining", type: "balance", unit: "USD" } as const;
    store.recordProject(
      { name: "Chat", provider: "openrouter" },
      { ...run, answer: { readings: [{ ...balance, value: 0.1 + 0.2 }] } },
    );
    const accounts = ["main", 'an "o\\ther",\none'].map((account, index) => ({ ...balance, account, value: index }));
    store.recordProject({ name: 'Two, "quoted"', provider: "deepseek" }, { ...run, answer: { readings: accounts } });
  });
}

describe("history import", () => {
  it("takes a file, then only what is older than what is there, and prints it again", async () => {
    const state = ["--state.path", newState()];
    const first = writtenFile(csv([3, 100], [2, 90], [1, 85.5]));
    expect(await history("import", first, ...series, ...state)).toEqual({
      code: 0,
      stdout: "3 of 3 amounts taken into the history of Chat (balance, USD)\n",
      stderr: "",
    });
    const second = writtenFile(csv([5, 120], [4, 110], [2, 7]));
    expect(await history("import", second, ...series, ...state)).toEqual({
      code: 0,
      stdout:
        "2 of 3 amounts taken into the history of Chat (balance, USD); what is there already wins over the others\n",
      stderr: "",
    });
    expect(await history("export", "--format", "csv", ...state)).toEqual({
      code: 0,
      stdout: csv([5, 120], [4, 110], [3, 100], [2, 90], [1, 85.5]),
      stderr: "",
    });
  });

  it("takes the past of one account, and of the only series of a project without being told which", async () => {
    const statePath = await readState();
    const state = ["--state.path", statePath];
    const past = writtenFile(csv([3, 100]));
    expect((await history("import", past, "--project", "Chat", ...state)).stdout).toBe(
      "1 of 1 amounts taken into the history of Chat (balance, USD)\n",
    );
    expect((await history("import", past, ...series, "--account", "new", ...state)).stdout).toBe(
      "1 of 1 amounts taken into the history of Chat (balance, new, USD)\n",
    );
  });

  it.each([
    [
      "a line in the future",
      csv([3, 100], [-1, 90]),
      series,
      "FILE: the last line is in the future: write Unix seconds in UTC\n",
    ],
    ["no header", "1,2\n", series, 'FILE: line 1: "1,2" is not the header: write "timestamp,balance"\n'],
    [
      "a project of which nothing is known",
      csv([3, 100]),
      ["--project", "New"],
      'the state has no such series of "New": start the daemon once before, or name the series with --type and --unit\n',
    ],
    [
      "a project with several series",
      csv([3, 100]),
      ["--project", 'Two, "quoted"'],
      '"Two, \\"quoted\\"" has several series: name one of --type balance --unit "USD" --account "main"; --type balance --unit "USD" --account "an \\"o\\\\ther\\",\\none"\n',
    ],
  ])("refuses %s", async (_, text, flags, message) => {
    const file = writtenFile(text);
    const { code, stdout, stderr } = await history("import", file, ...flags, "--state.path", await readState());
    expect([code, stdout, stderr.replace(file, "FILE")]).toEqual([2, "", message]);
  });

  it("refuses a state that is in memory, or of a daemon that runs", async () => {
    const file = writtenFile(csv([3, 100]));
    expect(await history("import", file, ...series, "--state.path=")).toEqual({
      code: 2,
      stdout: "",
      stderr: "no state found in memory: name the directory of the daemon with --state.path\n",
    });
    const statePath = newState();
    await startedApp("", { statePath });
    expect(await history("import", file, ...series, "--state.path", statePath)).toEqual({
      code: 2,
      stdout: "",
      stderr: `a daemon runs on ${statePath}: stop it, import, and start it again\n`,
    });
  });
});

describe("history export", () => {
  it("prints all series for promtool", async () => {
    const at = secondsAgo(1);
    expect(await history("export", "--state.path", await readState())).toEqual({
      code: 0,
      stdout: `# TYPE balance_alert_balance gauge
balance_alert_balance{project="Chat",provider="openrouter",type="balance",unit="USD"} 0.3 ${at}
balance_alert_balance{project="Two, \\"quoted\\"",provider="deepseek",type="balance",unit="USD",account="main"} 0 ${at}
balance_alert_balance{project="Two, \\"quoted\\"",provider="deepseek",type="balance",unit="USD",account="an \\"o\\\\ther\\",\\none"} 1 ${at}
# EOF
`,
      stderr: "",
    });
  });

  it("prints all series as CSV, and one alone as `history import` reads it", async () => {
    const state = ["--format", "csv", "--state.path", await readState()];
    const at = secondsAgo(1);
    expect((await history("export", ...state)).stdout).toBe(`project,type,account,unit,timestamp,balance
Chat,balance,,USD,${at},0.3
"Two, ""quoted""",balance,main,USD,${at},0
"Two, ""quoted""",balance,"an ""o\\ther"",
one",USD,${at},1
`);
    expect((await history("export", "--account", "main", ...state)).stdout).toBe(csv([1, 0]));
    expect((await history("export", "--project", "Chat", ...state)).stdout).toBe(csv([1, 0.3]));
    expect((await history("export", "--type", "quota", ...state)).stdout).toBe(
      "project,type,account,unit,timestamp,balance\n",
    );
  });

  it("says that there is no state", async () => {
    expect(await history("export", "--state.path", "/nowhere")).toEqual({
      code: 2,
      stdout: "",
      stderr: "no state found in /nowhere: name the directory of the daemon with --state.path\n",
    });
  });
});
