import { expect, it } from "vitest";
import { csvOf } from "../../src/commands/csv.ts";

it.each([
  ["nothing", undefined, ""],
  ["null", null, ""],
  ["a number", -12.5, "-12.5"],
  ["a large number", 1.5e21, "1.5E21"],
  ["a small number", 1e-7, "1E-7"],
  ["a text", "Chat", "Chat"],
  ["a comma", "a, b", '"a, b"'],
  ["quotes", 'a "b"', '"a ""b"""'],
  ["a line break", "a\nb", '"a\nb"'],
  ["a carriage return", "a\rb", '"a\rb"'],
  ["a sign within", "a=b", "a=b"],
  ["what a spreadsheet would run", "=1+1", "'=1+1"],
  ["a plus", "+1", "'+1"],
  ["a minus", "-1", "'-1"],
  ["an at", "@a", "'@a"],
  ["a tab", "\ta", "'\ta"],
  ["a formula that needs quotes", "=A1,B1", `"'=A1,B1"`],
])("a cell of %s", (_, value, cell) => {
  expect(csvOf(["first", "second"], [{ first: value }, { second: value }])).toBe(`first,second\n${cell},\n,${cell}`);
});
