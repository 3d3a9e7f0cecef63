import { expect, it } from "vitest";
import { withHint } from "../../src/http/hints.ts";
import { failureReasons } from "../../src/model.ts";

it("every failure says what to do, and each something else", () => {
  const hints = failureReasons.map((reason) => withHint({ reason, message: "x" }));
  expect(hints.map(({ reason, message }) => [reason, message])).toEqual(failureReasons.map((reason) => [reason, "x"]));
  expect(new Set(hints.map(({ hint }) => hint)).size).toBe(failureReasons.length);
  for (const { hint } of hints) expect(hint).toMatch(/^[A-Z].{20,}\.$|^[A-Z].{20,}\?.*\.$/u);
});
