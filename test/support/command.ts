import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runCommandLine } from "../../src/commands/command-line.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type Host, systemHost } from "../../src/platform/host.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { testNowMs } from "./config.ts";
import type { CommandResult } from "./daemon.ts";

export const root = join(import.meta.dirname, "../..");

export interface CommandOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the command is called. */
  readonly folder?: string;
  /** What else of the machine is not the real one. */
  readonly host?: Partial<Host>;
}

/** Runs one command in this process, with nothing of this machine's environment. `runCommand` starts the built program. */
export async function callCommand(
  args: readonly string[],
  { environment = {}, folder = root, host: changes = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const [printed, warned]: [string[], string[]] = [[], []];
  const system = systemHost({ version: "1.2.3", revision: "" });
  const host: Host = {
    ...system,
    environment,
    clock: { ...systemClock, nowMs: () => testNowMs },
    packageFolder: root,
    readFileBytes: (path) => system.readFileBytes(resolve(folder, path)),
    fileExists: (path) => existsSync(resolve(folder, path)),
    print: (text) => void printed.push(`${text}\n`),
    warn: (text) => void warned.push(`${text}\n`),
    ...changes,
  };
  const code = await runCommandLine(host, args);
  return { code, stdout: printed.join(""), stderr: warned.join("") };
}

/** A file of one test; answers its path. */
export function writtenFile(text: string, name = "config.yaml"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}
