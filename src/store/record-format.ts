/**
 * How records lie in a file of the state: a head that names the format, then one record after another. A record is
 *
 *     marker (4 bytes) | CRC-32 of all that follows (4) | length of the body (4) | body
 *     body: operation (1) | length of the key (2) | key | value
 *
 * with numbers in big-endian order. The checksum tells a whole record from a torn or damaged one, and the marker is what is
 * looked for behind a damaged place, so that damage costs the records that it hit and no others.
 */
import { crc32 } from "node:zlib";

/** Raise the number when records can no longer be read by older or newer programs. */
export const fileHead = Buffer.from("balance-alert state 1\n");
const anyHead = /^balance-alert state \d+\n/;

const marker = Buffer.from([0xba, 0x1a, 0xce, 0xa1]);
const headerBytes = 12;
const operations = { put: 1, remove: 2 } as const;

export const longestKeyBytes = 0xffff;

/** One whole record in the bytes of a file. */
export interface FoundRecord {
  readonly key: string;
  /** Undefined when the record says that the key was removed. */
  readonly value: Buffer | undefined;
  readonly at: number;
  readonly end: number;
}

/** Undefined removes the key. */
export type LogRecord = readonly [key: string, value: Uint8Array | undefined];

/** Records, one behind the other. */
export function encodeRecords(records: readonly LogRecord[]): Buffer {
  const bytes = Buffer.allocUnsafe(records.reduce((sum, record) => sum + headerBytes + bodyBytesOf(record), 0));
  let at = 0;
  for (const record of records) at = writeRecord(bytes, at, record);
  return bytes;
}

function bodyBytesOf([key, value]: LogRecord): number {
  return 3 + Buffer.byteLength(key) + (value === undefined ? 0 : value.length);
}

/** @returns where the next one belongs */
function writeRecord(bytes: Buffer, at: number, record: LogRecord): number {
  const [key, value] = record;
  const bodyAt = at + headerBytes;
  const end = bodyAt + bodyBytesOf(record);
  const keyBytes = bytes.write(key, bodyAt + 3);
  if (keyBytes > longestKeyBytes) throw new Error(`the name ${key.slice(0, 40)}… is too long`);
  marker.copy(bytes, at);
  bytes.writeUInt32BE(end - bodyAt, at + 8);
  bytes.writeUInt8(value === undefined ? operations.remove : operations.put, bodyAt);
  bytes.writeUInt16BE(keyBytes, bodyAt + 1);
  if (value !== undefined) bytes.set(value, bodyAt + 3 + keyBytes);
  bytes.writeUInt32BE(crc32(bytes.subarray(at + 8, end)), at + 4);
  return end;
}

/** What a file holds. */
export interface ScannedFile {
  /** `other` is written by a program that keeps records in another way. */
  readonly format: "ours" | "other" | "damaged" | "empty";
  readonly records: readonly FoundRecord[];
  /** Where the next record belongs: the end of the last whole one. */
  readonly end: number;
  /** Places between whole records that hold none: what a disk has done, never a crash. */
  readonly damagedPlaces: number;
}

/** Finds every whole record. Never throws, whatever the bytes are. */
export function scanFile(bytes: Buffer): ScannedFile {
  const head = bytes.subarray(0, fileHead.length);
  // A file that was begun when the process died is shorter than its head, or still without content.
  if (fileHead.subarray(0, head.length).equals(head) && head.length < fileHead.length) return nothing("empty");
  const isOurs = head.equals(fileHead);
  if (!isOurs && anyHead.test(bytes.toString("latin1", 0, 40))) return nothing("other");
  const records: FoundRecord[] = [];
  let damagedPlaces = 0;
  let end = isOurs ? fileHead.length : 0;
  for (let at = end; at !== -1; ) {
    const record = recordAt(bytes, at);
    if (record === undefined) {
      at = bytes.indexOf(marker, at + 1);
      continue;
    }
    if (record.at > end) damagedPlaces += 1;
    records.push(record);
    at = end = record.end;
  }
  return { format: isOurs ? "ours" : "damaged", records, end, damagedPlaces };
}

function nothing(format: "other" | "empty"): ScannedFile {
  return { format, records: [], end: 0, damagedPlaces: 0 };
}

function recordAt(bytes: Buffer, at: number): FoundRecord | undefined {
  const bodyAt = at + headerBytes;
  if (bodyAt + 3 > bytes.length || bytes.compare(marker, 0, 4, at, at + 4) !== 0) return undefined;
  const end = bodyAt + bytes.readUInt32BE(at + 8);
  if (end > bytes.length) return undefined;
  if (crc32(bytes.subarray(at + 8, end)) !== bytes.readUInt32BE(at + 4)) return undefined;
  const operation = bytes.readUInt8(bodyAt);
  const valueAt = bodyAt + 3 + bytes.readUInt16BE(bodyAt + 1);
  if (valueAt > end || (operation !== operations.put && operation !== operations.remove)) return undefined;
  return {
    key: bytes.toString("utf8", bodyAt + 3, valueAt),
    value: operation === operations.put ? bytes.subarray(valueAt, end) : undefined,
    at,
    end,
  };
}
