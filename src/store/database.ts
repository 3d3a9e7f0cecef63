import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Subject } from "../model.ts";
import { type InstanceLock, lockInstance, StateDirectoryError } from "./instance-lock.ts";
import { listFiles, loadFiles } from "./record-files.ts";
import type { LogRecord } from "./record-format.ts";
import { openRecordLog, StateGoneError } from "./record-log.ts";

/** What is written and read back. A prefix and a name make the key. */
export type RecordKind = Subject["kind"];

export const prefixes = {
  project: "p:",
  subscription: "l:",
  mailbox: "m:",
  notify: "n:",
  history: "h:",
  ledger: "b:",
  closedDays: "c:",
  rates: "x:",
} as const;

export interface StateReader {
  records(
    kind: RecordKind | "ledger" | "rates" | "notify",
  ): Iterable<{ readonly name: string; readonly value: unknown }>;
  bytes(kind: "history" | "closedDays"): Iterable<{ readonly key: string; readonly bytes: Uint8Array }>;
}

/** What a write queue writes to, one thing after another. */
export interface StateFiles {
  /** Whether most of the files is out of date. */
  readonly isWasteful: boolean;
  /** Resolves when the records would survive a power cut. @throws the disk's error: then the values before still count */
  append(records: readonly LogRecord[]): Promise<void>;
  /** Begins a new file, to which everything is to be written before `removeOldFiles`. */
  beginFile(): Promise<unknown>;
  removeOldFiles(): Promise<void>;
  /** @throws StateGoneError when a file, the directory or its lock was deleted or replaced by someone else */
  verify(): Promise<void>;
  /** After a StateGoneError: takes the directory again and begins a file, to which everything is to be written. @throws StateInUseError */
  startAnew(): Promise<void>;
  close(): Promise<void>;
}

/** A state directory: what was kept is read before anything is written. */
export interface Database extends StateReader, StateFiles {}

export interface OpenedDatabase {
  readonly database: Database;
  /** Files that were found damaged or of another format. What could be read of them goes on. */
  readonly unsound: readonly string[];
  /** Where they were put. */
  readonly setAside: readonly string[];
}

/** Makes the directory, or says why it cannot be used. */
function prepareDirectory(path: string): void {
  try {
    makeDirectory(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannot("write the state directory", path, error);
  }
  if (!statSync(path).isDirectory()) throw new StateDirectoryError(`${path} is a file: --state.path names a directory`);
  for (const file of listFiles(path))
    try {
      // Another user's files would be unreadable for ever; to begin anew beside them would lose what they hold.
      accessSync(file.path, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw cannot("read and write", file.path, error);
    }
}

/** What to do when the machine does not let us. */
function cannot(what: string, path: string, error: unknown): StateDirectoryError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new StateDirectoryError(
    `cannot ${what} ${path} (${code}): make it writable for this user, choose another with --state.path, or keep state in memory with --state.path=`,
  );
}

/** Step by step: `mkdir` with `recursive` of Node 20 never returns below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Takes a state directory: makes it, locks it, opens what is in it. A crash leaves the last whole record of each key; a file in which a
 * disk has lost something is set aside, and what can be read of it goes on.
 * @param fromBytes size below which files are not written anew; a test has a smaller one
 * @throws StateDirectoryError or StateInUseError, whose messages say what to do
 */
export async function openDatabase(
  directory: string,
  nowMs: () => number,
  fromBytes?: number,
): Promise<OpenedDatabase> {
  prepareDirectory(directory);
  const lock = await lockInstance(directory, nowMs()).catch((error: unknown) => {
    throw error instanceof StateDirectoryError ? error : cannot("lock the state directory", directory, error);
  });
  const suffix = new Date(nowMs()).toISOString().replaceAll(":", "");
  try {
    const opened = await openRecordLog(directory, ({ path }) => `${path}.corrupt-${suffix}`, fromBytes);
    return { ...opened, database: new StateDirectory({ directory, nowMs, lock, ...opened }) };
  } catch (error) {
    await lock.release();
    throw cannot("use the state directory", directory, error);
  }
}

interface OpenDirectory extends Pick<Awaited<ReturnType<typeof openRecordLog>>, "log" | "restored"> {
  readonly directory: string;
  readonly nowMs: () => number;
  readonly lock: InstanceLock;
}

class StateDirectory implements Database {
  readonly #opened: OpenDirectory;
  #restored: ReadonlyMap<string, Buffer>;
  #lock: InstanceLock;

  constructor(opened: OpenDirectory) {
    this.#opened = opened;
    this.#restored = opened.restored;
    this.#lock = opened.lock;
  }

  get isWasteful(): boolean {
    return this.#opened.log.isWasteful;
  }

  records(kind: RecordKind | "ledger" | "notify") {
    return readerOf(this.#restored).records(kind);
  }

  bytes(kind: "history" | "closedDays") {
    return readerOf(this.#restored).bytes(kind);
  }

  append(records: readonly LogRecord[]): Promise<void> {
    this.#restored = new Map(); // Read by now, and as large as the files are.
    return this.#opened.log.append(records);
  }

  async beginFile(): Promise<void> {
    await this.#opened.log.beginFile();
  }

  removeOldFiles(): Promise<void> {
    return this.#opened.log.removeOldFiles();
  }

  async verify(): Promise<void> {
    await this.#opened.log.verify();
    if (!(await this.#lock.isHeld())) throw new StateGoneError(`the lock of ${this.#opened.directory} was deleted`);
  }

  async startAnew(): Promise<void> {
    const { directory, nowMs, log } = this.#opened;
    makeDirectory(directory);
    // The lost lock is left to the end of the process: to close it would delete the socket of the process that has the directory now.
    if (!(await this.#lock.isHeld())) this.#lock = await lockInstance(directory, nowMs());
    await log.startAnew();
  }

  async close(): Promise<void> {
    await this.#opened.log.close();
    if (await this.#lock.isHeld()) await this.#lock.release();
  }
}

/** For reading what is there, also while a daemon writes. @throws the file system's error */
export function readExisting(directory: string): StateReader {
  for (let attempt = 1; ; attempt++)
    try {
      const { values } = loadFiles(directory);
      return readerOf(values);
    } catch (error) {
      // A daemon that copied its files together has removed one since we saw its name.
      if (attempt === 5 || !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
}

/** Whether a directory holds a state. */
export function hasState(directory: string): boolean {
  return existsSync(directory) && listFiles(directory).length > 0;
}

function readerOf(values: ReadonlyMap<string, Buffer>): StateReader {
  function* under(prefix: string): Generator<readonly [string, Buffer]> {
    for (const [key, value] of values) if (key.startsWith(prefix)) yield [key.slice(prefix.length), value];
  }
  return {
    *records(kind) {
      for (const [name, value] of under(prefixes[kind])) yield { name, value: JSON.parse(value.toString("utf8")) };
    },
    *bytes(kind) {
      // A copy: a view would keep the whole file in memory.
      for (const [key, value] of under(prefixes[kind])) yield { key, bytes: Uint8Array.from(value) };
    },
  };
}
