import { type MailAddress, type MailHeaders, parseAddress, parseMailDate } from "./headers.ts";
import { htmlToVisibleText } from "./html-text.ts";
import { chooseTextParts, decodePart, type MailPart, parseMail, type TextParts } from "./mime.ts";
import { isStub, ownText } from "./own-text.ts";

/** A mail as the classification sees it: readable text and the few headers that tell what kind of mail it is. */
export interface Mail {
  readonly headers: MailHeaders;
  readonly subject: string;
  readonly from: MailAddress;
  /** What the mail says itself, in lines. */
  readonly text: string;
  /** The mail that this one passes on, attached or quoted: its sender is who speaks about money. */
  readonly forwarded?: { readonly subject: string; readonly from: MailAddress };
  /** The mail's day (`YYYY-MM-DD`) where it was written, or else where it was received. */
  readonly sentOn?: string;
}

export interface MailBodies {
  readonly headers: MailHeaders;
  readonly parts: TextParts;
  /** Raw bytes of a part, as far as they were read. */
  readonly read: (part: MailPart) => Uint8Array | undefined;
  readonly attachedHeaders?: MailHeaders | undefined;
  readonly receivedAtMs?: number | undefined;
}

/** Whether the HTML twin must be read because the plain text only points to it. */
export function needsHtml(parts: TextParts, read: (part: MailPart) => Uint8Array | undefined): boolean {
  return parts.htmlTwin !== undefined && isStub(plainText(parts, read));
}

export function composeMail({ headers, parts, read, attachedHeaders, receivedAtMs }: MailBodies): Mail {
  const subject = (headers.get("subject") ?? "").slice(0, 1000);
  const own = ownText(visibleText(parts, read), subject);
  const innerSubject = attachedHeaders?.get("subject")?.slice(0, 1000);
  const inner =
    parts.forwarded === undefined ? undefined : ownText(visibleText(parts.forwarded, read), innerSubject ?? "");
  const forwarded =
    inner !== undefined
      ? { subject: innerSubject ?? "", from: parseAddress(attachedHeaders?.get("from")) }
      : own.forwardedFrom && { subject: own.forwardedSubject ?? "", from: own.forwardedFrom };
  const sentOn = sentDay(headers, receivedAtMs);
  return {
    headers,
    subject,
    from: parseAddress(headers.get("from")),
    text: inner === undefined ? own.text : `${own.text}\n${inner.text}`,
    ...(forwarded && { forwarded }),
    ...(sentOn !== undefined && { sentOn }),
  };
}

/** @param source the whole mail, or as much of it as was read */
export function mailFromSource(source: Uint8Array, receivedAtMs?: number): Mail {
  const parsed = parseMail(source);
  const parts = chooseTextParts(parsed.structure);
  return composeMail({
    headers: parsed.headers,
    parts,
    read: (part) => parsed.bodies.get(part.id),
    attachedHeaders: parts.forwardedId === undefined ? undefined : parsed.attachedHeaders.get(parts.forwardedId),
    receivedAtMs,
  });
}

function plainText(parts: TextParts, read: (part: MailPart) => Uint8Array | undefined): string {
  return parts.own
    .map((part) => {
      const raw = read(part);
      if (raw === undefined) return "";
      return textOf(part, raw);
    })
    .join("\n");
}

function visibleText(parts: TextParts, read: (part: MailPart) => Uint8Array | undefined): string {
  const plain = plainText(parts, read);
  if (parts.htmlTwin === undefined || !isStub(plain)) return plain;
  const raw = read(parts.htmlTwin);
  return raw === undefined ? plain : `${plain}\n${textOf(parts.htmlTwin, raw)}`;
}

/** A part is asked for twice: whether its twin is needed, and for the mail. */
const texts = new WeakMap<Uint8Array, string>();

function textOf(part: MailPart, raw: Uint8Array): string {
  const known = texts.get(raw);
  if (known !== undefined) return known;
  const decoded = decodePart(part, raw);
  const text = part.type === "text/html" || looksLikeHtml(decoded) ? htmlToVisibleText(decoded) : decoded;
  texts.set(raw, text);
  return text;
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
