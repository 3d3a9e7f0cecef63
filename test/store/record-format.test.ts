/** The bytes of records, as files that are years old have them. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { encodeRecords, fileHead, type ScannedFile, scanFile } from "../../src/store/record-format.ts";

function withNumber(bytes: number, number: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(number, 0, bytes);
  return buffer;
}

const marker = Buffer.from("ba1acea1", "hex");

/** A record whose checksum is right, whatever its body is. */
function recordOf(body: Buffer, length = body.length): Buffer {
  const checked = Buffer.concat([withNumber(4, length), body]);
  return Buffer.concat([marker, withNumber(4, crc32(checked)), checked]);
}

function bodyOf(operation: number, key: string, value = "", keyLength = Buffer.byteLength(key)): Buffer {
  return Buffer.concat([withNumber(1, operation), withNumber(2, keyLength), Buffer.from(key), Buffer.from(value)]);
}

describe("a record", () => {
  it.each([
    ["a value", "p:项目", "value", recordOf(bodyOf(1, "p:项目", "value"))],
    ["an empty value", "a", "", recordOf(bodyOf(1, "a"))],
    ["no key", "", "v", recordOf(bodyOf(1, "", "v"))],
    ["a key that is removed", "a", undefined, recordOf(bodyOf(2, "a"))],
  ])("with %s has these bytes, and is read from them", (_, key, value, bytes) => {
    expect(encodeRecords([[key, value === undefined ? undefined : Buffer.from(value)]])).toEqual(bytes);
    const [found] = scanFile(Buffer.concat([fileHead, bytes])).records;
    expect([found?.key, found?.value?.toString()]).toEqual([key, value]);
  });

  it("has a key of at most 65,535 bytes", () => {
    const longest = "k".repeat(0xffff);
    expect(scanFile(Buffer.concat([fileHead, encodeRecords([[longest, undefined]])])).records[0]?.key).toBe(longest);
    expect(() => encodeRecords([[`é${"k".repeat(0xfffe)}`, undefined]])).toThrow(
      new Error(`the name é${"k".repeat(39)}… is too long`),
    );
  });
});

const head = fileHead.length;
const record = encodeRecords([["a", Buffer.from("1")]]);
const [whole, size] = [{ key: "a", value: Buffer.from("1") }, record.length];
const found = (at: number) => ({ ...whole, at, end: at + size });
const flipped = Buffer.from(record);
flipped.writeUInt8(flipped.readUInt8(size - 1) ^ 1, size - 1);
const nothing: ScannedFile = { format: "empty", records: [], end: 0, damagedPlaces: 0 };
const headOnly: ScannedFile = { format: "ours", records: [], end: head, damagedPlaces: 0 };
const one: ScannedFile = { format: "ours", records: [found(head)], end: head + size, damagedPlaces: 0 };

const files: readonly (readonly [string, readonly (Buffer | string)[], ScannedFile])[] = [
  ["nothing", [], nothing],
  ["half of its head", [fileHead.subarray(0, 9)], nothing],
  ["its head", [fileHead], headOnly],
  ["one record", [fileHead, record], one],
  [
    "a record of two fields without a byte",
    [fileHead, recordOf(bodyOf(2, ""))],
    {
      ...headOnly,
      records: [{ key: "", value: undefined, at: head, end: head + 15 }],
      end: head + 15,
    },
  ],
  ["a record and half of one", [fileHead, record, record.subarray(0, size - 1)], one],
  ["a record and the first bytes of one", [fileHead, record, record.subarray(0, 6)], one],
  ["a record and a marker", [fileHead, record, marker], one],
  [
    "a record with a changed byte, and a whole one",
    [fileHead, flipped, record],
    {
      ...one,
      records: [found(head + size)],
      end: head + 2 * size,
      damagedPlaces: 1,
    },
  ],
  [
    "a byte too many before a record, and two after it before another",
    [fileHead, "x", record, "yz", record],
    {
      ...one,
      records: [found(head + 1), found(head + size + 3)],
      end: head + 2 * size + 3,
      damagedPlaces: 2,
    },
  ],
  [
    "two records",
    [fileHead, record, record],
    { ...one, records: [found(head), found(head + size)], end: head + 2 * size },
  ],
  [
    "a record in the value of a record",
    [fileHead, encodeRecords([["b", record]])],
    {
      ...headOnly,
      records: [{ key: "b", value: record, at: head, end: head + size + 15 + 1 }],
      end: head + size + 15 + 1,
    },
  ],
  ["an operation that does not exist", [fileHead, recordOf(bodyOf(3, "a"))], headOnly],
  ["a key that is longer than its record", [fileHead, recordOf(bodyOf(1, "a", "", 2))], headOnly],
  ["a length that is shorter than its fields", [fileHead, recordOf(Buffer.alloc(0)), "\x01\0\0"], headOnly],
  ["a length beyond the end", [fileHead, recordOf(bodyOf(1, "a"), 0xffff_ffff)], headOnly],
  ["a damaged head", ["balance-alerT state 1\n", record], { ...one, format: "damaged", damagedPlaces: 1 }],
  ["another text", ["whatever"], { ...nothing, format: "damaged" }],
  ["the head of another version", ["balance-alert state 12\n", record], { ...nothing, format: "other" }],
  [
    "the head of another version in the middle",
    [" balance-alert state 2\n", record],
    {
      format: "damaged",
      records: [found(head + 1)],
      end: head + 1 + size,
      damagedPlaces: 1,
    },
  ],
];

it.each(files)("A file with %s is read as far as it is whole", (_, parts, expected) => {
  expect(scanFile(Buffer.concat(parts.map((part) => Buffer.from(part as Buffer))))).toEqual(expected);
});
