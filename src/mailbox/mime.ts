import libmime from "libmime";
import libqp from "libqp";
import { decodeText } from "./charset.ts";
import { type MailHeaders, parseHeaders } from "./headers.ts";

/** A node of a mail's structure, as an IMAP server or the parser below describes it. */
export interface MailPart {
  /** IMAP part number, such as `1.2`; empty for a multipart at the top. */
  readonly id: string;
  /** Lower case, such as `text/plain`. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly encoding: string;
  /** `attachment` or `inline`, where the mail says so. */
  readonly disposition?: string | undefined;
  /** Bytes as transferred, where known. */
  readonly size?: number | undefined;
  readonly children: readonly MailPart[];
}

/** No more of a part is read: a billing mail says what it wants in its first screen. */
export const largestPartBytes = 64 * 1024;

/** The parts whose text is the mail: what to read first, and the HTML twin to read when the plain text says nothing. */
export interface TextParts {
  readonly own: readonly MailPart[];
  readonly htmlTwin?: MailPart;
  /** The text of a mail that is attached as a whole (`message/rfc822`), one level deep. */
  readonly forwarded?: TextParts;
  /** Part number of the attached mail, whose headers are at `<number>.HEADER`. */
  readonly forwardedId?: string;
}

/** Chooses at most three parts; attachments, pictures and mails inside attached mails are never chosen. */
export function chooseTextParts(root: MailPart, depth = 0): TextParts {
  const plain: MailPart[] = [];
  const html: MailPart[] = [];
  let forwardedPart: MailPart | undefined;
  const visit = (part: MailPart, level: number): void => {
    if (level > deepestNesting) return;
    if (part.type === "message/rfc822") {
      forwardedPart ??= part;
    } else if (part.type.startsWith("multipart/")) {
      for (const child of part.children) visit(child, level + 1);
    } else if (part.disposition !== "attachment") {
      if (part.type === "text/plain" || part.type === "text/enriched") plain.push(part);
      else if (part.type === "text/html") html.push(part);
    }
  };
  visit(root, 0);
  const own = plain.length > 0 ? plain.slice(0, 2) : html.slice(0, 1);
  const twin = plain.length > 0 ? html[0] : undefined;
  const inner = depth === 0 ? forwardedPart?.children[0] : undefined;
  return {
    own,
    ...(twin && { htmlTwin: twin }),
    ...(inner && forwardedPart && { forwarded: chooseTextParts(inner, 1), forwardedId: forwardedPart.id }),
  };
}
const deepestNesting = 20;

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

/** A mail parsed from its source. */
export interface ParsedMail {
  readonly headers: MailHeaders;
  readonly structure: MailPart;
  /** Raw bytes of a leaf by part number. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
  /** Headers of attached mails by part number. */
  readonly attachedHeaders: ReadonlyMap<string, MailHeaders>;
}

/**
 * Parses a file, or a mail whose structure the server could not describe. Never throws: a multipart without a boundary
 * is text, an unclosed one ends where the mail ends.
 */
export function parseMail(source: Uint8Array): ParsedMail {
  const bodies = new Map<string, Uint8Array>();
  const attachedHeaders = new Map<string, MailHeaders>();
  const { headers, body } = splitHeaders(source);
  const structure = parseEntity(headers, body, "", 0);
  return { headers, structure, bodies, attachedHeaders };

  function parseEntity(ownHeaders: MailHeaders, content: Uint8Array, id: string, depth: number): MailPart {
    const { type, parameters } = contentType(ownHeaders);
    const encoding = (ownHeaders.get("content-transfer-encoding") ?? "").toLowerCase();
    const disposition = /^\s*([a-z]+)/iu.exec(ownHeaders.get("content-disposition") ?? "")?.[1]?.toLowerCase();
    const described = { parameters, encoding, disposition };
    const partId = id === "" ? "1" : id;
    if (type.startsWith("multipart/") && depth < deepestNesting) {
      const pieces = splitMultipart(content, parameters.boundary);
      if (pieces.length > 0) {
        const children = pieces.slice(0, mostParts).map((piece, index) => {
          const inner = splitHeaders(piece);
          return parseEntity(inner.headers, inner.body, id === "" ? `${index + 1}` : `${id}.${index + 1}`, depth + 1);
        });
        return { id, type, ...described, children };
      }
    }
    if (type === "message/rfc822" && depth < deepestNesting) {
      const inner = splitHeaders(decodeTransfer(content, encoding));
      attachedHeaders.set(partId, inner.headers);
      return {
        id: partId,
        type,
        ...described,
        children: [parseEntity(inner.headers, inner.body, `${partId}.1`, depth + 1)],
      };
    }
    bodies.set(partId, content);
    return {
      id: partId,
      type: type.startsWith("multipart/") ? "text/plain" : type,
      ...described,
      size: content.length,
      children: [],
    };
  }
}
const mostParts = 50;

function contentType(headers: MailHeaders): { type: string; parameters: Readonly<Record<string, string>> } {
  const header = headers.get("content-type");
  if (header === undefined || header.trim() === "") return { type: "text/plain", parameters: {} };
  const { value, params } = libmime.parseHeaderValue(header.slice(0, 2000));
  const type = value.trim().toLowerCase();
  return { type: /^[a-z]+\/[\w.+-]+$/u.test(type) ? type : "text/plain", parameters: { ...params } };
}

function splitHeaders(source: Uint8Array): { headers: MailHeaders; body: Uint8Array } {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const starts = [bytes.indexOf("\r\n\r\n"), bytes.indexOf("\n\n")];
  // An entity may begin with the empty line, which means that it has no headers.
  if (bytes.subarray(0, 2).toString("latin1") === "\r\n") return { headers: new Map(), body: source.subarray(2) };
  if (bytes[0] === 0x0a) return { headers: new Map(), body: source.subarray(1) };
  const [crlf = -1, lf = -1] = starts;
  const useCrlf = crlf >= 0 && (lf < 0 || crlf < lf);
  const end = useCrlf ? crlf : lf;
  if (end < 0) return { headers: parseHeaders(source), body: new Uint8Array() };
  return { headers: parseHeaders(source.subarray(0, end + 1)), body: source.subarray(end + (useCrlf ? 4 : 2)) };
}

function splitMultipart(content: Uint8Array, boundary: string | undefined): readonly Uint8Array[] {
  if (boundary === undefined || boundary === "") return [];
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  const pieces: Uint8Array[] = [];
  let start = -1;
  let position = 0;
  while (pieces.length < mostParts) {
    const found = bytes.indexOf(delimiter, position);
    if (found < 0) break;
    position = found + delimiter.length;
    if (found > 0 && bytes[found - 1] !== 0x0a) continue;
    if (start >= 0) pieces.push(content.subarray(start, trimLineEnd(bytes, found)));
    if (bytes.subarray(position, position + 2).toString("latin1") === "--") return pieces;
    const lineEnd = bytes.indexOf(0x0a, position);
    start = lineEnd < 0 ? bytes.length : lineEnd + 1;
  }
  if (start >= 0 && start < bytes.length && pieces.length < mostParts) pieces.push(content.subarray(start));
  return pieces;
}

function trimLineEnd(bytes: Buffer, end: number): number {
  if (bytes[end - 2] === 0x0d) return end - 2;
  return Math.max(0, end - 1);
}
