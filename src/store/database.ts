import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { listFiles, loadFiles } from "./record-files.ts";
import { openRecordLog } from "./record-log.ts";

/** What is written and read back. `kind` and `name` make the key. */
export type RecordKind = "project" | "lookup" | "mailbox";

export interface Database {
  /** Everything that was kept when the database was opened; to be read before anything is written. */
  records(kind: RecordKind): Iterable<{ readonly name: string; readonly value: unknown }>;
  histories(): Iterable<{ readonly key: string; readonly bytes: Uint8Array }>;
  /** Resolves when the value would survive a power cut. @throws the disk's error: then the value before it still counts */
  put(kind: RecordKind, name: string, value: unknown): Promise<void>;
  putHistory(key: string, bytes: Uint8Array): Promise<void>;
  remove(kind: RecordKind, name: string): Promise<void>;
  removeHistory(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** Files that were found damaged or of another format. What could be read of them goes on. */
  readonly unsound: readonly string[];
  /** Where they were put. */
  readonly setAside: readonly string[];
}

/** The state directory cannot be used; the message says why and what to do. */
export class StateDirectoryError extends Error {}

const prefixes = { project: "p:", lookup: "l:", mailbox: "m:", history: "h:" } as const;

/** Makes the directory, or says why it cannot be used. */
export function prepareDirectory(path: string): void {
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
export function cannot(what: string, path: string, error: unknown): StateDirectoryError {
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
 * Opens the state in a directory. A crash leaves the last whole record of each key; a file in which a disk has lost something is set
 * aside, and what can be read of it goes on.
 * @param fromBytes size below which files are not copied together; a test has a smaller one
 * @throws StateDirectoryError
 */
export async function openDatabase(directory: string, nowMs: number, fromBytes?: number): Promise<OpenedDatabase> {
  const suffix = new Date(nowMs).toISOString().replaceAll(":", "");
  try {
    const opened = await openRecordLog(directory, ({ path }) => `${path}.corrupt-${suffix}`, fromBytes);
    return { ...opened, database: databaseOf(opened.log, opened.restored) };
  } catch (error) {
    throw cannot("use the state directory", directory, error);
  }
}

/** For reading what is there, also while a daemon writes. @throws the file system's error */
export function readExisting(directory: string): Pick<Database, "records" | "histories"> {
  for (let attempt = 1; ; attempt++)
    try {
      const { values } = loadFiles(directory);
      return readerOf(() => values);
    } catch (error) {
      // A daemon that copied its files together has removed one since we saw its name.
      if (attempt === 5 || !(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
}

/** Whether a directory holds a state. */
export function hasState(directory: string): boolean {
  return existsSync(directory) && listFiles(directory).length > 0;
}

type Writer = Pick<Awaited<ReturnType<typeof openRecordLog>>["log"], "put" | "remove" | "close">;

function databaseOf(log: Writer, found: ReadonlyMap<string, Buffer>): Database {
  let restored = found;
  const put = (key: string, value: Uint8Array) => {
    if (restored.size > 0) restored = new Map(); // Read by now, and as large as the files are.
    return log.put(key, value);
  };
  return {
    ...readerOf(() => restored),
    put: (kind, name, value) => put(`${prefixes[kind]}${name}`, Buffer.from(JSON.stringify(value))),
    putHistory: (key, bytes) => put(`${prefixes.history}${key}`, bytes),
    remove: (kind, name) => log.remove(`${prefixes[kind]}${name}`),
    removeHistory: (key) => log.remove(`${prefixes.history}${key}`),
    close: () => log.close(),
  };
}

function readerOf(values: () => ReadonlyMap<string, Buffer>): Pick<Database, "records" | "histories"> {
  function* under(prefix: string): Generator<readonly [string, Buffer]> {
    for (const [key, value] of values()) if (key.startsWith(prefix)) yield [key.slice(prefix.length), value];
  }
  return {
    *records(kind) {
      for (const [name, value] of under(prefixes[kind])) yield { name, value: JSON.parse(value.toString("utf8")) };
    },
    *histories() {
      // A copy: a view would keep the whole file in memory.
      for (const [key, value] of under(prefixes.history)) yield { key, bytes: Uint8Array.from(value) };
    },
  };
}
