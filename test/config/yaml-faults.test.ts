/** What a file says to a person who mistyped its YAML: one mistake gives one error, in our words, where it was made. */
import { expect, it } from "vitest";
import { parseText } from "../../src/config/positions.ts";

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
  [
    "a second document",
    "timezone: UTC\n---\ntimezone: UTC\n",
    "2:1: one document only: leave out --- and what is behind it",
  ],
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
  ["anything else", "a: ]\n", "1:4: this is not valid YAML: look at the indents, quotes and colons of this line"],
];

it.each(faults)("%s", (_, text, wanted) => {
  const found = parseText(text).faults.map(
    ({ message, position: { line, column } }) => `${line}:${column}: ${message}`,
  );
  expect(found).toEqual([wanted]);
});

it("an ordinary file has no fault", () => {
  const text = `# comment\nprojects:\n- name: A\n  note: |\n    text\n  list: [a,\n    b]\n- &x\n  name: B\n- <<: *x\n  name: C\n`;
  expect(parseText(text).faults).toEqual([]);
});
