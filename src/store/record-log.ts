import { renameSync } from "node:fs";
import { type FileHandle, open, truncate, unlink } from "node:fs/promises";
import { type LoadedFiles, loadFiles, type Place, pathOf, type RecordFile } from "./record-files.ts";
import { encodeRecord, fileHead } from "./record-format.ts";

/** Records of one write: enough to make good use of a flush, few enough to be settled without holding up the event loop. */
const recordsAWrite = 250;
/** What is copied is read in pieces of about this size. */
const pieceBytes = 512 * 1024;
/** Below this size nothing is worth copying. */
const smallestBytes = 4 * 1024 * 1024;
/** Copying begins when the files hold this many times what is still of use. */
const wasteFactor = 3;

interface Waiting {
  readonly key: string;
  readonly record: Buffer;
  readonly isRemoval: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A map on disk: records are appended to a file and flushed, and the last record of a key counts. When most of the files is
 * out of date, what is still of use is copied to a new file and the old ones are removed. At every moment, whatever dies, the
 * files read in their order give what was written last.
 */
export class RecordLog {
  readonly #directory: string;
  /** In the order in which they were written, so that the oldest come first. */
  readonly #places: Map<string, Place>;
  #files: RecordFile[];
  #handle: FileHandle | undefined;
  #end: number;
  /** Something may stand behind the end: a write that failed half-way must not be found again. */
  #isTailUnclean: boolean;
  #bytes: number;
  #usefulBytes = 0;
  readonly #smallestBytes: number;
  #copyAboveBytes: number;
  #queue: Waiting[] = [];
  readonly #waiting = new Map<string, number>();
  #writing: Promise<void> | undefined;
  #copying: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** @param fromBytes size below which nothing is copied; a test has a smaller one */
  constructor(directory: string, loaded: LoadedFiles, fromBytes = smallestBytes) {
    this.#directory = directory;
    this.#smallestBytes = fromBytes;
    this.#copyAboveBytes = fromBytes;
    this.#places = loaded.places;
    this.#files = [...loaded.files];
    this.#end = loaded.end;
    this.#bytes = loaded.bytes;
    this.#isTailUnclean = loaded.tornBytes > 0;
    for (const { length } of loaded.places.values()) this.#usefulBytes += length;
  }

  /** Resolves when the value would survive a power cut. @throws the disk's error: then the value before it still counts */
  put(key: string, value: Uint8Array): Promise<void> {
    return this.#enqueue(key, encodeRecord(key, value), false);
  }

  remove(key: string): Promise<void> {
    if (!this.#places.has(key) && !this.#waiting.has(key)) return Promise.resolve();
    return this.#enqueue(key, encodeRecord(key, undefined), true);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#copying?.catch(() => {}); // It ends with an error, because nothing more is written.
    await this.#handle?.close();
  }

  /**
   * Copies what is of use into a new file and does away with the others.
   * @param done what happens to an old file; it is removed unless told
   */
  copyTogether(done: (file: RecordFile) => void | Promise<void> = ({ path }) => unlink(path)): Promise<void> {
    this.#copying ??= this.#copyAll(done).finally(() => {
      this.#copying = undefined;
    });
    return this.#copying;
  }

  async #copyAll(done: (file: RecordFile) => void | Promise<void>): Promise<void> {
    await this.#exclusively(() => this.#beginFile());
    const current = this.#files.at(-1);
    const old = this.#files.filter((file) => file !== current);
    for (;;) {
      const piece = this.#oldestPiece(current);
      if (piece.length === 0) break;
      await this.#copy(piece);
    }
    // Oldest first: a removed key must not come back because only the file that says so is gone.
    for (const file of old) {
      await done(file);
      this.#files = this.#files.filter((other) => other !== file);
    }
    await flushDirectory(this.#directory);
    this.#bytes = this.#end;
  }

  #enqueue(key: string, record: Buffer, isRemoval: boolean): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error("the state is closed"));
    const written = new Promise<void>((resolve, reject) =>
      this.#queue.push({ key, record, isRemoval, resolve, reject }),
    );
    this.#waiting.set(key, (this.#waiting.get(key) ?? 0) + 1);
    this.#writing ??= this.#writeQueue();
    return written;
  }

  async #writeQueue(): Promise<void> {
    await Promise.resolve(); // What comes in the same turn goes into the same write.
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, recordsAWrite);
      try {
        await this.#exclusively(() => this.#append(batch));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const { key } of batch) this.#doneWaiting(key);
    }
    this.#writing = undefined; // In the same turn in which the queue was seen to be empty.
    this.#copyWhenWorthIt();
  }

  #doneWaiting(key: string): void {
    const left = (this.#waiting.get(key) ?? 1) - 1;
    if (left === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, left);
  }

  async #append(batch: readonly Waiting[]): Promise<void> {
    const { handle, file } = await this.#current();
    if (this.#isTailUnclean) await handle.truncate(this.#end);
    this.#isTailUnclean = true;
    await writeAll(handle, Buffer.concat(batch.map(({ record }) => record)), this.#end);
    await handle.datasync();
    this.#isTailUnclean = false;
    for (const { key, record, isRemoval } of batch) {
      const before = this.#places.get(key);
      if (before !== undefined) this.#usefulBytes -= before.length;
      this.#places.delete(key);
      if (!isRemoval) {
        this.#places.set(key, { file, at: this.#end, length: record.length });
        this.#usefulBytes += record.length;
      }
      this.#end += record.length;
      this.#bytes += record.length;
    }
  }

  /** The file that is written, opened with the first record: a program that only looks writes nothing. */
  async #current(): Promise<{ readonly handle: FileHandle; readonly file: RecordFile }> {
    const last = this.#files.at(-1);
    if (last === undefined || this.#end === 0) return this.#beginFile();
    this.#handle ??= await open(last.path, "r+");
    return { handle: this.#handle, file: last };
  }

  async #beginFile(): Promise<{ readonly handle: FileHandle; readonly file: RecordFile }> {
    const last = this.#files.at(-1);
    if (last !== undefined && this.#isTailUnclean) await truncate(last.path, this.#end);
    const number = last === undefined ? 1 : last.number + 1;
    const file = { number, path: pathOf(this.#directory, number) };
    const handle = await open(file.path, "w", 0o600);
    try {
      await writeAll(handle, fileHead, 0);
      await handle.datasync();
      await flushDirectory(this.#directory);
    } catch (error) {
      await handle.close();
      await unlink(file.path);
      throw error;
    }
    await this.#handle?.close();
    this.#handle = handle;
    this.#files.push(file);
    this.#end = fileHead.length;
    this.#bytes += fileHead.length;
    this.#isTailUnclean = false;
    return { handle, file };
  }

  /** Neighbours in an old file that are read at once; none when everything is in the current one. */
  #oldestPiece(current: RecordFile | undefined): Located[] {
    const piece: Located[] = [];
    for (const located of this.#places) {
      const [, { file, at, length }] = located;
      const first = piece[0]?.[1];
      if (file === current || (first !== undefined && (file !== first.file || at + length - first.at > pieceBytes)))
        break;
      piece.push(located);
    }
    return piece;
  }

  async #copy(piece: readonly Located[]): Promise<void> {
    if (this.#isClosed) throw new Error("the state is closed");
    const [first, last] = [piece[0]?.[1], piece.at(-1)?.[1]];
    if (first === undefined || last === undefined) return;
    const bytes = await readPart(first.file.path, first.at, last.at + last.length);
    // What is about to be written is not copied: it comes by itself, or with a later piece when its write has failed.
    const still = piece.filter(([key, place]) => this.#places.get(key) === place && !this.#waiting.has(key));
    await Promise.all(
      still.map(([key, { at, length }]) =>
        this.#enqueue(key, bytes.subarray(at - first.at, at - first.at + length), false),
      ),
    );
    await this.#exclusively(async () => {});
  }

  #copyWhenWorthIt(): void {
    if (this.#copying !== undefined || this.#isClosed) return;
    if (this.#bytes < this.#copyAboveBytes || this.#bytes < wasteFactor * this.#usefulBytes) return;
    this.copyTogether().then(
      () => {
        this.#copyAboveBytes = this.#smallestBytes;
      },
      () => {
        // A full disk is said by the writes that fail; what could not be copied stays where it is, and is tried again later.
        this.#copyAboveBytes = this.#bytes + this.#smallestBytes;
      },
    );
  }

  /** One after another: a new file must not begin in the middle of a write. */
  #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
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
      await log.copyTogether((file) => (damaged.includes(file) ? putAside(file) : unlink(file.path)));
    } catch {
      // No room to write it anew: then it stays as it is, and what can be read of it counts all the same.
    }
  return { log, restored: values, unsound: [...foreign, ...damaged].map(({ path }) => path), setAside };
}

type Located = readonly [key: string, place: Place];

async function readPart(path: string, from: number, to: number): Promise<Buffer> {
  const handle = await open(path, "r");
  try {
    const bytes = Buffer.alloc(to - from);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
    if (bytesRead < bytes.length) throw new Error(`${path} is shorter than it was`);
    return bytes;
  } finally {
    await handle.close();
  }
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
