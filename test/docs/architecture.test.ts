import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { providerIds } from "../../src/config/load-provider.ts";

const root = join(import.meta.dirname, "../..");
const source = join(root, "src");

/** What each room may import beside `model.ts` and itself: the table of docs/architecture.md. A file is allowed by its path. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "model.ts": [],
  platform: [],
  config: [
    "platform",
    "provider-kit",
    "providers/registry.generated.ts",
    "providers/names/other-names.ts",
    "providers/names/left-out.ts",
    "renewal",
    "schedule/cron-expression.ts",
    "mailbox",
  ],
  schedule: ["platform"],
  checks: ["config", "platform", "provider-kit", "mailbox", "renewal", "readings"],
  providers: [
    "provider-kit",
    "config/fields.ts",
    "platform/secret.ts",
    "platform/http-client.ts",
    "platform/regular-file.ts",
  ],
  "provider-kit": ["platform", "config/fields.ts"],
  mailbox: ["platform", "config/mailbox-schema.ts", "provider-kit"],
  renewal: ["platform", "provider-kit"],
  forecast: [],
  store: ["platform", "forecast", "mailbox/memory.ts"],
  readings: [],
  metrics: ["platform", "readings"],
  http: ["platform", "config", "readings", "checks", "store", "renewal", "mailbox/memory.ts"],
};
/** The wiring may import every stage. */
const wiring = new Set(["app.ts", "main.ts", "daemon", "commands"]);

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(ts|mts)$/.test(file) && !file.endsWith(".d.ts") && !file.includes("/client/"))
  .sort();

function roomOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : file;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((match) =>
    relative(source, join(source, dirname(file), match[1] ?? "")),
  );
}

describe("the architecture", () => {
  it("lets imports point one way only", () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file);
      if (wiring.has(room)) return [];
      const rooms = allowed[room];
      if (rooms === undefined) return [`${file} stands in a room that the table does not know`];
      return importsOf(file)
        .filter(
          (target) =>
            target !== "model.ts" &&
            roomOf(target) !== room &&
            !rooms.includes(roomOf(target)) &&
            !rooms.includes(target),
        )
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).toEqual([]);
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
    const loose = readdirSync(join(root, "test"), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
    expect(loose).toEqual([]);
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
