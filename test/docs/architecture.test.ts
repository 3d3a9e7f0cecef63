import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { providerIds } from "../../src/config/load-provider.ts";

const root = join(import.meta.dirname, "../..");
const source = join(root, "src");

/** The table of docs/architecture.md: what each room may import beside `model.ts` and itself. */
const table = readFileSync(join(root, "docs/architecture.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| `src/"))
  .map((line) => {
    const [, room = "", , allowed = ""] = line.split("|").map((cell) => cell.trim());
    return {
      room: room.replace(/^`src\/(.*?)\/?`$/, "$1"),
      /** Rooms and single files. */
      allowed: [...allowed.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
      /** The wiring puts the rooms together. */
      isWiring: allowed === "every room",
    };
  });

/** What runs in the browser has rules of its own. */
const isOfBrowser = (file: string): boolean => file.includes("/client/");

const sources = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|mts)$/.test(file) && !file.endsWith(".d.ts"))
  .sort();
const files = sources.filter((file) => !isOfBrowser(file));

function roomOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(source, join(source, dirname(file), match[1] ?? "")),
  );
}

/** Each circle once, from the file at which it is entered. */
function cycles(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (finished.has(file) || path.includes(file)) return;
    path.push(file);
    for (const target of imports.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}

describe("the architecture", () => {
  it("has a row of the table for every room, and a room for every row", () => {
    expect(table.map(({ room }) => room).sort()).toEqual([...new Set(sources.map(roomOf))].sort());
  });

  it.each(table.filter(({ isWiring }) => !isWiring))(
    "imports into $room what the table allows, and all of it",
    (row) => {
      const imported = files
        .filter((file) => roomOf(file) === row.room)
        .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
        .filter(({ target }) => target !== "model.ts" && roomOf(target) !== row.room);
      const allows = (entry: string, target: string): boolean => entry === target || entry === roomOf(target);
      const forbidden = imported
        .filter(({ target }) => !row.allowed.some((entry) => allows(entry, target)))
        .map(({ file, target }) => `${file} imports ${target}`);
      const unused = row.allowed
        .filter((entry) => !imported.some(({ target }) => allows(entry, target)))
        .map((entry) => `no file of ${row.room} imports ${entry}`);
      expect([...forbidden, ...unused]).toEqual([]);
    },
  );

  it("has no circular imports, type imports included", () => {
    expect(cycles(new Map(sources.map((file) => [file, importsOf(file)])))).toEqual([]);
  });

  it("would find a circular import", () => {
    const imports = new Map([
      ["a.ts", ["b.ts", "d.ts"]],
      ["b.ts", ["c.ts"]],
      ["c.ts", ["b.ts"]],
      ["d.ts", []],
    ]);
    expect(cycles(imports)).toEqual(["b.ts -> c.ts -> b.ts"]);
  });

  it("names no provider outside src/providers", () => {
    // Words that are names of providers and ordinary words as well.
    const ordinary = new Set([
      "file",
      "http",
      "manual",
      "runway",
      "push",
      "rdap",
      "stripe",
      "wise",
      "exa",
      "fal",
      "luma",
      "poe",
      "infobip",
      "gandi",
      "runway",
    ]);
    const named = files
      .filter(
        (file) =>
          !file.startsWith("providers/") &&
          !file.startsWith("mailbox/") &&
          !file.startsWith("provider-kit/signatures/"),
      )
      .flatMap((file) => {
        const text = readFileSync(join(source, file), "utf8");
        return providerIds
          .filter((id) => !ordinary.has(id) && text.includes(`"${id}"`))
          .map((id) => `${file} names ${id}`);
      });
    // Names of the upstream program's providers are its own business.
    expect(named.filter((line) => !line.startsWith("config/upstream.ts"))).toEqual([]);
  });

  it("touches the machine in src/platform only", () => {
    const patterns: readonly (readonly [string, RegExp])[] = [
      ["Date.now", /\bDate\.now\(/],
      ["setTimeout", /(?<![.\w])set(Timeout|Interval)\(/],
      ["process.env", /\bprocess\.env\b/],
      ["fetch", /(?<![.\w#]|async )fetch\(/],
      ["console", /\bconsole\.(log|info|warn|error|debug)\b/],
      ["Math.random", /\bMath\.random\(/],
    ];
    const touching = files
      .filter((file) => !file.startsWith("platform/"))
      .flatMap((file) => {
        const code = readFileSync(join(source, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
        return patterns.filter(([, pattern]) => pattern.test(code)).map(([what]) => `${file}: ${what}`);
      });
    expect(touching).toEqual([]);
  });

  it("has every test in a folder that is named after what it tests", () => {
    const rooms = table.map(({ room }) => room.replace(/\.ts$/, ""));
    // What is shipped around the program, faults that cross rooms, and what tests are made of.
    const others = ["deploy", "docs", "grafana", "rules", "faults", "fixtures", "support"];
    const entries = readdirSync(join(root, "test"), { withFileTypes: true });
    expect(entries.filter((entry) => !entry.isDirectory() || ![...rooms, ...others].includes(entry.name))).toEqual([]);
  });

  it("keeps no file longer than a file should be", () => {
    const long = files
      // Tables of facts may be as long as the facts are.
      .filter((file) => !file.endsWith(".generated.ts") && !file.startsWith("mailbox/vocabulary/"))
      .map((file) => [file, readFileSync(join(source, file), "utf8").split("\n").length] as const)
      .filter(([, lines]) => lines > 320);
    expect(long).toEqual([]);
  });
});
