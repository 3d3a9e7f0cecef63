import { expect, it } from "vitest";
import { textTable } from "../../src/commands/text-table.ts";

it("columns are as wide as their widest cell on a terminal, and no line ends in blanks", () => {
  const rows = [
    ["plain", "1", "x"],
    ["云服务器", "22", ""],
    ["한국어", "3"],
    ["ひらカタ", "4", "x"],
    ["、！", "5", "x"],
    ["🚀", "6", "x"],
    ["e\u0301", "7", "x"],
    ["forged\nrow\u0007", "8", "x"],
  ];
  expect(textTable(["NAME", "NUMBER", "X"], rows, new Set(["NUMBER"]))).toBe(
    [
      "NAME         NUMBER  X",
      "plain             1  x",
      "云服务器         22",
      "한국어            3",
      "ひらカタ          4  x",
      "、！              5  x",
      "🚀                6  x",
      "e\u0301                 7  x",
      "forged row        8  x",
    ].join("\n"),
  );
});

it("a table without rows is its head", () => {
  expect(textTable(["A", "B"], [])).toBe("A  B");
});
