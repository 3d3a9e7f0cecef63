import { expect, it } from "vitest";
import { mostUnused, Unused } from "../../src/store/unused.ts";

it("What is unused is forgotten when it is older than the limit, oldest first", () => {
  const unused = new Unused();
  for (const [key, atMs] of [
    ["c", 3],
    ["a", 1],
    ["d", 4],
    ["b", 2],
  ] as const)
    unused.set(key, atMs);
  unused.delete("b");
  expect(unused.takeForgotten(4)).toEqual(["a", "c"]);
  expect(unused.takeForgotten(5), "taken once").toEqual(["d"]);
});

it("A thousand are kept, and the oldest of more are forgotten", () => {
  const unused = new Unused();
  for (let atMs = 1; atMs <= mostUnused; atMs++) unused.set(`${atMs}`, atMs);
  expect(mostUnused).toBe(1_000);
  expect([unused.isTooMany, unused.takeForgotten(0)]).toEqual([false, []]);
  unused.set("0", 0);
  expect(unused.isTooMany).toBe(true);
  expect(unused.takeForgotten(0)).toEqual(["0"]);
  expect(unused.isTooMany).toBe(false);
  unused.clear();
  expect(unused.takeForgotten(Number.POSITIVE_INFINITY)).toEqual([]);
});
