import { parseHeaderDate } from "../platform/header-date.ts";
import { decodeStrictly, decodeText } from "./charset.ts";

/** Header fields by lower-case name; of a repeated field the first counts, which is the one added last on the way. */
export type MailHeaders = ReadonlyMap<string, string>;

/** The fields that are looked at: content, identity, and what tells real notices from lists, trackers and forgeries. */
const knownFields: ReadonlySet<string> = new Set(
  [
    "content-type content-transfer-encoding content-disposition from subject date received in-reply-to",
    "list-id list-post list-unsubscribe precedence feedback-id x-campaign x-campaignid x-mailer authentication-results",
    "x-github-reason x-gitlab-project x-jira-fingerprint x-redmine-project x-phabricator-sent-this-message",
    "x-bugzilla-reason x-launchpad-message-rationale",
  ].flatMap((line) => line.split(" ")),
);
const longestName = 40;
const longestValueBytes = 16 * 1024;
const mostLines = 2000;

/** Unfolds and decodes the known fields of header lines. Values are readable text, never raw bytes. */
export function parseHeaders(block: Uint8Array): MailHeaders {
  const headers = new Map<string, string>();
  let name: string | undefined;
  let raw: Uint8Array[] = [];
  const finish = () => {
    if (name !== undefined) headers.set(name, decodeHeaderValue(Buffer.concat(raw).subarray(0, longestValueBytes)));
    name = undefined;
  };
  let lines = 0;
  for (const line of headerLines(block)) {
    if (lines++ >= mostLines) break;
    if (line[0] === 0x20 || line[0] === 0x09) {
      if (name !== undefined) raw.push(line);
      continue;
    }
    finish();
    const colon = line.subarray(0, longestName).indexOf(0x3a);
    if (colon <= 0) continue;
    const field = Buffer.from(line.subarray(0, colon)).toString("latin1").trim().toLowerCase();
    if (!knownFields.has(field) || headers.has(field)) continue;
    name = field;
    raw = [line.subarray(colon + 1)];
  }
  finish();
  return headers;
}

function* headerLines(block: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(0x0a, start);
    const stop = end < 0 ? block.length : end;
    const line = block.subarray(start, stop > start && block[stop - 1] === 0x0d ? stop - 1 : stop);
    if (line.length === 0) return;
    yield line;
    start = stop + 1;
  }
}

/** Raw bytes of a header value (8-bit ones are against the standard and common) to text with encoded words decoded. */
export function decodeHeaderValue(raw: Uint8Array): string {
  return decodeWords(decodeText(raw)).replace(/\s+/gu, " ").trim();
}

const encodedWord = /=\?([\w.:-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=/giu;

/**
 * RFC 2047 words to text. Neighbours in one charset are joined as bytes before they are decoded, because many senders
 * split a word inside a character; libmime joins them too, but its result cannot be tried with another charset when
 * the label lies.
 */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  let result = "";
  let end = 0;
  let pending: { charset: string; bytes: Uint8Array[] } | undefined;
  const flush = () => {
    if (pending !== undefined) result += decodeLabelled(Buffer.concat(pending.bytes), pending.charset);
    pending = undefined;
  };
  for (const match of text.matchAll(encodedWord)) {
    const [word, charset = "", encoding = "", payload = ""] = match;
    const between = text.slice(end, match.index);
    if (pending === undefined || between.trim() !== "") {
      flush();
      result += between;
    }
    const bytes = encoding.toLowerCase() === "b" ? Buffer.from(payload, "base64") : decodeQWord(payload);
    if (pending !== undefined && pending.charset !== charset.toLowerCase()) flush();
    pending ??= { charset: charset.toLowerCase(), bytes: [] };
    pending.bytes.push(bytes);
    end = match.index + word.length;
  }
  flush();
  return result + text.slice(end);
}

function decodeLabelled(bytes: Uint8Array, charset: string): string {
  return decodeStrictly(bytes, charset) ?? decodeText(bytes, charset);
}

function decodeQWord(payload: string): Uint8Array {
  const bytes: number[] = [];
  for (let index = 0; index < payload.length; index++) {
    const character = payload[index];
    const hex = payload.slice(index + 1, index + 3);
    if (character === "=" && /^[0-9a-f]{2}$/iu.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      index += 2;
    } else {
      bytes.push(character === "_" ? 0x20 : payload.charCodeAt(index) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}

export interface MailAddress {
  readonly name: string;
  /** Lower case; empty when the header holds no address. */
  readonly address: string;
  readonly domain: string;
}

/** The first address of a From, Sender or Reply-To header. */
export function parseAddress(header: string | undefined): MailAddress {
  // Cut, because a search for the end of an endless address is quadratic.
  const text = (header ?? "").slice(0, 1000);
  const address = (
    /<\s*([^<>\s]+@[^<>\s]+)\s*>/u.exec(text)?.[1] ??
    /[^\s<>"(),;:]+@[^\s<>"(),;:]+/u.exec(text)?.[0] ??
    ""
  ).toLowerCase();
  const angle = text.indexOf("<");
  const name = (angle > 0 ? text.slice(0, angle) : "").replace(/["']/gu, "").trim();
  return { name, address, domain: address.slice(address.lastIndexOf("@") + 1) };
}

/** An instant and the offset in which the sender wrote it; undefined when the header is missing or unreadable. */
export function parseMailDate(header: string | undefined): { atMs: number; offsetMinutes: number } | undefined {
  if (header === undefined || header.length > 100) return undefined;
  const atMs = parseHeaderDate(header.replace(/\([^)]*\)/gu, " ").trim());
  if (Number.isNaN(atMs)) return undefined;
  const offset = /([+-])(\d\d)(\d\d)\s*(?:\(|$)/u.exec(header);
  const minutes = offset === null ? 0 : (Number(offset[2]) * 60 + Number(offset[3])) * (offset[1] === "-" ? -1 : 1);
  return { atMs, offsetMinutes: Math.abs(minutes) <= 14 * 60 ? minutes : 0 };
}
