/** Whatever stands in the configuration file: it is loaded, or refused with places that people can go to. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ConfigError } from "../../src/config/config-error.ts";
import { configOf } from "../support/config.ts";
import { count, runs } from "./figures.ts";

const example = readFileSync(join(import.meta.dirname, "../../config.example.yaml"), "utf8");
/** Small enough to be loaded thousands of times, with something of everything. */
const small = `timezone: Asia/Shanghai
schedules: { projects: "*/10 * * * *" }
defaults: { timeout: 15s, stale_after: 24h, retries: 2 }
projects:
  - name: Chat
    provider: openrouter
    api_key: \${KEY:-default}
    threshold: 100
    thresholds: { quota: 10 }
    labels: { team: ai }
    budget: { amount: 500, period: month }
    top_ups: [{ date: 2026-11-01, amount: 200 }]
  - &generic
    name: Generic
    provider: http
    request: { url: "https://api.example/v1", headers: { Authorization: "Bearer x" } }
    readings: [{ type: balance, unit: CNY, value: "$number(data.available)" }]
  - { name: Cloud, provider: alibaba-cloud, api_key: "id:secret" }
  - { name: Push, provider: push, token: t0ken }
subscriptions:
  - { name: Domain, cycle_type: yearly, renewal_day: "03-15", amount: 88, currency: CNY, last_renewed_date: 2026-03-10 }
  - { name: Server, cycle_type: quarterly, anchor: 2026-01-31, ends_on: 2027-12-31 }
  - { name: Registration, cycle_type: once, expires: { rdap: example.com } }
mailboxes:
  - name: ops
    host: imap.example.com
    username: ops@example.com
    password: pass
    rules: [{ category: low_balance, any: ["额度预警", "re:balance (below|under)"], from: "*@example.com" }]
`;

async function outcomeOf(text: string): Promise<"loaded" | readonly string[]> {
  count("configuration files", 1);
  try {
    const config = await configOf(text);
    JSON.stringify(config.shown);
    return "loaded";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems;
  }
}

/** Every problem has a place that exists, and says something. */
function expectPlaces(problems: readonly string[], text: string): void {
  expect(problems.length).toBeGreaterThan(0);
  const lines = text.split(/\r\n|\r|\n/);
  for (const problem of problems) {
    const [, line, column, message] = /^config\.yaml:(\d+):(\d+): (.+)/su.exec(problem) ?? [];
    expect(message, problem).toMatch(/\S/);
    expect(Math.min(Number(line), Number(column)), problem).toBeGreaterThan(0);
    expect(Number(line), problem).toBeLessThanOrEqual(lines.length);
    const width = lines[Number(line) - 1]?.length;
    expect(Number(column), problem).toBeLessThanOrEqual(width === undefined ? 1 : width + 2);
  }
}

async function check(text: string): Promise<void> {
  const outcome = await outcomeOf(text);
  if (outcome !== "loaded") expectPlaces(outcome, text);
}

describe("a configuration text", () => {
  it.each([
    ["an alias without its anchor", "projects:\n  - name: *nobody\n", /^config\.yaml:2:11: /],
    ["an alias before its anchor", "a: *b\nc: &b 1\n", /^config\.yaml:1:4: /],
    ["an alias of itself", "projects: &p\n  - *p\n", /^config\.yaml:\d+:\d+: /],
    ["a billion laughs", laughs(), /^config\.yaml:\d+:\d+: /],
    ["a merge with nothing", "projects:\n  - <<: *none\n", /^config\.yaml:2:9: /],
    ["a tag of another language", "projects: !!js/function 'x'\n", /^config\.yaml:1:\d+: /],
    ["two documents", "timezone: UTC\n---\ntimezone: UTC\n", /^config\.yaml:\d+:\d+: /],
    ["a tab for an indent", "projects:\n\t- name: x\n", /^config\.yaml:2:1: /],
    ["a key of an object's own", "__proto__: { timezone: UTC }\n", /^config\.yaml:1:1: /],
    ["a name that every object knows", "constructor: 1\ntoString: 2\n", /^config\.yaml:1:1: constructor: unknown key/],
    ["a list that says how long it is", "projects: { length: 1000000 }\n", /^config\.yaml:1:\d+: projects: /],
    ["binary zeros", "\0\0\0", /^config\.yaml:1:1: /],
    ["a deep nest", `projects: ${"[".repeat(20_000)}`, /^config\.yaml:1:\d+: /],
    ["a deep nest that is closed", `projects: ${"[".repeat(3_000)}${"]".repeat(3_000)}`, /^config\.yaml:1:\d+: /],
    ["a deep nest of groups", `projects: ${"{a: ".repeat(3_000)}1${"}".repeat(3_000)}`, /^config\.yaml:1:\d+: /],
  ])("with %s is refused with its place", async (_, text, wanted) => {
    const outcome = await outcomeOf(text);
    expect(outcome).not.toBe("loaded");
    expect(outcome[0]).toMatch(wanted);
  });

  it.each([
    ["a byte order mark", `\ufeff${small}`],
    ["line ends of Windows", small.replaceAll("\n", "\r\n")],
    ["an alias with its anchor", `${small}x-unused: &a 1\n`.replace("x-unused: &a 1\n", "")],
    ["nothing in it", ""],
    ["comments only", "# nothing\n"],
  ])("with %s is loaded", async (_, text) => {
    expect(await outcomeOf(text)).toBe("loaded");
  });

  const piece = fc.oneof(
    fc.constantFrom(
      "\n",
      "  ",
      "- ",
      ": ",
      "*a",
      "&a ",
      "<<: *a",
      "!!str ",
      "!!float",
      "|",
      ">-",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "#",
      "? ",
      "---\n",
      "...\n",
      "%YAML 9.9\n",
      "\t",
      "\0",
      "\u2028",
      "${",
      "${A:-",
      "$$",
      ".nan",
      ".inf",
      "-.inf",
      "0x1F",
      "1e999",
      "~",
      "2026-02-30",
    ),
    fc.string({ maxLength: 6 }),
  );
  const edit = fc.record({ at: fc.nat(), cut: fc.nat(30), piece });

  it.each([
    ["the small one", small, 500],
    ["the example", example, 120],
  ])("made of %s by random edits is never a crash", async (_, whole, longRun) => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        let text = whole;
        for (const { at, cut, piece: added } of edits) {
          const from = at % text.length;
          text = text.slice(0, from) + added + text.slice(from + cut);
        }
        await check(text);
      }),
      { numRuns: runs(longRun) },
    );
  });

  it("of random lines of YAML is never a crash", async () => {
    const keys = [
      "projects",
      "subscriptions",
      "mailboxes",
      "timezone",
      "schedules",
      "defaults",
      "name",
      "provider",
      "api_key",
      "threshold",
      "x",
    ];
    const line = fc.tuple(
      fc.constantFrom("", "  ", "    ", "- ", "  - "),
      fc.constantFrom(...keys),
      fc.oneof(piece, fc.constantFrom("", "openrouter", "UTC", "[]", "{}", "1", "null")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), (lines) =>
        check(lines.map(([indent, key, value]) => `${indent}${key}: ${value}`).join("\n")),
      ),
      { numRuns: runs(300) },
    );
  });
});

describe("a configuration's structure", () => {
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1e308,
      -0,
      2 ** 53,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      "",
      " ",
      "null",
      "0",
      "1e400",
      "\ud800",
      "a\nb",
      "${",
      "${NOBODY}",
      "x".repeat(5_000),
      [],
      {},
      [[]],
      [null],
      { length: 3 },
      { __proto__: null },
      "re:(a+)+$",
      "re:[",
      "*/0 * * * *",
      "99999999999d",
      "0s",
      "https://",
      "http://user:pass@host/",
      "Mars/Olympus",
      "2026-02-30",
      "99-99",
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const parsed: unknown = parse(small);
  const paths = pathsOf(parsed);

  it("with odd values in any place is loaded or refused with places", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...paths), odd), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          const root = structuredClone(parsed);
          for (const [path, value] of changes) put(root, path, value);
          await check(stringify(root));
        },
      ),
      { numRuns: runs(800) },
    );
  });

  it("with odd keys in any place is refused", async () => {
    const groups = [[], ...paths].filter((path) => isGroup(get(parsed, path)));
    const key = fc.oneof(
      fc.constantFrom(
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "",
        " ",
        "api_key_file",
        "name ",
        "NAME",
        "0",
        "length",
      ),
      fc.string({ maxLength: 10 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...groups), key, odd, async (path, name, value) => {
        const root = structuredClone(parsed);
        const group = get(root, path) as Record<string, unknown>; // Chosen because it is one.
        Object.defineProperty(group, name, { value, enumerable: true, configurable: true, writable: true });
        await check(stringify(root));
      }),
      { numRuns: runs(300) },
    );
  });

  it("of anything at all is never a crash", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), (text) => check(text)),
      { numRuns: runs(300) },
    );
  });
});

type Path = readonly (string | number)[];

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    ...(path.length === 0 ? [] : [path]),
    ...steps.flatMap((step) => pathsOf(get(value, [step]), [...path, step])),
  ];
}

function get(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, step) => (typeof here === "object" && here !== null ? Reflect.get(here, step) : undefined),
    value,
  );
}

function put(root: unknown, path: Path, value: unknown): void {
  const parent = get(root, path.slice(0, -1));
  if (typeof parent === "object" && parent !== null) Reflect.set(parent, path.at(-1) ?? "", value);
}

function laughs(): string {
  const lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"];
  for (let level = 1; level < 9; level++)
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(", ")}]`);
  return lines.join("\n");
}
