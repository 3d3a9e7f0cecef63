/** Files and states that `runway` and `spend` refuse. */
import { expect, it } from "vitest";
import { callCommand, writtenFile } from "../support/command.ts";

const file = ["--csv", "FILE"];
const noState = "no state found in FILE/none: name the directory of the daemon with --state.path\n";

it.each([
  [
    ["runway", ...file],
    "timestamp,balance\n1,2\nx,3\n",
    'FILE: line 3: "x" is not a timestamp: write Unix seconds, such as 1767225600\n',
  ],
  [["runway", ...file], "timestamp,balance\n", "FILE: there is no line with a number\n"],
  [["runway", ...file, "--at", "noon"], "timestamp,balance\n1,2\n", "--at noon is not a number: write Unix seconds\n"],
  [["runway", "--csv", "FILE/none"], "", "FILE/none: it does not exist\n"],
  [["runway", "--state.path", "FILE/none"], "", noState],
  [
    ["spend", ...file],
    "timestamp,balance\n1,2\n",
    'FILE: line 1: "timestamp,balance" is not the header: write "timestamp,spent"\n',
  ],
  [["spend", "--state.path", "FILE/none"], "", noState],
])("%j of a file %j is refused", async (args, text, message) => {
  const path = writtenFile(text);
  const { code, stdout, stderr } = await callCommand(args.map((arg) => arg.replace("FILE", path)));
  expect([code, stdout, stderr.replaceAll(path, "FILE")]).toEqual([2, "", message]);
});
