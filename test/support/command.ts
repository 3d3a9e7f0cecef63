import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { runCommandLine } from "../../src/commands/command-line.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { systemHost } from "../../src/platform/host.ts";
import { testNowMs } from "./config.ts";
import type { CommandResult } from "./daemon.ts";

export const root = join(import.meta.dirname, "../..");

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the command is called. */
  readonly folder?: string;
}

/** Runs one command in this process, with nothing of this machine's environment. `runCommand` starts the built program. */
export async function callCommand(
  args: readonly string[],
  { environment = {}, folder = root }: CommandOptions = {},
): Promise<CommandResult> {
  const [printed, warned]: [string[], string[]] = [[], []];
  const host = {
    ...systemHost({ version: "1.2.3", revision: "" }),
    environment,
    clock: { ...systemClock, nowMs: () => testNowMs },
    packageFolder: root,
    fileExists: (path: string) => existsSync(resolve(folder, path)),
    print: (text: string) => void printed.push(`${text}\n`),
    warn: (text: string) => void warned.push(`${text}\n`),
  };
  const code = await runCommandLine(host, args);
  return { code, stdout: printed.join(""), stderr: warned.join("") };
}
