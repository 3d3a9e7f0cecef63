/** Starts the built daemon as a process of its own, with a probe inside that tells what it uses. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const isBuilt = new Set<string>();

/**
 * The folder of a build of the present source, made once a run. Not dist/, which others may build anew meanwhile; beside node_modules,
 * so that the bundle finds its packages.
 */
export function builtDaemon(name = "daemon", ...options: readonly string[]): string {
  const folder = resolve("node_modules/.bench", name);
  if (isBuilt.has(folder)) return folder;
  isBuilt.add(folder);
  execFileSync(process.execPath, ["scripts/generate-registry.mjs"]);
  execFileSync(process.execPath, ["scripts/build.mjs", folder, ...options], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return folder;
}

export interface ProcessUse {
  readonly cpuMs: number;
  readonly rssBytes: number;
  /** Objects, in use or not yet collected. */
  readonly heapBytes: number;
  /** What V8 holds for objects, used or free. */
  readonly v8Bytes: number;
  readonly descriptors: number;
  /** Longest time for which the event loop did nothing else since `watch`, and its 99th percentile. */
  readonly blockedMs: number;
  readonly p99Ms: number;
}

export interface MeasuredDaemon {
  readonly url: string;
  readonly process: ChildProcess;
  /** Milliseconds of the CPU that were used when it said that it listens. */
  readonly cpuAtStartMs: number;
  watch(): Promise<void>;
  /** After a garbage collection when asked for, which needs `--expose-gc`; `giveBack`: V8 then gives back what it holds free, too. */
  use(collection?: "collect" | "giveBack"): Promise<ProcessUse>;
  log(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface DaemonStart {
  readonly configFile: string;
  readonly statePath: string;
  readonly folder?: string;
  readonly flags?: readonly string[];
  readonly nodeFlags?: readonly string[];
}

export async function startMeasuredDaemon(start: DaemonStart): Promise<MeasuredDaemon> {
  const child = spawn(
    process.execPath,
    [
      ...(start.nodeFlags ?? []),
      "--require",
      resolve("bench/servers/probe.cjs"),
      resolve(start.folder ?? builtDaemon(), "main.js"),
      "serve",
      `--config.file=${start.configFile}`,
      `--state.path=${start.statePath}`,
      "--web.listen-address=127.0.0.1:0",
      "--log.format=json",
      ...(start.flags ?? []),
    ],
    { stdio: ["ignore", "inherit", "pipe", "ipc"] },
  );
  if (child.stderr === null) throw new Error("the daemon has no standard error");
  let log = "";
  const url = await new Promise<string>((done, failed) => {
    // `stderr` is a pipe, see above.
    createInterface({ input: child.stderr as NonNullable<typeof child.stderr> }).on("line", (line) => {
      log = `${log}${line}\n`.slice(-100_000);
      const listening = /"listening":\["([^"]+)"/u.exec(line)?.[1];
      if (listening !== undefined) done(listening);
    });
    child.once("exit", (code) => failed(new Error(`the daemon ended with ${code}:\n${log}`)));
  });
  const ask = async (what: string) => {
    const answered = once(child, "message");
    child.send(what);
    return (await answered)[0] as ProcessUse; // The probe answers with these.
  };
  return {
    url,
    process: child,
    cpuAtStartMs: (await ask("read")).cpuMs,
    async watch() {
      await ask("watch");
    },
    use: (collection) => ask(collection ?? "read"),
    log: () => log,
    stop: (signal = "SIGKILL") => stopProcess(child, signal),
  };
}

export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  await exited;
}
