/** Where a part of a file stands: the value, the key, or the nearest part around it that is there. */
import { expect, it } from "vitest";
import { parseConfigText } from "../../src/config/parse-text.ts";
import { type Position, parseText } from "../../src/config/positions.ts";
import { type Path, pathText } from "../../src/config/problem.ts";

const text = `# comment
timezone: UTC
projects:
  - name: A
    list:
      - x
      - y: 1
    "quoted": [1, { z: 2 }]
  - &b { name: B, "5": five }
  - *b
  - <<: *b
empty:
text: |
  line
  line
`;
const shown = ({ line, column }: Position) => `${line}:${column}`;

it.each<[string, Path, string, string]>([
  ["", [], "2:1", "2:1"],
  ["timezone", ["timezone"], "2:11", "2:1"],
  ["timezone.x", ["timezone", "x"], "2:1", "2:1"],
  ["none", ["none"], "2:1", "2:1"],
  ["projects", ["projects"], "3:1", "3:1"],
  ["projects[0]", ["projects", 0], "4:5", "4:5"],
  ["projects[0].name", ["projects", 0, "name"], "4:11", "4:5"],
  ["projects[0].none.x", ["projects", 0, "none", "x"], "4:5", "4:5"],
  ["projects[0].list", ["projects", 0, "list"], "5:5", "5:5"],
  ["projects[0].list[0]", ["projects", 0, "list", 0], "6:9", "6:9"],
  ["projects[0].list[1].y", ["projects", 0, "list", 1, "y"], "7:12", "7:9"],
  ["projects[0].quoted[1].z", ["projects", 0, "quoted", 1, "z"], "8:24", "8:21"],
  ["projects[0].quoted[5]", ["projects", 0, "quoted", 5], "8:5", "8:5"],
  ["projects[1]", ["projects", 1], "9:8", "9:8"],
  ["projects[1].5", ["projects", 1, "5"], "9:24", "9:19"],
  ["projects[2]", ["projects", 2], "10:5", "10:5"],
  ["projects[2].name", ["projects", 2, "name"], "10:5", "10:5"],
  ["projects[3].name", ["projects", 3, "name"], "11:5", "11:5"],
  ["projects[9]", ["projects", 9], "3:1", "3:1"],
  ["empty", ["empty"], "12:7", "12:1"],
  ["text", ["text"], "13:7", "13:1"],
])("%s", (words, path, value, key) => {
  const { positionOf } = parseText(text);
  expect([pathText(path), shown(positionOf(path)), shown(positionOf(path, "key"))]).toEqual([words, value, key]);
});

it("what a file means: aliases and merges are written out", () => {
  expect(parseText(text).value).toEqual({
    timezone: "UTC",
    projects: [
      { name: "A", list: ["x", { y: 1 }], quoted: [1, { z: 2 }] },
      { name: "B", 5: "five" },
      { name: "B", 5: "five" },
      { name: "B", 5: "five" },
    ],
    empty: null,
    text: "line\nline\n",
  });
});

it.each<[string, string, unknown, readonly string[], string, string]>([
  ["a.json", '{\n"a": 1, "a": 2}', { a: 2 }, [], "2:6", "2:1"],
  ["a.json", "a: 1", { a: 1 }, [], "1:4", "1:1"],
  ["a.json", "{ bad", undefined, ["1:1: this { is not closed: write } at its end"], "1:1", "1:1"],
  ["a.yaml", '{"a":1,"a":2}', undefined, ["1:8: a stands twice, first in line 1"], "1:6", "1:2"],
  ["a.yaml", "", null, [], "1:1", "1:1"],
  ["a.yaml", "5", 5, [], "1:1", "1:1"],
])("%s with the text %s", (file, source, value, faults, valueAt, keyAt) => {
  const parsed = parseConfigText(file, source);
  const found = parsed.faults.map(({ message, position }) => `${shown(position)}: ${message}`);
  const positions = [shown(parsed.positionOf({ path: ["a"] })), shown(parsed.positionOf({ path: ["a"], part: "key" }))];
  expect([parsed.value, found, positions]).toEqual([value, faults, [valueAt, keyAt]]);
});
