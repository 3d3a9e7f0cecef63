import { renameSync, type Stats } from "node:fs";
import { type FileHandle, open, stat, truncate, unlink } from "node:fs/promises";
import { type LoadedFiles, listFiles, loadFiles, pathOf, type RecordFile } from "./record-files.ts";
import { encodeRecords, fileHead, type LogRecord } from "./record-format.ts";

/** Below this size nothing is worth writing anew. */
const smallestBytes = 4 * 1024 * 1024;
/** The files are written anew when they hold this many times what is of use. */
const wasteFactor = 3;
/** Enough to make good use of a flush, few enough to be encoded without holding up the event loop. */
export const recordsAWrite = 100;

/** The files were deleted, replaced or cut by someone else: what was written is lost. */
export class StateGoneError extends Error {}

/**
 * A map on disk: records are appended to a file and flushed, and the last record of a key counts. Its one user writes one thing after
 * another. To get rid of what is out of date it begins a new file, writes everything once more and removes the old files. At every
 * moment, whatever dies, the files read in their order give what was written last.
 */
export class RecordLog {
  readonly #directory: string;
  readonly #smallestBytes: number;
  #files: RecordFile[];
  #lastNumber = 0;
  #handle: FileHandle | undefined;
  #end: number;
  /** Something may stand behind the end: a write that failed half-way must not be found again. */
  #isTailUnclean: boolean;
  #bytes: number;
  #usefulBytes: number;

  /** @param fromBytes size below which nothing is written anew; a test has a smaller one */
  constructor(directory: string, loaded: LoadedFiles, fromBytes = smallestBytes) {
    this.#directory = directory;
    this.#smallestBytes = fromBytes;
    this.#files = [...loaded.files];
    this.#end = loaded.end;
    this.#bytes = loaded.bytes;
    this.#isTailUnclean = loaded.tornBytes > 0;
    this.#usefulBytes = loaded.usefulBytes;
  }

  /** Whether most of the files is out of date. */
  get isWasteful(): boolean {
    return this.#bytes >= Math.max(this.#smallestBytes, wasteFactor * this.#usefulBytes);
  }

  /** Resolves when the records would survive a power cut. @throws the disk's error: then the values before still count */
  async append(records: readonly LogRecord[]): Promise<void> {
    const handle = await this.#current();
    if (this.#isTailUnclean) await handle.truncate(this.#end);
    this.#isTailUnclean = true;
    const bytes = encodeRecords(records);
    await writeAll(handle, bytes, this.#end);
    await handle.datasync();
    this.#isTailUnclean = false;
    this.#end += bytes.length;
    this.#bytes += bytes.length;
  }

  /** Begins the file to which everything is written once more. */
  async beginFile(): Promise<FileHandle> {
    const last = this.#files.at(-1);
    if (last !== undefined && this.#isTailUnclean) await truncate(last.path, this.#end);
    // Above every number that was ever used: what is read last counts.
    const number = Math.max(this.#lastNumber, last === undefined ? 0 : last.number) + 1;
    const file = { number, path: pathOf(this.#directory, number) };
    const handle = await open(file.path, "w", 0o600);
    try {
      await writeAll(handle, fileHead, 0);
      await handle.datasync();
      await flushDirectory(this.#directory);
    } catch (error) {
      await handle.close();
      await removeFile(file);
      throw error;
    }
    await this.#handle?.close();
    this.#handle = handle;
    this.#files.push(file);
    this.#lastNumber = number;
    this.#end = fileHead.length;
    this.#bytes += fileHead.length;
    this.#isTailUnclean = false;
    return handle;
  }

  /** To be called when the newest file holds everything. */
  async removeOldFiles(remove: (file: RecordFile) => void | Promise<void> = removeFile): Promise<void> {
    // Oldest first: a removed key must not come back because only the file that says so is gone.
    for (const file of this.#files.slice(0, -1)) {
      await remove(file);
      this.#files = this.#files.filter((other) => other !== file);
    }
    await flushDirectory(this.#directory);
    this.#bytes = this.#end;
    this.#usefulBytes = this.#end;
  }

  /** @throws StateGoneError */
  async verify(): Promise<void> {
    if (this.#files.length === 0) await statOf(this.#directory);
    for (const { path } of this.#files) {
      const found = await statOf(path);
      if (path !== this.#files.at(-1)?.path || this.#handle === undefined) continue;
      const ours = await this.#handle.stat();
      if (ours.ino !== found.ino || ours.dev !== found.dev) throw new StateGoneError(`${path} was replaced`);
      if (found.size < this.#end) throw new StateGoneError(`${path} was cut short`);
    }
  }

  /** After a StateGoneError: a new file, to which everything has to be written. */
  async startAnew(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
    this.#isTailUnclean = false;
    this.#files = listFiles(this.#directory);
    await this.beginFile();
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  /** The file that is written, opened with the first record: a program that only looks writes nothing. */
  async #current(): Promise<FileHandle> {
    const last = this.#files.at(-1);
    if (last === undefined || this.#end === 0) return this.beginFile();
    this.#handle ??= await open(last.path, "r+");
    return this.#handle;
  }
}

export interface OpenedLog {
  readonly log: RecordLog;
  /** The values by key, as they were found. */
  readonly restored: ReadonlyMap<string, Buffer>;
  /** Files with damage in them, or of another format. */
  readonly unsound: readonly string[];
  /** Their new names, where there was room to write what could be read of them once more. */
  readonly setAside: readonly string[];
}

/** What a directory holds, and the log that goes on from there. @throws the file system's error */
export async function openRecordLog(
  directory: string,
  newName: (file: RecordFile) => string,
  fromBytes?: number,
): Promise<OpenedLog> {
  const setAside: string[] = [];
  const putAside = (file: RecordFile) => {
    renameSync(file.path, newName(file));
    setAside.push(newName(file));
  };
  let loaded = loadFiles(directory);
  const { foreign } = loaded;
  if (foreign.length > 0) {
    for (const file of loaded.files) putAside(file);
    loaded = loadFiles(directory);
  }
  const log = new RecordLog(directory, loaded, fromBytes);
  const { damaged, values } = loaded;
  if (damaged.length > 0)
    try {
      await log.beginFile();
      const records = [...values];
      for (let from = 0; from < records.length; from += recordsAWrite)
        await log.append(records.slice(from, from + recordsAWrite));
      await log.removeOldFiles((file) => (damaged.includes(file) ? putAside(file) : removeFile(file)));
    } catch {
      // No room to write it anew: it stays as it is, and what can be read of it counts.
    }
  return { log, restored: values, unsound: [...foreign, ...damaged].map(({ path }) => path), setAside };
}

async function statOf(path: string): Promise<Stats> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "ENOENT" ? new StateGoneError(`${path} was deleted`) : error;
  });
}

async function removeFile({ path }: RecordFile): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}

/** One call may write a part only, on a disk that is nearly full. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

/** A new file is lasting when its directory is (fsync(2)). */
async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
