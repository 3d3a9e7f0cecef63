import { expect, test } from "vitest";
import { parseExposition } from "./parse-exposition.ts";

const good = '# HELP a_total Help.\n# TYPE a_total counter\na_total{x="1"} 2\n';

test("the reader takes what is right", () => {
  expect(parseExposition(good, "text")).toEqual([
    { name: "a_total", help: "Help.", type: "counter", samples: [{ name: "a_total", labels: { x: "1" }, value: 2 }] },
  ]);
});

test.each([
  ["no line feed at the end", good.slice(0, -1), "text"],
  ["a blank line", good.replace("\n# TYPE", "\n\n# TYPE"), "text"],
  ["two blanks before the number", good.replace(" 2", "  2"), "text"],
  ["a series twice", `${good}a_total{x="1"} 3\n`, "text"],
  ["a timestamp", good.replace(" 2", " 2 5"), "text"],
  ["NaN", good.replace(" 2", " NaN"), "text"],
  ["a counter below 0", good.replace(" 2", " -2"), "text"],
  ["a raw quote in a label", good.replace("1", '"'), "text"],
  ["a family without samples", "# HELP a Help.\n# TYPE a gauge\n", "text"],
  ["a family in two places", `${good}# HELP b H.\n# TYPE b gauge\nb 1\n${good}`, "text"],
  ["a unit in text 0.0.4", `# UNIT a_total seconds\n${good}`, "text"],
  ["OpenMetrics without # EOF", good.replaceAll(" a_total", " a"), "openmetrics"],
  ["an OpenMetrics counter family that ends in _total", `${good}# EOF\n`, "openmetrics"],
  ["a unit that is no suffix", "# HELP a H.\n# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n", "openmetrics"],
  ["a raw escape in HELP", "# HELP a \\q\n# TYPE a gauge\na 1\n# EOF\n", "openmetrics"],
] as const)("the reader refuses %s", (_, body, format) => {
  expect(() => parseExposition(body, format)).toThrow();
});
