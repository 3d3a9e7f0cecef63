import { expect, it } from "vitest";
import { haveSameNames } from "../../src/store/store-options.ts";

const inUse = (project: readonly string[], subscription: readonly string[] = [], mailbox: readonly string[] = []) => ({
  project: new Set(project),
  subscription: new Set(subscription),
  mailbox: new Set(mailbox),
});

it.each([
  [inUse(["a"], ["b"], ["c"]), inUse(["a"], ["b"], ["c"]), true],
  [inUse(["a", "b"]), inUse(["b", "a"]), true],
  [inUse(["a"]), inUse(["b"]), false],
  [inUse(["a"]), inUse(["a", "b"]), false],
  [inUse(["a"], ["b"]), inUse(["a"], ["c"]), false],
  [inUse(["a"], [], ["b"]), inUse(["a"], [], []), false],
])("Whether %o and %o are the same names is %j", (some, others, expected) => {
  expect(haveSameNames(some, others)).toBe(expected);
});
