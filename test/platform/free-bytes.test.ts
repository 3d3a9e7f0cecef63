import { expect, it } from "vitest";
import { freeBytes } from "../../src/platform/free-bytes.ts";

it("bytes that have their memory to themselves are given back, except on Node.js 20, which cannot", () => {
  const bytes = Buffer.allocUnsafeSlow(1000);
  freeBytes(bytes);
  expect(bytes.length).toBe("transfer" in ArrayBuffer.prototype ? 0 : 1000);
});

it("bytes that share their memory with others are left alone", () => {
  const memory = Buffer.allocUnsafeSlow(1000).fill("a");
  const half = memory.subarray(0, 500);
  freeBytes(half);
  expect([memory.toString(), half.toString()]).toEqual(["a".repeat(1000), "a".repeat(500)]);
});
