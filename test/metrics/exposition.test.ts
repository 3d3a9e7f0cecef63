import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Exposition, type Sample } from "../../src/metrics/exposition.ts";
import type { Family } from "../../src/metrics/family.ts";
import type { ExpositionFormat } from "../../src/metrics/series-text.ts";
import { longestLabelValue } from "../../src/metrics/series-text.ts";
import { parseExposition, sampleSet } from "./parse-exposition.ts";

const families: readonly Family[] = [
  { name: "left", help: "What is left.", type: "gauge", labels: ["project", "unit"] },
  {
    name: "age_seconds",
    help: 'How old, in \\ "seconds".\nTwo lines.',
    type: "gauge",
    labels: ["project"],
    unit: "seconds",
  },
  { name: "runs_total", help: "Runs.", type: "counter", labels: ["project"] },
  { name: "took_seconds", help: "Duration.", type: "histogram", labels: [] },
];
const formats = ["text", "openmetrics"] as const;

function left(project: string, value: number, more: Readonly<Record<string, string>> = {}): Sample {
  return { family: "left", labels: { project, ...more }, value };
}

function text(exposition: Exposition, format: ExpositionFormat = "text"): string {
  return exposition.render(format).toString();
}

function linesOf(exposition: Exposition): readonly string[] {
  return text(exposition)
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
}

describe("one rendering", () => {
  test("writes the families of the table in its order, in both formats", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("b", [
      { family: "runs_total", labels: { project: "b" }, value: 3 },
      { family: "age_seconds", labels: { project: "b" }, value: 1.5 },
    ]);
    exposition.setBlock("a", [{ family: "runs_total", labels: { project: "a" }, value: 0 }]);
    expect(text(exposition)).toBe(
      [
        '# HELP age_seconds How old, in \\\\ "seconds".\\nTwo lines.',
        "# TYPE age_seconds gauge",
        'age_seconds{project="b"} 1.5',
        "# HELP runs_total Runs.",
        "# TYPE runs_total counter",
        'runs_total{project="b"} 3',
        'runs_total{project="a"} 0',
        "",
      ].join("\n"),
    );
    expect(text(exposition, "openmetrics")).toBe(
      [
        '# HELP age_seconds How old, in \\\\ \\"seconds\\".\\nTwo lines.',
        "# TYPE age_seconds gauge",
        "# UNIT age_seconds seconds",
        'age_seconds{project="b"} 1.5',
        "# HELP runs Runs.",
        "# TYPE runs counter",
        'runs_total{project="b"} 3',
        'runs_total{project="a"} 0',
        "",
      ].join("\n"),
    );
  });

  test("has the rest behind it", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [{ family: "left", labels: {}, value: 1 }]);
    expect(exposition.render("text", Buffer.from("# EOF\n")).toString()).toBe(`${text(exposition)}# EOF\n`);
  });

  test("is empty without series", () => {
    expect(text(new Exposition(families))).toBe("");
  });

  test.each([
    [0, "0"],
    [-0, "0"],
    [12.5, "12.5"],
    [-3, "-3"],
    [1e21, "1e+21"],
    [1e-7, "1e-7"],
    [1_795_500_000.123, "1795500000.123"],
    [-1.2345678901234568e-300, "-1.2345678901234568e-300"],
    [Number.MAX_VALUE, "1.7976931348623157e+308"],
  ])("writes %d as %s", (value, written) => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left("a", 1)]);
    exposition.setBlock("a", [left("a", value)]);
    expect(linesOf(exposition)).toEqual([`left{project="a"} ${written}`]);
  });

  test.each([
    ["a quote, a backslash and a line feed", 'a"b\\c\nd', 'a\\"b\\\\c\\nd'],
    ["a control character", "a\u0000b\rc", "a\uFFFDb\uFFFDc"],
    ["half a surrogate pair", "a\uD83D", "a\uFFFD"],
    ["other scripts", "余额 💰", "余额 💰"],
    ["a text that is too long", "x".repeat(300), `${"x".repeat(longestLabelValue - 1)}…`],
    [
      "a long text whose cut falls into a pair",
      `${"x".repeat(longestLabelValue - 2)}💰x`,
      `${"x".repeat(longestLabelValue - 2)}…`,
    ],
  ])("writes %s so that it can be read", (_, value, written) => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left(value, 1)]);
    expect(linesOf(exposition)).toEqual([`left{project="${written}"} 1`]);
  });

  test("writes declared labels first, then the others, and no empty ones", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [
      { family: "left", labels: { team: "ai", unit: "CNY", empty: "", project: "a" }, value: 1 },
    ]);
    expect(linesOf(exposition)).toEqual(['left{project="a",unit="CNY",team="ai"} 1']);
  });
});

describe("changes", () => {
  test("a number that changes its length moves the lines behind it", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("all", [left("a", 1), left("b", 2), left("c", 3)]);
    exposition.setBlock("all", [left("a", 1000), left("b", 2), left("c", -3.25)]);
    expect(linesOf(exposition)).toEqual(['left{project="a"} 1000', 'left{project="b"} 2', 'left{project="c"} -3.25']);
    exposition.setBlock("all", [left("a", 7), left("b", 200), left("c", 4)]);
    expect(linesOf(exposition)).toEqual(['left{project="a"} 7', 'left{project="b"} 200', 'left{project="c"} 4']);
  });

  test("series that are no longer given vanish, and so does a family without any", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left("a", 1), { family: "runs_total", labels: { project: "a" }, value: 1 }]);
    exposition.setBlock("b", [left("b", 2)]);
    exposition.setBlock("a", [left("a", 1)]);
    exposition.removeBlock("b");
    exposition.removeBlock("unknown");
    expect(text(exposition)).toBe('# HELP left What is left.\n# TYPE left gauge\nleft{project="a"} 1\n');
  });

  test("the place of a removed series is used again for a longer or shorter one", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left("a", 1)]);
    exposition.setBlock("b", [left("b", 2)]);
    exposition.removeBlock("a");
    exposition.setBlock("c", [left("a longer name", 123.5)]);
    exposition.setBlock("c", [left("a longer name", 4)]);
    expect(linesOf(exposition)).toEqual(['left{project="a longer name"} 4', 'left{project="b"} 2']);
  });

  test("the version grows with every change and with nothing else", () => {
    const exposition = new Exposition(families);
    const versions = [exposition.version];
    const then = (change: () => void) => {
      change();
      versions.push(exposition.version);
    };
    then(() => exposition.setBlock("a", [left("a", 1)]));
    then(() => exposition.setBlock("a", [left("a", 1)]));
    then(() => exposition.render("openmetrics"));
    then(() => exposition.setBlock("a", [left("a", 2)]));
    then(() => exposition.removeBlock("a"));
    const grew = versions.slice(1).map((version, at) => version > (versions[at] ?? Number.NaN));
    expect(grew).toEqual([true, false, false, true, true]);
  });

  test("a rendering is not touched by later changes", () => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left("a", 1), left("b", 22)]);
    const body = exposition.render("text");
    const before = body.toString();
    for (const samples of [
      [left("a", 2), left("b", 333)], // A number of the same length, and a longer one.
      [left("a", 3), left("b", 444)],
      [left("a", 3), left("b", 444), left("c", 5)],
      [left("c", 6)],
      [left("c", 6), left("d", 7)], // In the place of one that is gone.
    ]) {
      exposition.setBlock("a", samples);
      exposition.render("openmetrics");
      expect(body.toString()).toBe(before);
    }
  });
});

describe("series with the same labels", () => {
  test("the first of one block is shown", () => {
    const exposition = new Exposition(families);
    expect(exposition.setBlock("a", [left("a", 1), left("a", 2)])).toBe(1);
    expect(linesOf(exposition)).toEqual(['left{project="a"} 1']);
    expect(exposition.setBlock("a", [left("a", 3), left("a", 4)])).toBe(1);
    expect(linesOf(exposition)).toEqual(['left{project="a"} 3']);
  });

  test("labels that are cut to the same text are the same", () => {
    const exposition = new Exposition(families);
    const twins = [left(`${"x".repeat(400)}1`, 1), left(`${"x".repeat(400)}2`, 2)];
    expect(exposition.setBlock("a", twins)).toBe(1);
  });
});

describe("bugs of the caller are refused and change nothing", () => {
  test.each([
    ["NaN", left("a", Number.NaN), "metric left of a: NaN is not a number that can be shown"],
    ["infinity", left("a", Number.POSITIVE_INFINITY), "metric left of a: Infinity is not a number that can be shown"],
    ["an unknown family", { family: "other", labels: {}, value: 1 }, "there is no metric family other"],
    [
      "a histogram",
      { family: "took_seconds", labels: {}, value: 1 },
      "metric took_seconds is a histogram, which is not kept here",
    ],
    [
      "a label name with a hyphen",
      left("a", 1, { "cost-center": "x" }),
      'metric left: "cost-center" is not a label name',
    ],
    ["a reserved label name", left("a", 1, { __name__: "x" }), 'metric left: "__name__" is not a label name'],
  ])("%s", (_, sample, message) => {
    const exposition = new Exposition(families);
    exposition.setBlock("a", [left("a", 5)]);
    expect(() => exposition.setBlock("a", [left("b", 6), sample])).toThrow(message);
    expect(linesOf(exposition)).toEqual(['left{project="a"} 5']);
  });
});

const labelText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("a", 'q"', "b\\", "n\n", "", "预算"),
);
const sample: fc.Arbitrary<Sample> = fc.record({
  family: fc.constantFrom("left", "age_seconds"),
  labels: fc.record({ project: labelText, unit: labelText, team: labelText }, { requiredKeys: ["project"] }),
  value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom(0, 1)),
});
const step = fc.record({
  key: fc.constantFrom("a", "b", "c", "d"),
  samples: fc.option(fc.array(sample, { maxLength: 6 })),
});

/** What a reader gets back of a label: an empty one is none, a control character cannot be told. */
function readBack(labels: Sample["labels"]): Record<string, string> {
  const entries = Object.entries(labels).filter(([, value]) => value !== "");
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value.replaceAll(/(?!\n)[\p{Cc}\p{Cs}]/gu, "\uFFFD")]),
  );
}

describe("any sequence of changes", () => {
  test("is rendered as a plain list of the blocks would be, in both formats alike, and older renderings stay", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const exposition = new Exposition(families);
        // The model: every block's samples, of which the first of two alike is shown.
        const blocks = new Map<string, Map<string, number>>();
        const kept: { body: Buffer; text: string }[] = [];
        for (const { key, samples: withoutKey } of steps) {
          // As with us, a block's series hold its name.
          const samples = withoutKey?.map((one) => ({ ...one, labels: { ...one.labels, block: key } }));
          if (samples === undefined) {
            exposition.removeBlock(key);
            blocks.delete(key);
          } else {
            const shown = new Map<string, number>();
            for (const { family, labels, value } of samples) {
              const name = `${family}${JSON.stringify(Object.entries(readBack(labels)).sort())}`;
              if (!shown.has(name)) shown.set(name, value);
            }
            expect(exposition.setBlock(key, samples)).toBe(samples.length - shown.size);
            blocks.set(key, shown);
          }
          const expected = [...blocks.values()].flatMap((shown) =>
            [...shown].map(([name, value]) => `${name} ${value}`),
          );
          for (const format of formats) {
            const body = exposition.render(format);
            const written = body.toString() + (format === "openmetrics" ? "# EOF\n" : "");
            expect(sampleSet(parseExposition(written, format))).toEqual(expected.sort());
            kept.push({ body, text: body.toString() });
          }
        }
        for (const { body, text: before } of kept) expect(body.toString()).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  test("with thousands of series that grow, shrink, come and go", () => {
    const exposition = new Exposition(families);
    // A generator of pseudo-random numbers, so that a failure can be repeated.
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const shown = new Map<string, number>();
    for (let round = 0; round < 6; round += 1) {
      for (let at = 0; at < 5000; at += 1) {
        const key = `project ${random(4000)}`;
        if (random(5) === 0) {
          exposition.removeBlock(key);
          shown.delete(key);
        } else {
          const value = random(10) === 0 ? random(2 ** 30) / 7 : random(100);
          exposition.setBlock(key, [left(key, value)]);
          shown.set(key, value);
        }
      }
      const expected = [...shown].map(([key, value]) => `left[["project",${JSON.stringify(key)}]] ${value}`).sort();
      expect(sampleSet(parseExposition(text(exposition), "text"))).toEqual(expected);
    }
  });
});
