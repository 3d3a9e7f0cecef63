/** All files of a state directory, as one map. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type LoadedFiles, listFiles, loadFiles, pathOf } from "../../src/store/record-files.ts";
import { encodeRecords, fileHead } from "../../src/store/record-format.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";

const record = (key: string, value?: string) =>
  encodeRecords([[key, value === undefined ? undefined : Buffer.from(value)]]);
const fileOf = (...parts: readonly Uint8Array[]) => Buffer.concat([fileHead, ...parts]);
const head = fileHead.length;
const recordBytes = record("a", "1").length;
const torn = record("a", "1").subarray(0, 5);
const damaged = Buffer.concat([Buffer.from("x"), record("a", "1")]);

function written(contents: readonly Buffer[]): string {
  const folder = temporaryFolder();
  for (const [index, content] of contents.entries()) writeFileSync(pathOf(folder, index + 1), content);
  return folder;
}

/** Files are named by their numbers, values are texts. */
function shown({ files, values, damaged: broken, foreign, ...rest }: LoadedFiles) {
  const numbers = (list: typeof files) => list.map(({ number }) => number);
  return {
    ...rest,
    files: numbers(files),
    damaged: numbers(broken),
    foreign: numbers(foreign),
    values: Object.fromEntries([...values].map(([key, value]) => [key, value.toString()])),
  };
}

it("The files of a state have a number of at least six digits, and are read in their order", () => {
  const folder = temporaryFolder();
  for (const name of ["state.1000000", "state.000010", "state.000009", "state.00001", "state.000001.corrupt-x", "a"])
    writeFileSync(join(folder, name), "");
  expect(listFiles(folder)).toEqual([
    { number: 9, path: join(folder, "state.000009") },
    { number: 10, path: join(folder, "state.000010") },
    { number: 1_000_000, path: join(folder, "state.1000000") },
  ]);
  expect([pathOf("d", 7), pathOf("d", 1_000_000)]).toEqual(["d/state.000007", "d/state.1000000"]);
});

const sound = { tornBytes: 0, damaged: [], foreign: [] };
const cases: readonly (readonly [string, readonly Buffer[], ReturnType<typeof shown>])[] = [
  ["nothing", [], { ...sound, files: [], values: {}, end: 0, bytes: 0, usefulBytes: 0 }],
  [
    "a record that was written again, and one that was removed, in two files",
    [fileOf(record("a", "1"), record("b", "1"), record("c", "1")), fileOf(record("a", "2"), record("b"))],
    {
      ...sound,
      files: [1, 2],
      values: { c: "1", a: "2" },
      end: head + 2 * recordBytes - 1,
      bytes: 2 * head + 5 * recordBytes - 1,
      usefulBytes: 2 * recordBytes,
    },
  ],
  [
    "the end of the last file torn",
    [fileOf(record("a", "1")), fileOf(record("b", "1"), torn)],
    {
      ...sound,
      files: [1, 2],
      values: { a: "1", b: "1" },
      end: head + recordBytes,
      bytes: 2 * (head + recordBytes),
      usefulBytes: 2 * recordBytes,
      tornBytes: 5,
    },
  ],
  [
    "the end of a file before the last torn, which no crash does",
    [fileOf(record("a", "1"), torn), fileOf(), fileOf(record("b", "1"))],
    {
      ...sound,
      files: [1, 2, 3],
      values: { a: "1", b: "1" },
      end: head + recordBytes,
      bytes: 3 * head + 2 * recordBytes,
      usefulBytes: 2 * recordBytes,
      damaged: [1],
    },
  ],
  [
    "a damaged place, a damaged head, a head that was being written, and another format",
    [
      fileOf(damaged),
      Buffer.concat([Buffer.from("X"), record("b", "2")]),
      fileHead.subarray(0, 7),
      Buffer.from("balance-alert state 7\nx"),
    ],
    {
      files: [1, 2, 3, 4],
      values: { a: "1", b: "2" },
      end: 0,
      bytes: head + 1 + recordBytes + 1 + recordBytes,
      usefulBytes: 2 * recordBytes,
      tornBytes: 23,
      damaged: [1, 2],
      foreign: [4],
    },
  ],
];

it.each(cases)("A directory with %s is read as one map", (_, contents, expected) => {
  expect(shown(loadFiles(written(contents)))).toEqual(expected);
});

it("A file that cannot be read is the file system's error", () => {
  const folder = temporaryFolder();
  mkdirSync(pathOf(folder, 1));
  expect(() => loadFiles(folder)).toThrow("EISDIR");
});
