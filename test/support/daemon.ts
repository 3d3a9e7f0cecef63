import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "../../dist/main.js");

/** The built daemon as a process of its own. */
export interface RunningDaemon {
  readonly url: string;
  readonly pid: number;
  /** Everything that it has logged so far. */
  readonly log: () => string;
  /** Sends the signal and resolves with the exit code; null when it was killed. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

export interface DaemonOptions {
  readonly configFile: string;
  /** The start file; the built one of this repository unless said otherwise. */
  readonly program?: string;
  readonly statePath?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Starts the built daemon on a free port of 127.0.0.1. Rejects with its log when it ends before it listens. */
export async function startDaemon({
  configFile,
  program = main,
  statePath = "",
  environment = {},
  flags = [],
}: DaemonOptions): Promise<RunningDaemon> {
  const child = spawn(
    process.execPath,
    [
      program,
      "serve",
      `--config.file=${configFile}`,
      "--web.listen-address=127.0.0.1:0",
      `--state.path=${statePath}`,
      "--log.format=json",
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "pipe"], env: { PATH: process.env["PATH"], ...environment } },
  );
  endWithTests(child);
  let log = "";
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      log += `${line}\n`;
      const listening = line.startsWith("{")
        ? (JSON.parse(line) as { listening?: string[] }).listening?.[0]
        : undefined;
      if (listening !== undefined) resolve(listening);
    });
    child.once("exit", (code) => reject(new Error(`the daemon ended with ${code}:\n${log}`)));
  });
  return { url, pid: child.pid ?? 0, log: () => log, stop: (signal = "SIGTERM") => stopChild(child, signal) };
}

/** A test that dies before it stops its program must not leave it behind. */
function endWithTests(child: ChildProcess): void {
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, "exit");
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command of the built program to its end. */
export async function runCommand(
  args: readonly string[],
  options: { readonly environment?: Readonly<Record<string, string>>; readonly folder?: string } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...options.environment },
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
  });
  endWithTests(child);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString("utf8")));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}
