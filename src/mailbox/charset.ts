import { isAscii, isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import iconv from "iconv-lite";

/**
 * Bytes to text, by a ladder: labels of mails are often wrong or missing, and a mail in GBK that is read as Latin-1
 * matches no phrase. Strict UTF-8 goes first whatever the label says (text in another charset is almost never valid
 * UTF-8), then the label, then gb18030, then windows-1252, which reads anything.
 */
export function decodeText(bytes: Uint8Array, label?: string): string {
  const charset = normaliseLabel(label);
  if (isAscii(bytes) && !isWide(charset)) {
    const text = isStateful(charset) ? (decodeStrictly(bytes, charset) ?? ascii(bytes)) : ascii(bytes);
    return charset !== undefined && isJapanese(charset) ? text.replace(/\\(?=\d)/gu, "¥") : text;
  }
  if (!isWide(charset)) {
    const utf8 = isUtf8(bytes) ? utf8Text(bytes) : decodeTruncatedUtf8(bytes);
    if (utf8 !== undefined) return utf8;
  }
  if (looksLikeChinese(bytes, charset)) {
    const text = decodeStrictly(bytes, "gb18030");
    if (text !== undefined) return text;
  }
  let best: string | undefined;
  const guess = isolatedShare(bytes) > 0.5 ? "windows-1252" : "gb18030";
  for (const name of [charset ?? guess, guess, "windows-1252"]) {
    const text = decodeLeniently(bytes, name);
    if (text === undefined) continue;
    // A few bad bytes in a long text do not make the label wrong.
    if (damage(text) * 50 <= text.length) return isJapanese(name) ? text.replace(/\\(?=\d)/gu, "¥") : text;
    if (best === undefined || damage(text) < damage(best)) best = text;
  }
  return best ?? Buffer.from(bytes).toString("latin1");
}

/** Decodes with exactly this label; undefined when the label is unknown or a byte does not belong to the charset. */
export function decodeStrictly(bytes: Uint8Array, label: string | undefined): string | undefined {
  const charset = normaliseLabel(label);
  if (charset !== undefined && western.test(charset)) return iconv.decode(bytes, "windows-1252");
  const decoder = decoderOf(charset, true);
  if (decoder === undefined) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Latin-1 is in practice windows-1252. Node's TextDecoder reads both as Latin-1, which loses the euro sign, so iconv-lite does. */
const western = /^(?:windows-1252|cp-?1252|iso-8859-1|iso_8859-1|latin-?1|x-ansi)$/u;

// Labels that TextDecoder does not know or reads too narrowly.
const aliases: Readonly<Record<string, string>> = {
  "gb_2312-80": "gb18030",
  cp936: "gb18030",
  ms936: "gb18030",
  "x-gbk": "gb18030",
  gb2312: "gb18030",
  gbk: "gb18030",
  hz: "gb18030",
  cp950: "big5",
  cp932: "shift_jis",
  ms932: "shift_jis",
  cp949: "euc-kr",
  ansi: "windows-1252",
  utf8mb4: "utf-8",
  "cp-850": "cp850",
};
const meaningless = new Set([
  "",
  "us-ascii",
  "ascii",
  "unknown",
  "unknown-8bit",
  "x-unknown",
  "default",
  "default_charset",
  "7bit",
  "8bit",
  "none",
]);

function normaliseLabel(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  const name = label
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/gu, "");
  if (meaningless.has(name)) return undefined;
  return aliases[name] ?? name;
}

const decoders = new Map<string, TextDecoder | undefined>();

function decoderOf(label: string | undefined, fatal: boolean): TextDecoder | undefined {
  if (label === undefined) return undefined;
  const key = `${fatal}:${label}`;
  if (decoders.has(key)) return decoders.get(key);
  let decoder: TextDecoder | undefined;
  try {
    decoder = new TextDecoder(label, { fatal });
  } catch {
    decoder = undefined;
  }
  // Labels come from mails: a mailbox full of nonsense must not grow the cache.
  if (decoders.size < 200) decoders.set(key, decoder);
  return decoder;
}

function decodeLeniently(bytes: Uint8Array, label: string): string | undefined {
  if (western.test(label)) return iconv.decode(bytes, "windows-1252");
  const decoder = decoderOf(label, false);
  if (decoder !== undefined) return decoder.decode(bytes);
  // UTF-7, DOS and Macintosh code pages.
  return iconv.encodingExists(label) ? iconv.decode(bytes, label) : undefined;
}

/** A part is read up to a limit in bytes, which may cut the last character in two. */
function decodeTruncatedUtf8(bytes: Uint8Array): string | undefined {
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut++) {
    const last = bytes[bytes.length - cut];
    if (last !== undefined && last >= 0xc0) return decodeStrictly(bytes.subarray(0, bytes.length - cut), "utf-8");
  }
  return undefined;
}

function utf8Text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

/** Japanese charsets have the yen sign where ASCII has the backslash. */
function isJapanese(charset: string): boolean {
  return /^(?:shift|sjis|x-sjis|iso-2022-jp|euc-?jp|windows-31j|cp932)/u.test(charset);
}

/** Charsets that write other scripts in seven bits. */
function isStateful(charset: string | undefined): charset is string {
  return charset !== undefined && /^(?:iso-2022|csiso2022)/u.test(charset);
}

/** Of the 8-bit bytes those that stand between two 7-bit ones: an umlaut does, a Chinese character never. */
function isolatedShare(bytes: Uint8Array): number {
  let high = 0;
  let isolated = 0;
  for (const [index, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    high++;
    if ((bytes[index - 1] ?? 0) < 0x80 && (bytes[index + 1] ?? 0) < 0x80) isolated++;
  }
  return high === 0 ? 0 : isolated / high;
}

/** Latin-1 reads any bytes, so a wrong Latin-1 label is only seen by its share of 8-bit bytes: no European text has a third. */
function looksLikeChinese(bytes: Uint8Array, charset: string | undefined): boolean {
  if (charset === undefined || !/^(?:iso-8859-15?|latin1|windows-1252|cp1252)$/u.test(charset)) return false;
  let high = 0;
  for (const byte of bytes) if (byte >= 0x80) high++;
  return high * 3 > bytes.length;
}

function isWide(charset: string | undefined): boolean {
  return charset !== undefined && /^utf-?(?:16|32)/u.test(charset);
}

function damage(text: string): number {
  let count = 0;
  for (const character of text) if (character === "\ufffd") count++;
  return count;
}
