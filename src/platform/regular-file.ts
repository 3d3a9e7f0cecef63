/** Reads files that a configuration or a flag names: regular files only, because a FIFO blocks its reader and a device has no end. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { open } from "node:fs/promises";

/** Configurations, histories and mails: the largest of them have some megabytes. */
const largestFile = 64 * 1024 * 1024;
/** Keys, certificates and web configurations. */
const largestSmallFile = 1024 * 1024;

/** Opening a FIFO without O_NONBLOCK waits for its writer. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK;
const chunkBytes = 64 * 1024;
const smallChunkBytes = 4 * 1024;

/** The file system itself does not refuse these. */
class UnsuitableFileError extends Error {
  override readonly name = "UnsuitableFileError";
}

/** @throws an error that `whyUnreadable` explains */
export async function readRegularFile(path: string): Promise<Buffer> {
  const file = await open(path, flags);
  try {
    refuseUnsuitable(await file.stat());
    const content = new Content(largestFile);
    // Up to the end and not up to the size: a file of /proc says that it has none, and others grow meanwhile.
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await file.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) return content.whole();
      content.add(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

export type ReadSmallFile = (path: string) => Buffer;

/** For what must be decided before the next byte of a connection is read. @throws an error that `whyUnreadable` explains */
export const readSmallFile: ReadSmallFile = (path) => {
  const file = openSync(path, flags);
  try {
    refuseUnsuitable(fstatSync(file));
    const content = new Content(largestSmallFile);
    for (;;) {
      const chunk = Buffer.allocUnsafe(smallChunkBytes);
      const bytesRead = readSync(file, chunk, 0, smallChunkBytes, null);
      if (bytesRead === 0) return content.whole();
      content.add(chunk.subarray(0, bytesRead));
    }
  } finally {
    closeSync(file);
  }
};

function refuseUnsuitable(stats: Stats): void {
  if (stats.isDirectory()) throw new UnsuitableFileError("it is a directory");
  if (!stats.isFile()) throw new UnsuitableFileError("it is not a regular file");
}

class Content {
  readonly #chunks: Buffer[] = [];
  readonly #largest: number;
  #length = 0;

  constructor(largest: number) {
    this.#largest = largest;
  }

  add(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.#largest)
      throw new UnsuitableFileError(`it is larger than ${this.#largest / (1024 * 1024)} MiB`);
    this.#chunks.push(chunk);
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks, this.#length);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "it does not exist",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  EISDIR: "it is a directory",
  ELOOP: "its links form a circle",
  ENAMETOOLONG: "its name is too long",
  EMFILE: "this process has too many open files",
  // A socket, or a FIFO or device without a process behind it.
  ENXIO: "it is not a regular file",
  EIO: "the disk fails",
};

/** Why a file cannot be read, in words; the path is for the caller to name. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof UnsuitableFileError) return error.message;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (code === "" ? String(error) : code);
}

/** Whether the file, or a folder above it, is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}
