import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { type Clock, systemClock } from "./clock.ts";
import { createIsolatedProcess, type IsolatedProcess } from "./isolated-process.ts";
import { systemRandom } from "./random.ts";
import { readRegularFile } from "./regular-file.ts";
import { type HostWorker, startWorker } from "./worker.ts";

/** The machine and the process, as far as the program uses them. `main.ts` gives the real one. */
export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly version: string;
  /** Commit of the build; empty when it is not known. */
  readonly revision: string;
  readonly nodeVersion: string;
  /** Where the package's own files lie: `config.example.yaml`. */
  readonly packageFolder: string;
  /** Regular files only; `whyUnreadable` explains the error. */
  readFile(path: string): Promise<string>;
  readFileBytes(path: string): Promise<Uint8Array>;
  fileExists(path: string): boolean;
  /** Makes its folder too; an error where the file is there already. */
  createFile(path: string, text: string): Promise<void>;
  /** Starts the built file of this name as a thread; undefined where the program runs without having been built. */
  startWorker?(name: "yaml-worker"): Promise<HostWorker | undefined>;
  /** For expressions of users; undefined where the program runs without having been built. */
  readonly isolated?: IsolatedProcess | undefined;
  /** Lets the event loop turn. */
  pause(): Promise<void>;
  /** A result: standard output. */
  print(text: string): void;
  /** Everything that is not a result: standard error. */
  warn(text: string): void;
  /** Calls back at SIGTERM and SIGINT, at SIGHUP, and at an error that nothing caught; the returned function stops that. */
  onSignal(handler: (signal: "terminate" | "reload" | "fault", error?: unknown) => void): () => void;
  /** Ends the process at once. */
  exit(code: number): void;
}

export function systemHost(build: { readonly version: string; readonly revision: string }): Host {
  const expressions = join(import.meta.dirname, "expression-process.js");
  return {
    // As it was at the start: zone-offset.ts changes TZ, and a configuration that refers to TZ means the one of its user.
    environment: { ...process.env },
    clock: systemClock,
    random: systemRandom,
    ...build,
    nodeVersion: process.version,
    packageFolder: join(import.meta.dirname, ".."),
    readFile: async (path) => (await readRegularFile(path)).toString("utf8"),
    readFileBytes: readRegularFile,
    fileExists: existsSync,
    async createFile(path, text) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text, { flag: "wx" });
    },
    startWorker: (name) => startWorker(join(import.meta.dirname, `${name}.js`)),
    isolated: existsSync(expressions) ? createIsolatedProcess(expressions, systemClock) : undefined,
    pause: () => setImmediate(),
    print: (text) => void process.stdout.write(`${text}\n`),
    warn: (text) => void process.stderr.write(`${text}\n`),
    onSignal(handler) {
      const terminate = () => handler("terminate");
      const reload = () => handler("reload");
      const fault = (error: unknown) => handler("fault", error);
      process.on("SIGTERM", terminate).on("SIGINT", terminate).on("SIGHUP", reload);
      process.on("uncaughtException", fault).on("unhandledRejection", fault);
      return () => {
        process.off("SIGTERM", terminate).off("SIGINT", terminate).off("SIGHUP", reload);
        process.off("uncaughtException", fault).off("unhandledRejection", fault);
      };
    },
    exit: (code) => process.exit(code),
  };
}
