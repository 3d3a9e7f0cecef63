import { expect, it } from "vitest";
import { createExpander } from "../../src/config/variables.ts";

const environment = { A: "1", EMPTY: "", _B9: "b" };

it.each([
  ["plain", "plain", []],
  ["${A}", "1", ["A"]],
  ["x${A}y${_B9}", "x1yb", ["A", "_B9"]],
  ["${EMPTY}", "", ["EMPTY"]],
  ["${EMPTY:-default}", "default", ["EMPTY"]],
  ["${A:-default}", "1", ["A"]],
  ["${NONE:-default}", "default", ["NONE"]],
  ["${NONE:-}", "", ["NONE"]],
  ["${NONE:-a:-b\n$}", "a:-b\n$", ["NONE"]],
  ["$$", "$", []],
  ["$${A}", "${A}", []],
  ["$A 5$ ${A", "$A 5$ ${A", []],
])("%j means %j and names %j", (written, meant, names) => {
  const expander = createExpander(environment);
  expect(expander.expand(written, ["key"])).toBe(meant);
  expect(expander.variablesAt(["key"])).toEqual(names);
  expect(expander.variablesAt(["other"])).toEqual([]);
  expect([expander.problems, expander.unset]).toEqual([[], []]);
});

it.each(["${9}", "${}", "${A-b}", "${ A }"])("%s is not a variable, and stays as it is", (written) => {
  const expander = createExpander(environment);
  expect(expander.expand(written, ["key"])).toBe(written);
  expect(expander.problems).toEqual([
    {
      path: ["key"],
      message: `${written} is not a variable: write \${NAME} or \${NAME:-default}; a literal dollar is $$`,
    },
  ]);
});

it("a variable without a value is named with its path, and stays as it is", () => {
  const expander = createExpander(environment);
  const written = { list: [{ key: "${NONE}" }, "${A}", 5, null] };
  expect(expander.expand(written, ["top", 0])).toEqual({ list: [{ key: "${NONE}" }, "1", 5, null] });
  expect(expander.unset).toEqual([{ path: ["top", 0, "list", 0, "key"], name: "NONE" }]);
  expect(expander.variablesAt(["top", 0, "list", 1])).toEqual(["A"]);
});

it("a part without a dollar is not copied", () => {
  const written = { list: ["a"] };
  expect(createExpander(environment).expand(written, [])).toBe(written);
});
