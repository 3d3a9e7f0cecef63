/**
 * A strict reader of both exposition formats: it refuses what the specifications forbid and also what they allow but we
 * never write (timestamps, exemplars, blank lines, comments, more than one blank before a number).
 */
import type { ExpositionFormat } from "../../src/metrics/series-text.ts";

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly unit?: string;
  readonly samples: readonly ParsedSample[];
}

interface Draft {
  name: string;
  help?: string;
  type?: string;
  unit?: string;
  samples: ParsedSample[];
}

const metricName = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const metadataLine = new RegExp(`^# (HELP|TYPE|UNIT) (${metricName}) (.+)$`, "su");
const sampleLine = new RegExp(`^(${metricName})(\\{.*\\})? ([^ ]+)$`, "su");
const labelPair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/su;
const realNumber = /^[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|Inf)$/;
const suffixes: Readonly<Record<string, readonly string[]>> = {
  gauge: [""],
  counter: ["_total"],
  histogram: ["_bucket", "_sum", "_count"],
};

export function parseExposition(body: string, format: ExpositionFormat): readonly ParsedFamily[] {
  const lines = body.split("\n");
  if (lines.pop() !== "") throw new Error("the last line has no line feed");
  if (format === "openmetrics" && lines.pop() !== "# EOF") throw new Error("the last line is not # EOF");
  const drafts: Draft[] = [];
  const names = new Set<string>();
  for (const line of lines) {
    if (line.startsWith("#")) readMetadata(line, format, drafts, names);
    else readSample(line, format, drafts);
  }
  for (const draft of drafts) finish(draft, format, names);
  return drafts.map(({ name, help = "", type = "", unit, samples }) => ({
    name,
    help,
    type,
    ...(unit === undefined ? {} : { unit }),
    samples,
  }));
}

/** All samples as `name{a="x"} value`, labels in order of their names, sorted: to compare two expositions. */
export function sampleSet(families: readonly ParsedFamily[]): readonly string[] {
  const texts = families.flatMap(({ samples }) =>
    samples.map(({ name, labels, value }) => `${name}${JSON.stringify(Object.entries(labels).sort())} ${value}`),
  );
  return texts.sort();
}

function readMetadata(line: string, format: ExpositionFormat, drafts: Draft[], names: Set<string>): void {
  const [, keyword, name = "", rest = ""] = metadataLine.exec(line) ?? fail(line, "is not metadata");
  let draft = drafts.at(-1);
  if (draft?.name !== name) {
    if (names.has(name)) fail(line, "belongs to a family that was left before");
    names.add(name);
    draft = { name, samples: [] };
    drafts.push(draft);
  }
  if (draft.samples.length > 0) fail(line, "comes after the family's samples");
  const key = { HELP: "help", TYPE: "type", UNIT: "unit" }[keyword as "HELP" | "TYPE" | "UNIT"] as "help";
  if (draft[key] !== undefined) fail(line, "comes twice");
  if (keyword === "UNIT" && format === "text") fail(line, "is unknown in text 0.0.4");
  draft[key] = keyword === "HELP" ? unescaped(rest, format === "openmetrics" ? '"' : "", line) : rest;
}

function readSample(line: string, format: ExpositionFormat, drafts: readonly Draft[]): void {
  const [, name = "", braces = "", number = ""] = sampleLine.exec(line) ?? fail(line, "is not a sample");
  const draft = drafts.at(-1) ?? fail(line, "comes before any family");
  const own = (suffixes[draft.type ?? ""] ?? []).map((suffix) =>
    format === "text" && draft.type === "counter" ? draft.name : draft.name + suffix,
  );
  if (!own.includes(name)) fail(line, `is no sample of the ${draft.type} ${draft.name}`);
  if (!realNumber.test(number)) fail(line, "has no real number");
  draft.samples.push({ name, labels: readLabels(braces, line), value: Number(number.replace("Inf", "Infinity")) });
}

function readLabels(braces: string, line: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  if (braces === "") return labels;
  let rest = braces.slice(1, -1);
  if (rest === "" || rest.endsWith(",")) fail(line, "has empty braces or a last comma");
  while (rest !== "") {
    const [pair = "", name = "", value = ""] = labelPair.exec(rest) ?? fail(line, `has no label at ${rest}`);
    if (name in labels) fail(line, `has the label ${name} twice`);
    labels[name] = unescaped(value, '"', line);
    rest = rest.slice(pair.length);
  }
  return labels;
}

function unescaped(text: string, quote: string, line: string): string {
  return text.replaceAll(/\\(.?)/gsu, (_, escaped: string) => {
    if (escaped === "n") return "\n";
    if (escaped === "\\" || (escaped !== "" && escaped === quote)) return escaped;
    return fail(line, `has the unknown escape \\${escaped}`);
  });
}

function finish(draft: Draft, format: ExpositionFormat, names: ReadonlySet<string>): void {
  const { name, help, type, unit, samples } = draft;
  if (help === undefined || help === "") fail(name, "has no HELP");
  if (type === undefined || suffixes[type] === undefined) fail(name, `has the unknown type ${type}`);
  if (samples.length === 0) fail(name, "has no samples");
  if (unit !== undefined && !name.endsWith(`_${unit}`)) fail(name, `does not end in its unit ${unit}`);
  if (format === "openmetrics") {
    for (const suffix of ["_total", "_created", "_bucket", "_sum", "_count", "_info"]) {
      if (names.has(name + suffix)) fail(name, `clashes with ${name}${suffix}`);
    }
    if (type === "counter" && name.endsWith("_total")) fail(name, "is a counter's family that ends in _total");
  }
  const texts = new Set(
    sampleSet([{ name, help: "", type: "", samples: samples.map((each) => ({ ...each, value: 0 })) }]),
  );
  if (texts.size !== samples.length) fail(name, "has a series twice");
  if (type === "counter" && samples.some(({ value }) => value < 0 || !Number.isFinite(value)))
    fail(name, "counts below 0");
  if (type === "histogram") checkBuckets(draft);
}

function checkBuckets({ name, samples }: Draft): void {
  const series = new Map<string, { le: number; count: number }[]>();
  for (const { labels, value } of samples.filter((sample) => sample.name === `${name}_bucket`)) {
    const { le = "", ...others } = labels;
    if (le !== "+Inf" && (!/[.e]/.test(le) || Number.isNaN(Number(le))))
      fail(name, `has the bound ${le}, which is no float`);
    const key = JSON.stringify(others);
    series.set(key, [...(series.get(key) ?? []), { le: Number(le.replace("Inf", "Infinity")), count: value }]);
  }
  for (const buckets of series.values()) {
    if (buckets.at(-1)?.le !== Number.POSITIVE_INFINITY) fail(name, "has no +Inf bucket at the end");
    buckets.forEach(({ le, count }, at) => {
      const before = buckets[at - 1];
      if (before !== undefined && (le <= before.le || count < before.count)) fail(name, "has buckets out of order");
    });
  }
}

function fail(where: string, what: string): never {
  throw new Error(`${JSON.stringify(where)} ${what}`);
}
