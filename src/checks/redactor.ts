import { CheckError } from "../model.ts";
import type { Secret } from "../platform/secret.ts";

const hidden = "<secret>";
/** Shorter values would hide ordinary words; nothing that short protects anything. */
const shortest = 6;
/** Where a text was cut, the rest of a secret may stand before the cut; more of one than this is never kept. */
const longestCutPart = 1_000;

/**
 * Removes the values of secrets from texts that people see, in every form in which they travel: URL-encoded, base64, hex, and
 * escaped for JSON and HTML, once or several times. The last line of defence: secrets are `Secret`s and query values are never
 * shown, but a vendor may repeat what it was sent.
 */
export function createRedactor(secrets: readonly Secret[], sensitive: readonly string[]): (text: string) => string {
  let known: { readonly values: string; readonly clean: (text: string) => string } | undefined;
  return (text) => {
    // Read at each use, because a secret in a file may have been rotated.
    const values = [...new Set([...secrets.flatMap(revealedParts), ...sensitive])].filter(
      (value) => value.length >= shortest,
    );
    const key = values.join("\0");
    if (known?.values !== key) known = { values: key, clean: cleanerOf(values) };
    return known.clean(text);
  };
}

function revealedParts(secret: Secret): string[] {
  try {
    const value = secret.reveal();
    return [value, ...value.split(":"), ...value.split(" ")]; // `AK:SK`, `Bearer token`
  } catch (error) {
    if (error instanceof CheckError) return []; // Its file is gone: then its value is not known here either.
    throw error;
  }
}

function cleanerOf(values: readonly string[]): (text: string) => string {
  if (values.length === 0) return (text) => text;
  const byLength = [...values].sort((a, b) => b.length - a.length);
  const encoded = byLength.flatMap(encodedForms).sort((a, b) => b.length - a.length);
  const signs = [...byLength.map(signsOf), ...encoded.map((form) => [form.slice(0, shortest)])];
  let patterns: Patterns | undefined;
  return (text) => {
    // Most texts are ours and hold nothing of the kind; to make patterns for each failed check would cost more than the check.
    if (!signs.some((all) => all.every((sign) => text.includes(sign)))) return text;
    patterns ??= patternsOf(byLength, encoded);
    return withoutCutParts(text.replace(patterns.whole, hidden), patterns.units, encoded);
  };
}

/** What stands in every text that holds a value or the beginning of one, escaped or not. */
function signsOf(value: string): string[] {
  return (
    [...value]
      .slice(0, shortest)
      .join("")
      .match(/[A-Za-z0-9]+/g) ?? []
  );
}

interface Patterns {
  readonly whole: RegExp;
  /** Of each value, one for each letter. */
  readonly units: readonly (readonly RegExp[])[];
}

function patternsOf(values: readonly string[], encoded: readonly string[]): Patterns {
  return {
    whole: new RegExp([...values.map(escapedPattern), ...encoded.map(literal)].join("|"), "g"),
    units: values.map((value) => unitsOf(value).map((unit) => new RegExp(unitPattern(unit), "y"))),
  };
}

/** A pattern for a value whose letters are escaped or not, each in its own way. */
function escapedPattern(value: string): string {
  return unitsOf(value).map(unitPattern).join("");
}

/** Letters, and runs of backslashes as one: two patterns side by side that both take any number of them would not end. */
function unitsOf(value: string): string[] {
  return value.match(/\\+[^\\]?|[^\\]/gsu) ?? [];
}

const entities: Readonly<Record<string, string>> = {
  "&": "amp|#38",
  "<": "lt|#60",
  ">": "gt|#62",
  '"': "quot|#34",
  "'": "apos|#39",
};
const backslash = "(?:\\\\|%(?:25)*5[cC])";

function unitPattern(unit: string): string {
  const run = /^\\*/.exec(unit)?.[0].length ?? 0;
  const letter = unit.slice(run);
  if (run > 0) return `${backslash}{${run},}${letter === "" ? "" : unescaped(letter)}`;
  // Behind any number of backslashes, which may be encoded themselves.
  return /^[A-Za-z0-9]$/.test(letter) ? letter : `${backslash}*${unescaped(letter)}`;
}

function unescaped(letter: string): string {
  const percent = [...Buffer.from(letter, "utf8")].map((byte) => `%(?:25)*${hexPattern(byte, 2)}`).join("");
  const unicode = [...Array(letter.length).keys()]
    .map((index) => `${index === 0 ? "" : "\\\\+"}u${hexPattern(letter.charCodeAt(index), 4)}`)
    .join("");
  const entity = entities[letter];
  const ways = [
    literal(letter),
    percent,
    unicode,
    ...(entity === undefined ? [] : [`&(?:amp;)*(?:${entity});`]),
    ...(letter === " " ? ["\\+"] : []),
  ];
  return `(?:${ways.join("|")})`;
}

function hexPattern(number: number, digits: number): string {
  return [...number.toString(16).padStart(digits, "0")]
    .map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
    .join("");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** The commonest ways to write a value as text. */
function escapedForms(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const forms = [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
  ];
  return [...new Set(forms)];
}

/** Ways to write a value in which its letters are no longer seen. */
function encodedForms(value: string): string[] {
  return escapedForms(value)
    .map((form) => Buffer.from(form, "utf8"))
    .flatMap((bytes) => [
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      ...[0, 1, 2].flatMap((shift) => base64Within(bytes, shift)),
    ])
    .filter((form) => form.length >= shortest);
}

/** The characters of base64 that stand for these bytes behind `shift` others (modulo three) and before any. */
function base64Within(bytes: Buffer, shift: number): string[] {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const spoilt = (shift + bytes.length) % 3 === 0 ? 0 : 1;
  const inner = text.slice(shift === 0 ? 0 : shift + 1, text.length - spoilt);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

/** Long texts are cut before they come here, perhaps in the middle of a secret: what is left of it stands before the cut. */
function withoutCutParts(text: string, units: readonly (readonly RegExp[])[], encoded: readonly string[]): string {
  let clean = text;
  for (const cut of [clean.length, ...indexesOf(clean, "…")].sort((a, b) => b - a)) {
    const end = clean[cut - 1] === "\n" ? cut - 1 : cut;
    const part = Math.max(
      ...units.map((value) => escapedPartBefore(clean, end, value)),
      ...encoded.map((form) => encodedPartBefore(clean, end, form)),
    );
    if (part > 0) clean = clean.slice(0, end - part) + hidden + clean.slice(end);
  }
  return clean;
}

function indexesOf(text: string, mark: string): number[] {
  const indexes: number[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) indexes.push(at);
  return indexes;
}

/** An escape that was cut itself. */
const halfEscape = /^(?:\\+u?[0-9a-fA-F]{0,4}|%[0-9a-fA-F]{0,6}|&[a-z#0-9;]{0,8})?$/;

/** How many letters before `end` are the beginning of a value, escaped or not. */
function escapedPartBefore(text: string, end: number, value: readonly RegExp[]): number {
  for (let start = Math.max(0, end - longestCutPart); start <= end - shortest; start++) {
    let [at, matched] = [start, 0];
    for (const unit of value) {
      unit.lastIndex = at;
      if (!unit.test(text) || unit.lastIndex > end) break;
      at = unit.lastIndex;
      matched += 1;
    }
    if (matched >= shortest && halfEscape.test(text.slice(at, end))) return end - start;
  }
  return 0;
}

function encodedPartBefore(text: string, end: number, form: string): number {
  for (let length = Math.min(form.length, end, longestCutPart); length >= shortest; length--)
    if (text.startsWith(form.slice(0, length), end - length)) return length;
  return 0;
}
