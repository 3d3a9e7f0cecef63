import { expect, it } from "vitest";
import { textOfFile } from "../../src/config/file-text.ts";

/** 测试 in GBK. */
const gbk = Buffer.from([0xb2, 0xe2, 0xca, 0xd4]);
const head = Buffer.from("# 测试\nprojects:\n  - name: ");

it.each([
  ["UTF-8", Buffer.concat([head, Buffer.from("测试")]), "# 测试\nprojects:\n  - name: 测试"],
  ["nothing", Buffer.alloc(0), ""],
  ["GBK", Buffer.concat([head, gbk]), "config.yaml:3:11: this file is not in UTF-8 (perhaps in GBK): save it as UTF-8"],
  [
    "GBK in the first of several lines",
    Buffer.concat([gbk, Buffer.from("\na: 1\n")]),
    "config.yaml:1:1: this file is not in UTF-8 (perhaps in GBK): save it as UTF-8",
  ],
  [
    "UTF-16 of the other order",
    Buffer.from("\ufefftimezone: UTC", "utf16le").swap16(),
    "config.yaml:1:1: this file is in UTF-16: save it as UTF-8",
  ],
  [
    "UTF-16",
    Buffer.from("\ufefftimezone: UTC", "utf16le"),
    "config.yaml:1:1: this file is in UTF-16: save it as UTF-8",
  ],
])("a file in %s", (_, bytes, wanted) => {
  let found: string;
  try {
    found = textOfFile("config.yaml", bytes);
  } catch (error) {
    found = String((error as Error).message);
  }
  expect(found).toBe(wanted);
});
