/** What a file says to a person who mistyped its YAML: one mistake gives one error, in our words, where it was made. */
import { expect, it } from "vitest";
import { parseText } from "../../src/config/positions.ts";
import { colonFault } from "../../src/config/yaml-faults.ts";

const faults: readonly (readonly [string, string, string])[] = [
  [
    "an item with a space less",
    "projects:\n    - name: A\n      provider: deepseek\n   - name: B\n      provider: deepseek\n",
    "4:4: this line has 3 spaces, its list has 4",
  ],
  [
    "an item with a space more",
    "projects:\n    - name: A\n      provider: deepseek\n     - name: B\n",
    "4:6: this line has 5 spaces, its list has 4",
  ],
  [
    "a key with a space more than its group",
    "projects:\n  - name: A\n     provider: deepseek\n    api_key: k\n",
    "3:6: this line has 5 spaces, its group has 4",
  ],
  [
    "a key with a space less than its group",
    "projects:\n  - name: A\n   provider: deepseek\n    api_key: k\n",
    "3:4: this line has 3 spaces, its group has 4",
  ],
  [
    "the last key with a space less",
    "projects:\n  - name: A\n    provider: deepseek\n   api_key: k\n",
    "4:4: this line has 3 spaces, its group has 4",
  ],
  [
    "the last key with a space more",
    "projects:\n  - name: A\n    provider: deepseek\n     api_key: k\n",
    "4:6: this line has 5 spaces, its group has 4",
  ],
  [
    "a key of the top level with a space",
    "timezone: UTC\n projects: []\n",
    "2:2: this line has 1 space, its group has none",
  ],
  [
    "a wrong indent behind a text of several lines and a comment",
    "a:\n  b: |\n     text\n      more: text\n  # comment\n  c: [1,\n   2]\n   d: 1\n",
    "8:4: this line has 3 spaces, its group has 2",
  ],
  ["no colon", "projects:\n  - name A\n    provider: deepseek\n", "2:5: a colon is missing after name"],
  [
    "no colon within",
    "projects:\n  - name: A\n    provider deepseek\n    api_key: k\n",
    "3:5: a colon is missing after provider",
  ],
  ["no blank behind the colon", "projects:\n  - name:A\n    provider: x\n", "2:5: write a blank after name:"],
  ["no blank behind the dash", "projects:\n  -name: A\n   provider: x\n", "2:3: write a blank after -"],
  ["a full-width colon", "projects:\n  - name：A\n    provider: deepseek\n", "2:9: replace ： by : and a blank"],
  ["a full-width colon of the top level", "projects：\n  - name: A\n", "1:9: replace ： by : and a blank"],
  [
    "a key twice",
    "projects:\n  - name: A\n    threshold: 1\n    provider: x\n    threshold: 2\n",
    "5:5: threshold stands twice, first in line 3",
  ],
  [
    "a quote that is open to the end",
    'projects:\n  - name: "A\n    provider: deepseek\n',
    '2:11: this quote is not closed: write " at its end',
  ],
  [
    "a quote that the next one closes",
    'projects:\n  - name: "A\n    provider: deepseek\n    api_key: "k"\n',
    '2:11: this quote is not closed: write " at its end',
  ],
  ["a single quote", "a: 1\nb: 'A\nc: 2\n", "2:4: this quote is not closed: write ' at its end"],
  ["a list that is open", "projects: [\n", "1:11: this [ is not closed: write ] at its end"],
  [
    "a group within a list that is open",
    "projects: [{name: A, provider: b]\n",
    "1:12: this { is not closed: write } at its end",
  ],
  [
    "a group that is open",
    'schedules: { projects: "x"\nprojects: []\n',
    "1:12: this { is not closed: write } at its end",
  ],
  ["a second document", "timezone: UTC\n---\ntimezone: UTC\n", "2:1: this begins another document: leave it out"],
  ["a tab", "projects:\n\t- name: x\n", "2:1: indent with blanks, not with a tab"],
  [
    "a schedule without quotes",
    "schedules:\n  projects: */10 * * * *\n",
    "2:18: a value that begins with * must be in quotes",
  ],
  ["an @", "projects:\n  - name: @x\n", "2:11: a value that begins with @ must be in quotes"],
  ["a tag", "api_key: !vault x\n", "1:10: a value that begins with ! must be in quotes"],
  [
    "a template",
    "api_key: {{ KEY }}\n",
    "1:11: a key cannot begin with a bracket: write the value in quotes, or ${NAME} for a variable",
  ],
  ["two colons", "name: b: c\n", "1:7: the line has two colons: write its value in quotes"],
  ["an alias of nothing", "a: *b\n", "1:4: *b stands for nothing: there is no &b before it"],
  ["an alias of itself", "a: &b\n  - *b\n", "2:5: the alias *b refers to its own ancestor"],
  [
    "a merge of text",
    "a: &b 1\nc:\n  <<: *b\n",
    "3:3: << takes over the keys of a group: write an alias of one, such as *common",
  ],
  ["a key that is a list", "? - a\n: b\n", "1:3: a key cannot be a group or a list: write a word"],
  ["keys of keys, which took 40 s", `${"? ".repeat(3000)}a`, "1:3: a key cannot be a group or a list: write a word"],
  ["lists of lists", `a: ${"[".repeat(3000)}${"]".repeat(3000)}`, "1:54: nested more than 50 levels deep"],
  ["a second document behind three dots", "a: 1\n...\nb: 1\n", "3:1: this begins another document: leave it out"],
  ["a text for a group", "a: 1 # c: d\n   b: 2\n", "2:4: this line has 3 spaces, its group has none"],
  ["an item in the group of its list", "a:\n  - b\n - c\n  - d\n", "3:2: this line has 1 space, its list has 2"],
  ["an item further than its list", "a:\n - b: 1\n   c: 2\n  - d: 3\n", "4:3: this line has 2 spaces, its list has 1"],
  ["a list in a list", "a:\n  - - b\n    - c\n   - d\n", "4:4: this line has 3 spaces, its list has 4"],
  ["a key between two groups", "a:\n  - b:\n      c: 1\n     d: 2\n", "4:6: this line has 5 spaces, its group has 6"],
  ["a key of no group", "a:\n      b: 1\n  c: 2\n", "3:3: this line has 2 spaces, its group has 6"],
  ["a key before all others", "  a: 1\nb: 2\n", "2:1: this line has no space, its group has 2"],
  ["a key beside an item", "- a: 1\n   b: 2\n", "2:4: this line has 3 spaces, its group has 2"],
  ["a key before its item", "- a: 1\n  b: 2\n c: 3\n", "3:2: this line has 1 space, its group has 2"],
  ["a key behind a dash alone", "a:\n  -\n    b: 1\n   c: 1\n", "4:4: this line has 3 spaces, its group has 4"],
  ["keys in quotes", "\"a\":\n  'b-c': 1\n   d.e: 2\n", "3:4: this line has 3 spaces, its group has 2"],
  ["a key behind an anchor", "a: &x\n  b: 1\n   c: 2\n", "3:4: this line has 3 spaces, its group has 2"],
  ["a key behind a tag", "a: !!map\n  b: 1\n   c: 2\n", "3:4: this line has 3 spaces, its group has 2"],
  ["a key behind a comment", "a: # comment\n  b: 1\n   c: 2\n", "3:4: this line has 3 spaces, its group has 2"],
  ["a key behind blank lines", "a:\n\n\n\n  b: 1\n\n # x\n   c: 2\n", "8:4: this line has 3 spaces, its group has 2"],
  [
    "a key behind a folded text",
    "a:\n  b: >-\n    x\n   y\n  c: 1\n d: 2\n",
    "6:2: this line has 1 space, its group has 2",
  ],
  [
    "a key behind a text that says its indent",
    "a: |2\n    x\n   b: 1\nc: 1\n  d: 1\n",
    "5:3: this line has 2 spaces, its group has none",
  ],
  [
    "a key behind a text that goes on",
    "a:\n  b: text\n    goes on\n   c: 1\n",
    "4:4: this line has 3 spaces, its group has 2",
  ],
  [
    "a key behind brackets of several lines",
    "a: [\n  1,\n  { b: 2 }\n]\n b: 1\n",
    "5:2: this line has 1 space, its group has none",
  ],
  [
    "a key behind a bracket in quotes",
    "a: \"x [\"\nb: 'it''s {'\n c: 1\n",
    "3:2: this line has 1 space, its group has none",
  ],
  [
    "a key behind a group of several lines",
    "a: {\n  b: 1,\n   c: 2 }\n d: 1\n",
    "4:2: this line has 1 space, its group has none",
  ],
  ["a text behind an empty one", 'a: ""\nb: @x\n', "2:4: a value that begins with @ must be in quotes"],
  ["a tab behind blanks", "a: 1\n \tb: 2\n", "2:2: indent with blanks, not with a tab"],
  ["a bracket that another one closes", "k: {a: [1, 2}\n", "1:8: this [ is not closed: write ] at its end"],
  ["the first of two groups that are open", "k: {a: 1\nb: [\n", "1:4: this { is not closed: write } at its end"],
  ["a single quote that the next one closes", "a: 'x\nb: 'y'\n", "1:4: this quote is not closed: write ' at its end"],
  ["a quote that is its own end", 'a: "\n', '1:4: this quote is not closed: write " at its end'],
  [
    "a backslash",
    'a: "x\\z"\n',
    "1:6: a backslash in double quotes begins an escape: write \\\\, or use single quotes",
  ],
  [
    "text behind a quote",
    'a: "ok"x\n',
    "1:8: this is not valid YAML: look at the indents, quotes and colons of this line",
  ],
  ["a backtick", "a: `x`\n", "1:4: a value that begins with ` must be in quotes"],
  ["a percent sign", "a: %x\n", "1:4: a value that begins with % must be in quotes"],
  ["a bar", "a: |x\n", "1:5: a value that begins with | must be in quotes"],
  ["an anchor without a name", "a: &\n", "1:4: a value that begins with & must be in quotes"],
  ["an alias without a name", "a: *\n", "1:4: a value that begins with * must be in quotes"],
  [
    "a merge of a list of texts",
    "a: &x 5\nb:\n  <<: [*x]\n",
    "3:3: << takes over the keys of a group: write an alias of one, such as *common",
  ],
  [
    "a group as a key",
    "{a: 1}: 2\n",
    "1:1: a key cannot begin with a bracket: write the value in quotes, or ${NAME} for a variable",
  ],
  [
    "an alias of what is around what is around it",
    "a: &x\n  b: &y\n    c: *x\n",
    "3:8: the alias *x refers to its own ancestor",
  ],
  ["anything else", "a: ]\n", "1:4: this is not valid YAML: look at the indents, quotes and colons of this line"],
];

it.each(faults)("%s", (_, text, wanted) => {
  const found = parseText(text).faults.map(
    ({ message, position: { line, column } }) => `${line}:${column}: ${message}`,
  );
  expect(found).toEqual([wanted]);
});

it("keys that stand three times are two faults", () => {
  expect(parseText("5: 1\n5: 2\n'5': 3\n").faults).toEqual([
    { message: "5 stands twice, first in line 1", position: { line: 2, column: 1 } },
    { message: "5 stands twice, first in line 1", position: { line: 3, column: 1 } },
  ]);
});

it.each([
  ["name A", "a colon is missing after name", 0],
  ["  - name A # comment", "a colon is missing after name", 4],
  ["- name:A", "write a blank after name:", 2],
  ["name：A", "replace ： by : and a blank", 4],
  [" - my name：A", "replace ： by : and a blank", 10],
  ["  -name: A", "write a blank after -", 2],
])("the line %j: %s", (line, message, at) => {
  expect(colonFault(line)).toEqual({ message, at });
});

it.each([
  "name: A",
  "- a b: c",
  "name://x",
  "name : A",
  "- name",
  "-name:A",
  "name # comment",
  "  name:",
  "9name A",
  "a-b：c",
])("nothing is wrong with the colon of %j", (line) => {
  expect(colonFault(line)).toBeUndefined();
});

it.each([
  ["a merge of several groups", "a: &x { k: 1 }\nb:\n  <<: [*x, *x]\n"],
  ["a merge of a group that is written out", "<<: { k: 1 }\nb: 1\n"],
  ["a document with its marker", "---\na: 1\n"],
  ["an alias", "a: &x 1\nb: *x\n"],
])("%s is no fault", (_, text) => {
  expect(parseText(text).faults).toEqual([]);
});

it("an ordinary file has no fault", () => {
  const text = `# comment\nprojects:\n- name: A\n  note: |\n    text\n  list: [a,\n    b]\n- &x\n  name: B\n- <<: *x\n  name: C\n`;
  expect(parseText(text).faults).toEqual([]);
});
