import { type MailAddress, type MailHeaders, parseAddress, parseMailDate } from "./headers.ts";
import { htmlToVisibleText } from "./html-text.ts";
import {
  chooseTextParts,
  decodePart,
  largestMailBytes,
  largestPartBytes,
  type MailPart,
  parseMail,
  type TextParts,
} from "./mime.ts";
import { isStub, stripQuotedText } from "./strip-quoted-text.ts";

/** A mail as the classification sees it: readable text and the few headers that tell what kind of mail it is. */
export interface Mail {
  readonly headers: MailHeaders;
  readonly subject: string;
  readonly from: MailAddress;
  /** What the mail says itself, in lines. */
  readonly text: string;
  /** The mail that this one passes on, attached or quoted: its sender is who the money is owed to. */
  readonly forwarded?: { readonly subject: string; readonly from: MailAddress };
  /** The mail's day (`YYYY-MM-DD`) where it was written, or else where it was received. */
  readonly sentOn?: string;
  /** False where it has more text, parts or levels than are read. */
  readonly isWhole: boolean;
}

export interface MailSource {
  readonly receivedAtMs?: number | undefined;
  /** Whether the mail goes on behind what was read of it. */
  readonly isCut?: boolean;
}

/** @param source the whole mail, or its beginning */
export function mailFromSource(source: Uint8Array, { receivedAtMs, isCut = false }: MailSource = {}): Mail {
  const read = source.subarray(0, largestMailBytes);
  const { headers, structure, isBeyondBounds } = parseMail(read);
  const goesOn = isCut || read.length < source.length;
  const texts = new PartTexts(goesOn ? read : undefined);
  const parts = chooseTextParts(structure);
  const subject = (headers.get("subject") ?? "").slice(0, longestSubject);
  const own = stripQuotedText(texts.visible(parts), subject);
  const innerSubject = parts.forwarded?.headers.get("subject")?.slice(0, longestSubject) ?? "";
  const inner = parts.forwarded && stripQuotedText(texts.visible(parts.forwarded), innerSubject);
  const forwarded =
    inner !== undefined
      ? { subject: innerSubject, from: parseAddress(parts.forwarded?.headers.get("from")) }
      : own.forwardedFrom && { subject: own.forwardedSubject ?? "", from: own.forwardedFrom };
  const sentOn = sentDay(headers, receivedAtMs);
  const isTextMissing = goesOn && parts.own.length === 0;
  return {
    headers,
    subject,
    from: parseAddress(headers.get("from")),
    text: inner === undefined ? own.text : `${own.text}\n${inner.text}`,
    isWhole: !isBeyondBounds && !texts.isCut && !isTextMissing,
    ...(forwarded && { forwarded }),
    ...(sentOn !== undefined && { sentOn }),
  };
}
const longestSubject = 1000;

/** Decodes the parts that are wanted, and notices when one of them is not there as a whole. */
class PartTexts {
  readonly #source: Uint8Array | undefined;
  isCut = false;

  /** @param source what was read of a mail that goes on behind it */
  constructor(source: Uint8Array | undefined) {
    this.#source = source;
  }

  visible({ own, htmlTwin }: TextParts): string {
    const plain = own.map((part) => this.#text(part)).join("\n");
    return htmlTwin === undefined || !isStub(plain) ? plain : `${plain}\n${this.#text(htmlTwin)}`;
  }

  #text(part: MailPart): string {
    if (part.body.length > largestPartBytes || this.#isAtEnd(part.body)) this.isCut = true;
    const decoded = decodePart(part, part.body);
    return part.type === "text/html" || looksLikeHtml(decoded) ? htmlToVisibleText(decoded) : decoded;
  }

  #isAtEnd(body: Uint8Array): boolean {
    const source = this.#source;
    if (source === undefined || source.buffer !== body.buffer) return false;
    return body.byteOffset + body.length >= source.byteOffset + source.length;
  }
}

/** Some programs send HTML under the name of plain text. */
function looksLikeHtml(text: string): boolean {
  return /^\s{0,200}<(?:!doctype html|html|body|table|div|p)\b/iu.test(text);
}

/** The Date header is taken when it is plausible; a mail that says it is from last year was not written by a calendar. */
function sentDay(headers: MailHeaders, receivedAtMs: number | undefined): string | undefined {
  const written = parseMailDate(headers.get("date"));
  const received = receivedAtMs ?? parseMailDate(headers.get("received")?.split(";").at(-1)?.trim())?.atMs;
  if (written !== undefined && (received === undefined || Math.abs(written.atMs - received) < 3 * 86_400_000)) {
    return isoDay(written.atMs + written.offsetMinutes * 60_000);
  }
  return received === undefined ? undefined : isoDay(received);
}

function isoDay(atMs: number): string | undefined {
  const year = new Date(atMs).getUTCFullYear();
  return year >= 1990 && year <= 2200 ? new Date(atMs).toISOString().slice(0, 10) : undefined;
}
