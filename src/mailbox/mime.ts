import libmime from "libmime";
import libqp from "libqp";
import { decodeText } from "./charset.ts";
import { type MailHeaders, parseHeaders } from "./headers.ts";

/** A node of a mail's structure. */
export interface MailPart {
  /** Lower case, such as `text/plain`. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly encoding: string;
  /** `attachment` or `inline`, where the mail says so. */
  readonly disposition?: string | undefined;
  /** Raw bytes of a leaf. */
  readonly body: Uint8Array;
  /** Headers of an attached mail (`message/rfc822`). */
  readonly headers?: MailHeaders;
  readonly children: readonly MailPart[];
}

/**
 * No more of a mail is read or parsed: a billing mail says what it wants in its first screen, and whatever a sender puts
 * into a mail costs no more time than this much of it.
 */
export const largestMailBytes = 96 * 1024;
export const largestPartBytes = 64 * 1024;
const mostParts = 100;
const deepestNesting = 20;

/** The parts whose text is the mail: what to read first, and the HTML twin to read when the plain text says nothing. */
export interface TextParts {
  readonly own: readonly MailPart[];
  readonly htmlTwin?: MailPart;
  /** The text of a mail that is attached as a whole (`message/rfc822`), one level deep, and that mail's headers. */
  readonly forwarded?: TextParts & { readonly headers: MailHeaders };
}

/** Chooses at most three parts; attachments, pictures and mails inside attached mails are never chosen. */
export function chooseTextParts(root: MailPart, depth = 0): TextParts {
  const plain: MailPart[] = [];
  const html: MailPart[] = [];
  let attached: MailPart | undefined;
  const visit = (part: MailPart): void => {
    if (part.type === "message/rfc822") {
      attached ??= part;
    } else if (part.type.startsWith("multipart/")) {
      for (const child of part.children) visit(child);
    } else if (part.disposition !== "attachment") {
      if (part.type === "text/plain" || part.type === "text/enriched") plain.push(part);
      else if (part.type === "text/html") html.push(part);
    }
  };
  visit(root);
  const own = plain.length > 0 ? plain.slice(0, 2) : html.slice(0, 1);
  const twin = plain.length > 0 ? html[0] : undefined;
  const inner = depth === 0 ? attached?.children[0] : undefined;
  return {
    own,
    ...(twin && { htmlTwin: twin }),
    ...(inner && { forwarded: { ...chooseTextParts(inner, 1), headers: attached?.headers ?? new Map() } }),
  };
}

/** The readable text of one part's raw bytes, with HTML still as HTML. */
export function decodePart(part: Pick<MailPart, "type" | "parameters" | "encoding">, raw: Uint8Array): string {
  const bytes = decodeTransfer(raw.subarray(0, largestPartBytes), part.encoding);
  const text = decodeText(bytes, part.parameters.charset ?? charsetInHtml(part.type, bytes));
  if (part.parameters.format?.toLowerCase() !== "flowed") return text;
  return libmime.decodeFlowed(text.replace(/\r\n/gu, "\n"), part.parameters.delsp?.toLowerCase() === "yes");
}

function charsetInHtml(type: string, bytes: Uint8Array): string | undefined {
  if (type !== "text/html") return undefined;
  const head = Buffer.from(bytes.subarray(0, 2048)).toString("latin1");
  return /<meta[^<>]{0,200}charset\s{0,5}=\s{0,5}["']?([\w-]{2,40})/iu.exec(head)?.[1];
}

function decodeTransfer(raw: Uint8Array, encoding: string): Uint8Array {
  const text = () => Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString("latin1");
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return decodeBase64(text());
    case "quoted-printable":
      // A soft break may be cut off by the size limit; libqp copes with that.
      return libqp.decode(text());
    default:
      return raw;
  }
}

/** Buffer stops at padding in the middle (two joined encodings); anything that is no base64 is the text itself. */
function decodeBase64(text: string): Uint8Array {
  const padding = text.indexOf("=");
  const isUsual = (padding < 0 || /^=*\s*$/u.test(text.slice(padding))) && /^[a-z0-9+/\s]*$/iu.test(text.slice(0, 200));
  if (isUsual) return Buffer.from(text, "base64");
  const compact = text.replace(/\s+/gu, "");
  if (!/^[a-z0-9+/_=-]*$/iu.test(compact.slice(0, 200))) return Buffer.from(text, "latin1");
  return Buffer.concat(compact.split(/=+/u).map((run) => Buffer.from(run, "base64")));
}

/** A mail parsed from its source, or from the beginning of it. */
export interface ParsedMail {
  readonly headers: MailHeaders;
  readonly structure: MailPart;
  /** Set where the mail has more parts or levels than are looked at. */
  readonly isBeyondBounds: boolean;
}

/**
 * Parses a file, or as much of a mail as was fetched. Never throws: a multipart without a boundary is text, an unclosed one
 * ends where the mail ends.
 */
export function parseMail(source: Uint8Array): ParsedMail {
  let parts = 0;
  let isBeyondBounds = false;
  const { headers, body } = splitHeaders(source);
  const mailHeaders = parseHeaders(headers);
  const structure = parseEntity(mailHeaders, body, 0);
  return { headers: mailHeaders, structure, isBeyondBounds };

  function parseEntity(ownHeaders: MailHeaders, content: Uint8Array, depth: number): MailPart {
    parts++;
    const { type, parameters } = contentType(ownHeaders);
    const encoding = (ownHeaders.get("content-transfer-encoding") ?? "").toLowerCase();
    const disposition = /^\s*([a-z]+)/iu.exec(ownHeaders.get("content-disposition") ?? "")?.[1]?.toLowerCase();
    const leaf = { type, parameters, encoding, disposition, body: content, children: [] };
    const isMultipart = type.startsWith("multipart/");
    if (!isMultipart && type !== "message/rfc822") return leaf;
    if (depth >= deepestNesting) {
      isBeyondBounds = true;
      return isMultipart ? { ...leaf, type: "text/plain" } : leaf;
    }
    if (!isMultipart) {
      const inner = splitHeaders(decodeTransfer(content, encoding));
      const innerHeaders = parseHeaders(inner.headers);
      return { ...leaf, headers: innerHeaders, children: [parseEntity(innerHeaders, inner.body, depth + 1)] };
    }
    const children: MailPart[] = [];
    for (const piece of splitMultipart(content, parameters.boundary)) {
      if (parts >= mostParts) {
        isBeyondBounds = true;
        break;
      }
      const inner = splitHeaders(piece);
      children.push(parseEntity(parseHeaders(inner.headers), inner.body, depth + 1));
    }
    return children.length === 0 ? { ...leaf, type: "text/plain" } : { ...leaf, children };
  }
}

function contentType(headers: MailHeaders): { type: string; parameters: Readonly<Record<string, string>> } {
  const header = headers.get("content-type");
  if (header === undefined || header.trim() === "") return { type: "text/plain", parameters: {} };
  const { value, params } = libmime.parseHeaderValue(header.slice(0, 2000));
  const type = value.trim().toLowerCase();
  return { type: /^[a-z]+\/[\w.+-]+$/u.test(type) ? type : "text/plain", parameters: { ...params } };
}

/** The raw header lines of a mail or part, and what follows the first empty line. */
export function splitHeaders(source: Uint8Array): { headers: Uint8Array; body: Uint8Array } {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  // An entity may begin with the empty line, which means that it has no headers.
  if (bytes[0] === 0x0d && bytes[1] === 0x0a) return { headers: new Uint8Array(), body: source.subarray(2) };
  if (bytes[0] === 0x0a) return { headers: new Uint8Array(), body: source.subarray(1) };
  const crlf = bytes.indexOf("\r\n\r\n");
  // Not searched beyond the other one: a mail has one kind of line ends, and parts are many.
  const lf = (crlf < 0 ? bytes : bytes.subarray(0, crlf)).indexOf("\n\n");
  const end = lf < 0 ? crlf : lf;
  if (end < 0) return { headers: source, body: source.subarray(source.length) };
  return { headers: source.subarray(0, end + 1), body: source.subarray(end + (lf < 0 ? 4 : 2)) };
}

/** Lazily: a mail of ten thousand parts is not cut into all of them. */
function* splitMultipart(content: Uint8Array, boundary: string | undefined): Generator<Uint8Array> {
  if (boundary === undefined || boundary === "") return;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  let start = -1;
  let position = 0;
  for (;;) {
    const found = bytes.indexOf(delimiter, position);
    if (found < 0) break;
    position = found + delimiter.length;
    if (found > 0 && bytes[found - 1] !== 0x0a) continue;
    if (start >= 0) yield content.subarray(start, trimLineEnd(bytes, found));
    if (bytes[position] === 0x2d && bytes[position + 1] === 0x2d) return;
    const lineEnd = bytes.indexOf(0x0a, position);
    start = lineEnd < 0 ? bytes.length : lineEnd + 1;
  }
  if (start >= 0 && start < bytes.length) yield content.subarray(start);
}

function trimLineEnd(bytes: Buffer, end: number): number {
  if (bytes[end - 2] === 0x0d) return end - 2;
  return end - 1;
}
