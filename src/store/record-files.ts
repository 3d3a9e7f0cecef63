import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scanFile } from "./record-format.ts";

/** One file of the state. The one with the highest number is written; the others are removed when it holds everything. */
export interface RecordFile {
  readonly number: number;
  readonly path: string;
}

/** All files of a state directory, read in the order in which they were written. */
export interface LoadedFiles {
  readonly files: readonly RecordFile[];
  readonly values: ReadonlyMap<string, Buffer>;
  /** Where the next record belongs in the last file. */
  readonly end: number;
  readonly bytes: number;
  /** Bytes of the records that count. */
  readonly usefulBytes: number;
  /** Bytes behind that place that are no whole record: what was being written when the process died. */
  readonly tornBytes: number;
  /** Files in which records were lost. */
  readonly damaged: readonly RecordFile[];
  /** Files of a program that keeps records in another way. */
  readonly foreign: readonly RecordFile[];
}

const fileName = /^state\.(\d{6,})$/;

export function pathOf(directory: string, number: number): string {
  return join(directory, `state.${String(number).padStart(6, "0")}`);
}

/** The files that are there, oldest first. */
export function listFiles(directory: string): RecordFile[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const number = fileName.exec(name)?.[1];
      return number === undefined ? [] : [{ number: Number(number), path: join(directory, name) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** @throws the file system's error */
export function loadFiles(directory: string): LoadedFiles {
  const files = listFiles(directory);
  const lengths = new Map<string, number>();
  const values = new Map<string, Buffer>();
  const damaged: RecordFile[] = [];
  const foreign: RecordFile[] = [];
  let [end, bytes, tornBytes] = [0, 0, 0];
  for (const file of files) {
    const content = readFileSync(file.path);
    const scanned = scanFile(content);
    if (scanned.format === "other") foreign.push(file);
    // Only the file that was written last can end in the middle of a record without a fault of the disk.
    const isTornInside = file !== files.at(-1) && scanned.format === "ours" && scanned.end < content.length;
    if (scanned.format === "damaged" || scanned.damagedPlaces > 0 || isTornInside) damaged.push(file);
    for (const { key, value, at, end: recordEnd } of scanned.records) {
      lengths.delete(key);
      values.delete(key);
      if (value === undefined) continue;
      lengths.set(key, recordEnd - at);
      values.set(key, value);
    }
    end = scanned.end;
    bytes += scanned.end;
    tornBytes = content.length - scanned.end;
  }
  const usefulBytes = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  return { files, values, end, bytes, usefulBytes, tornBytes, damaged, foreign };
}
