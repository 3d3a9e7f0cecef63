import { readFileSync } from "node:fs";

/** Reads a small file at once, for what must be decided before the next byte of a connection is read. */
export type ReadFileSync = (path: string) => Buffer;

/** @throws the file system's error */
export const readSmallFile: ReadFileSync = (path) => readFileSync(path);
