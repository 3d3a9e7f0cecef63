import { type MailAddress, parseAddress } from "./headers.ts";
import { joinBrokenLines } from "./normalise.ts";
import { anyOf } from "./vocabulary.ts";

/** What the writer of a mail says now: without quoted mails, signatures and what a forward repeats above it. */
export interface StrippedText {
  readonly text: string;
  /** The first sender of a mail that was forwarded inline. */
  readonly forwardedFrom?: MailAddress;
  readonly forwardedSubject?: string;
}

export function isForward(subject: string): boolean {
  return /^\s*(?:\[[^\]]{1,30}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|转发|轉寄|轉發)\s*[:：]/iu.test(subject);
}

export function isReply(subject: string): boolean {
  return /^\s*(?:re|aw|sv|antw|回复|回覆|答复|答覆)\s*(?:\[\d+\])?\s*[:：]/iu.test(subject);
}

/** A plain part that only sends the reader to the HTML part. */
export function isStub(plain: string): boolean {
  if (plain.length > longestStub) return false;
  const text = plain
    .replace(/https?:\/\/\S+/giu, " ")
    .replace(/\s+/gu, " ")
    .trim();
  if (text.length < 60) return true;
  return text.length < 400 && htmlHints.some((pattern) => pattern.test(text));
}
const htmlHints = [
  /(?:view|read|open|see)[^.]{0,40}(?:browser|online|html|web version)/iu,
  /(?:not|n't) (?:support|display|show)[^.]{0,30}html/iu,
  /html[^.]{0,20}(?:version|format|client|viewer|capable|enabled)/iu,
  /浏览器[^。]{0,10}查看|不支持\s*html|HTML\s*(?:形式|メール)/iu,
];

/** With tracking links that are hundreds of characters long. */
const longestStub = 2000;

export function stripQuotedText(body: string, subject: string): StrippedText {
  const lines = joinBrokenLines(body.slice(0, longestBody)).split("\n");
  const keepsHistory = isForward(subject);
  const own: string[] = [];
  let forwardedFrom: MailAddress | undefined;
  let forwardedSubject: string | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? "").trim();
    if (line.startsWith(">")) {
      if (keepsHistory) own.push(line.replace(/^[>\s]+/u, ""));
      continue;
    }
    const isForwardMark = forwardMark.test(line);
    const isHeaderBlock = isForwardMark || startsHeaderBlock(lines, index);
    if (isHeaderBlock) {
      if (!keepsHistory && !isForwardMark) break;
      const block = readHeaderBlock(lines, isForwardMark ? index + 1 : index);
      forwardedFrom ??= block.from;
      forwardedSubject ??= block.subject;
      // Below a forward lies the mail that matters; what stood above it is a cover note.
      index = block.end - 1;
      if (block.subject !== undefined) own.push(block.subject);
      continue;
    }
    if (!keepsHistory && startsQuote(line, lines[index + 1] ?? "")) break;
    if (/^-- ?$/u.test(lines[index] ?? "") && own.join(" ").length > 30) break;
    own.push(line);
  }
  return {
    text: own.join("\n"),
    ...(forwardedFrom && { forwardedFrom }),
    ...(forwardedSubject !== undefined && { forwardedSubject }),
  };
}
const longestBody = 200_000;

const forwardMark = new RegExp(`^[-_=\\s>]*${anyOf("forwardMark")}[-_=\\s:：]*$`, "iu");
const originalMark = new RegExp(`^[-_=*\\s]*${anyOf("originalMark")}[-_=*\\s:：]*$`, "iu");
const onDay = new RegExp(`^${anyOf("onDay")} .{6,200}$`, "iu");
const wroteInLine = new RegExp(`^${anyOf("onDay")} .{6,200}${anyOf("wrote")}.{0,60}[:：]?\\s*$`, "iu");
const wroteAtEnd = new RegExp(`${anyOf("wrote")}\\s*[:：]\\s*$`, "iu");

function startsQuote(line: string, next: string): boolean {
  const two = `${line} ${next.trim()}`.slice(0, 400);
  return (
    originalMark.test(line) ||
    wroteInLine.test(line) ||
    (onDay.test(line) && wroteAtEnd.test(two)) ||
    /^(?:在|于)?.{4,120}(?:写道|寫道|书写道)\s*[:：]?$/u.test(line) ||
    (/^\d{4}[年/-].{4,120}[:：]$/u.test(line) && /[<＜][^<>]+@[^<>]+[>＞]/u.test(line))
  );
}

const senderLine = new RegExp(`^[*\\s]*${anyOf("fromLabel")}[*\\s]*[:：][*\\s]*(.{1,300})$`, "iu");
const subjectLine = new RegExp(`^[*\\s]*${anyOf("subjectLabel")}[*\\s]*[:：][*\\s]*(.*)$`, "iu");
const otherHeaderLine = new RegExp(`^[*\\s]*${anyOf("headerLabel", "subjectLabel")}[*\\s]*[:：]`, "iu");

function startsHeaderBlock(lines: readonly string[], index: number): boolean {
  if (!senderLine.test(lines[index] ?? "")) return false;
  const following = lines.slice(index + 1, index + 5).filter((line) => otherHeaderLine.test(line));
  return following.length >= 2;
}

function readHeaderBlock(
  lines: readonly string[],
  start: number,
): { end: number; from?: MailAddress; subject?: string } {
  let from: MailAddress | undefined;
  let subject: string | undefined;
  let end = start;
  for (; end < Math.min(lines.length, start + 10); end++) {
    const line = (lines[end] ?? "").trim();
    if (line === "") {
      if (from !== undefined || subject !== undefined) break;
      continue;
    }
    const sender = senderLine.exec(line);
    if (sender !== null) from = parseAddress(sender[1]);
    else if (otherHeaderLine.test(line)) subject ??= subjectLine.exec(line)?.[1];
    else break;
  }
  return { end, ...(from && { from }), ...(subject !== undefined && { subject }) };
}
