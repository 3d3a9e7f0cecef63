import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Database as LmdbDatabase, open, type RootDatabase } from "lmdb";

/** What is written and read back. `kind` and `name` make the key. */
export type RecordKind = "project" | "lookup" | "mailbox";

export interface Database {
  /** Everything that was kept. */
  records(kind: RecordKind): Iterable<{ readonly name: string; readonly value: unknown }>;
  histories(): Iterable<{ readonly key: string; readonly bytes: Uint8Array }>;
  /** Resolves when the value would survive a power cut. */
  put(kind: RecordKind, name: string, value: unknown): Promise<void>;
  putHistory(key: string, bytes: Uint8Array): Promise<void>;
  remove(kind: RecordKind, name: string): Promise<void>;
  removeHistory(key: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpenedDatabase {
  readonly database: Database;
  /** Where a state that could not be read was set aside. */
  readonly setAside?: string;
}

/** The state directory cannot be used; the message says why and what to do. */
export class StateDirectoryError extends Error {}

export const stateFile = "state.mdb";

/** Raise it when a record can no longer be read by older or newer programs. */
const formatVersion = 1;

/** Makes the directory, or says why it cannot be written. */
export function prepareDirectory(path: string): void {
  try {
    makeDirectory(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new StateDirectoryError(
      `cannot write the state directory ${path} (${code}): make it writable for this user, choose another with --state.path, or keep state in memory with --state.path=`,
    );
  }
  if (!statSync(path).isDirectory()) throw new StateDirectoryError(`${path} is a file: --state.path names a directory`);
}

/** Step by step: `mkdir` with `recursive` of Node 20 never returns below /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Opens the LMDB environment in a directory. LMDB never overwrites a page that a committed version needs
 * (http://www.lmdb.tech/doc/), so a crash leaves the last committed state. A file that is no LMDB at all, or of another format, is
 * set aside, and an empty state takes its place.
 */
export async function openDatabase(directory: string, nowMs: number): Promise<OpenedDatabase> {
  const file = join(directory, stateFile);
  try {
    return { database: await openFile(file) };
  } catch {
    const setAside = `${file}.corrupt-${new Date(nowMs).toISOString().replaceAll(":", "")}`;
    renameSync(file, setAside);
    return { database: await openFile(file), setAside };
  }
}

/** For reading what is there. @throws LMDB's error when it is no state */
export async function openExisting(directory: string): Promise<Database> {
  return openFile(join(directory, stateFile), true);
}

async function openFile(file: string, readOnly = false): Promise<Database> {
  const root: RootDatabase<unknown, string> = open({
    path: file,
    noSubdir: true,
    encoding: "json",
    maxDbs: 8,
    readOnly,
  });
  try {
    const meta = root.openDB<unknown, string>({ name: "meta", encoding: "json" });
    const version = meta.get("format");
    if (version === undefined) await meta.put("format", formatVersion);
    else if (version !== formatVersion) throw new Error(`format ${String(version)}`);
    const records: Record<RecordKind, LmdbDatabase<unknown, string>> = {
      project: root.openDB({ name: "projects", encoding: "json" }),
      lookup: root.openDB({ name: "lookups", encoding: "json" }),
      mailbox: root.openDB({ name: "mailboxes", encoding: "json" }),
    };
    const histories = root.openDB<Buffer, string>({ name: "histories", encoding: "binary" });
    return {
      *records(kind) {
        for (const { key, value } of records[kind].getRange({})) yield { name: nameOf(key), value };
      },
      *histories() {
        for (const { key, value } of histories.getRange({})) yield { key: nameOf(key), bytes: value };
      },
      put: async (kind, name, value) => void (await records[kind].put(keyOf(name), value)),
      putHistory: async (key, bytes) => void (await histories.put(keyOf(key), Buffer.from(bytes))),
      remove: async (kind, name) => void (await records[kind].remove(keyOf(name))),
      removeHistory: async (key) => void (await histories.remove(keyOf(key))),
      close: () => root.close(),
    };
  } catch (error) {
    await root.close();
    throw error;
  }
}

/** LMDB keys have at most 1978 bytes; a name is a label value, which is far shorter, but nothing forbids a long one. */
const longestKey = 600;

function keyOf(name: string): string {
  if (name.length > longestKey)
    throw new Error(`the name ${name.slice(0, 40)}… is longer than ${longestKey} characters`);
  return `=${name}`; // Never empty, and never taken for a number or a symbol by lmdb's ordered keys.
}

function nameOf(key: string): string {
  return key.slice(1);
}
