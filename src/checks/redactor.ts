import { CheckError } from "../model.ts";
import type { Secret } from "../platform/secret.ts";

const hidden = "<secret>";
/** Shorter values would hide ordinary words; nothing that short protects anything. */
const shortest = 6;
/** Where a text was cut, the rest of a secret may stand before the cut; more of one than this is never kept. */
const longestCutPart = 1_000;
/** Escapes within escapes, and encodings within encodings, that are undone. */
const escapeLayers = 5;
const encodingLayers = 3;

/**
 * Removes the values of secrets from texts that people see. A text is decoded first and then searched: percent, HTML, JSON and
 * JavaScript escapes, base64, base32, hex and lists of bytes, one within the other. The last line of defence: secrets are `Secret`s
 * and query values are never shown, but a vendor may repeat what it was sent.
 */
export function createRedactor(secrets: readonly Secret[], sensitive: readonly string[]): (text: string) => string {
  return (text) => {
    // Read at each use, because a secret in a file may have been rotated.
    const values = [...new Set([...secrets.flatMap(revealedParts), ...sensitive])].filter(
      (value) => value.length >= shortest,
    );
    return values.length === 0
      ? text
      : withoutRanges(text, rangesOf(text, [...new Set(values.flatMap(spellings))], encodingLayers));
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

/** A form writes a space as a plus; what was decoded from bytes has a letter for each byte of UTF-8. */
function spellings(value: string): string[] {
  return [value, value.replaceAll(" ", "+")].flatMap((text) => [text, Buffer.from(text, "utf8").toString("latin1")]);
}

type Range = readonly [from: number, to: number];

function withoutRanges(text: string, ranges: readonly Range[]): string {
  let shown = "";
  let end = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (to <= end) continue;
    shown += from < end || (end > 0 && from === end) ? "" : text.slice(end, from) + hidden;
    end = to;
  }
  return shown + text.slice(end);
}

/** Where in the text a value, or the beginning of one before a cut, stands in any spelling. */
function rangesOf(text: string, values: readonly string[], encodings: number): Range[] {
  const ranges: Range[] = [];
  for (const layer of layersOf(text)) {
    const add = (from: number, to: number) => ranges.push([layer.startOf(from), layer.startOf(to)]);
    for (const value of values)
      for (let at = layer.text.indexOf(value); at !== -1; at = layer.text.indexOf(value, at + 1))
        add(at, at + value.length);
    for (const [from, to] of cutParts(layer.text, values)) add(from, to);
    if (encodings > 0) for (const [from, to] of encodedRuns(layer.text, values, encodings - 1)) add(from, to);
  }
  return ranges;
}

/** A text with its escapes undone, and where in the original each of its letters begins. */
interface Layer {
  readonly text: string;
  readonly startOf: (index: number) => number;
}

function* layersOf(text: string): Generator<Layer> {
  let layer: Layer = { text, startOf: (index) => index };
  yield layer;
  for (let depth = 0; depth < escapeLayers; depth++) {
    const next = unescaped(layer);
    if (next === undefined) return;
    layer = next;
    yield layer;
  }
}

const names =
  "amp& lt< gt> quot\" apos' sol/ plus+ equals= colon: semi; comma, period. lowbar_ num# percnt% dollar$ excl! quest? commat@ lpar( rpar) lsqb[ rsqb] lbrack[ rbrack] lcub{ rcub} bsol\\ ast* Hat^ grave` vert| nbsp\u00a0";
const characterOf = new Map(names.split(" ").map((name) => [name.slice(0, -1), name.slice(-1)]));
const escapes = new RegExp(
  [
    "(?<percent>(?:%[0-9a-f]{2})+)",
    "&(?:#(?<decimal>\\d{1,7})|#x(?<hexadecimal>[0-9a-f]{1,6})|(?<name>[a-z]{2,6}));",
    "\\\\(?:u(?<unit>[0-9a-f]{4})|u\\{(?<point>[0-9a-f]{1,6})\\}|x(?<byte>[0-9a-f]{2})|(?<octal>[0-3][0-7]{2})|(?<other>[^]))",
  ].join("|"),
  "gi",
);
const controls: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** Undoes one layer of escapes; undefined where there is none. */
function unescaped({ text, startOf }: Layer): Layer | undefined {
  const starts: number[] = [];
  let plain = "";
  let end = 0;
  const keep = (from: number, to: number) => {
    for (let index = from; index < to; index++) starts.push(startOf(index));
    plain += text.slice(from, to);
  };
  for (const match of text.matchAll(escapes)) {
    const { percent, ...groups } = match.groups ?? {};
    keep(end, match.index);
    end = match.index + match[0].length;
    if (percent !== undefined) {
      // Bytes of UTF-8: each letter begins where its first byte stands.
      let byte = 0;
      for (const letter of Buffer.from(percent.replaceAll("%", ""), "hex").toString("utf8")) {
        for (let unit = 0; unit < letter.length; unit++) starts.push(startOf(match.index + 3 * byte));
        plain += letter;
        byte += letter === "\ufffd" ? 1 : Buffer.byteLength(letter);
      }
      continue;
    }
    const letters = characterFor(groups) ?? match[0];
    for (let unit = 0; unit < letters.length; unit++) starts.push(startOf(match.index));
    plain += letters;
  }
  if (end === 0 || plain === text) return undefined;
  keep(end, text.length);
  const whole = startOf(text.length);
  return { text: plain, startOf: (index) => starts[index] ?? whole };
}

function characterFor(groups: Readonly<Record<string, string | undefined>>): string | undefined {
  const { decimal, hexadecimal, name, unit, point, byte, octal, other } = groups;
  if (name !== undefined) return characterOf.get(name);
  if (other !== undefined) return controls[other] ?? other;
  if (decimal !== undefined) return codePoint(Number(decimal));
  if (octal !== undefined) return codePoint(Number.parseInt(octal, 8));
  // A unit of UTF-16 may be half of a letter.
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16));
  return codePoint(Number.parseInt(hexadecimal ?? point ?? byte ?? "", 16));
}

function codePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** An escape that was cut itself. */
const halfEscape = /(?:\\(?:u\{?|x)?[0-9a-f]{0,5}|%[0-9a-f]?|&[a-z#0-9]{0,8})$/i;

/** Long texts are cut before they come here, perhaps in the middle of a secret: what is left of it stands before the cut. */
function cutParts(text: string, values: readonly string[]): Range[] {
  const ranges: Range[] = [];
  if (!values.some((value) => text.includes(value.slice(0, shortest)))) return ranges;
  for (const cut of [text.length, ...indexesOf(text, "…")]) {
    const end = text[cut - 1] === "\n" ? cut - 1 : cut;
    const before = text.slice(Math.max(0, end - longestCutPart - 16), end);
    for (const part of new Set([before, before.replace(halfEscape, "")])) {
      const length = Math.max(...values.map((value) => beginningAtEnd(part, value)));
      if (length > 0) ranges.push([end - (before.length - part.length) - length, end]);
    }
  }
  return ranges;
}

/** How many letters of the value's beginning the text ends with. */
function beginningAtEnd(text: string, value: string): number {
  for (let length = Math.min(value.length, longestCutPart); length >= shortest; length--)
    if (text.endsWith(value.slice(0, length))) return length;
  return 0;
}

function indexesOf(text: string, mark: string): number[] {
  const indexes: number[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) indexes.push(at);
  return indexes;
}

/** Runs of letters that may stand for bytes. Those of base64 may be wrapped. */
const encodings: readonly { readonly run: RegExp; readonly bytes: (run: string) => readonly Buffer[] }[] = [
  {
    run: /[A-Za-z0-9+/_-]{8,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]+)*={0,2}/g,
    bytes: (run) => {
      const joined = run.replace(/\s+/g, "");
      // Other letters of the alphabet may stand before it.
      return [0, 1, 2, 3].map((shift) => Buffer.from(joined.slice(shift), "base64"));
    },
  },
  { run: /[0-9a-f]{2}(?:[ :]?[0-9a-f]{2}){5,}/gi, bytes: (run) => hexBytes(run.replace(/[ :]/g, "")) },
  { run: /[A-Z2-7]{10,}={0,6}/gi, bytes: (run) => [base32Bytes(run)] },
  { run: /\d{1,3}(?:[, ]+\d{1,3}){5,}/g, bytes: (run) => [Buffer.from(run.split(/[, ]+/).map(Number))] },
];

function hexBytes(digits: string): readonly Buffer[] {
  return [Buffer.from(digits, "hex"), Buffer.from(digits.slice(1), "hex")];
}

function base32Bytes(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text.toUpperCase().replace(/=+$/, "")) {
    value = ((value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >> bits) & 255);
  }
  return Buffer.from(bytes);
}

function* encodedRuns(text: string, values: readonly string[], deeper: number): Generator<Range> {
  for (const { run, bytes } of encodings)
    for (const match of text.matchAll(run))
      if (bytes(match[0]).some((decoded) => rangesOf(decoded.toString("latin1"), values, deeper).length > 0))
        yield [match.index, match.index + match[0].length];
}
