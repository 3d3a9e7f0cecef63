import { type MailAddress, parseAddress } from "./headers.ts";
import { joinBrokenLines } from "./normalise.ts";

/** What the writer of a mail says now: without quoted mails, signatures and what a forward repeats above it. */
export interface OwnText {
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
  return (
    text.length < 400 &&
    /(?:view|read|open|see)[^.]{0,40}(?:browser|online|html|web version)|(?:not|n't) (?:support|display|show)[^.]{0,30}html|html[^.]{0,20}(?:version|format|client|viewer|capable|enabled)|浏览器[^。]{0,10}查看|不支持\s*html|HTML\s*(?:形式|メール)/iu.test(
      text,
    )
  );
}

/** With tracking links that are hundreds of characters long. */
const longestStub = 2000;

export function ownText(body: string, subject: string): OwnText {
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
    const isForwardMark =
      /^[-_=\s>]*(?:forwarded message|begin forwarded message|weitergeleitete nachricht|message transféré|转发的?邮件|轉寄郵件|转发邮件信息|転送メッセージ)[-_=\s:：]*$/iu.test(
        line,
      );
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

function startsQuote(line: string, next: string): boolean {
  const two = `${line} ${next.trim()}`.slice(0, 400);
  return (
    /^[-_=*\s]*(?:original message|original appointment|ursprüngliche nachricht|original-nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|原始邮件|原始郵件|原邮件|回复的原邮件|元のメッセージ)[-_=*\s:：]*$/iu.test(
      line,
    ) ||
    /^(?:on|am|le|el|em|il|op) .{6,200}(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef)\b.{0,60}[:：]?\s*$/iu.test(
      line,
    ) ||
    (/^(?:on|am|le|el) .{6,200}$/iu.test(line) && /(?:wrote|schrieb|a écrit|escribió)\s*[:：]\s*$/iu.test(two)) ||
    /^(?:在|于)?.{4,120}(?:写道|寫道|书写道)\s*[:：]?$/u.test(line) ||
    (/^\d{4}[年/-].{4,120}[:：]$/u.test(line) && /[<＜][^<>]+@[^<>]+[>＞]/u.test(line))
  );
}

const senderLine = /^[*\s]*(?:from|von|de|da|发件人|發件人|寄件者|差出人|보낸 ?사람)[*\s]*[:：]\s*(.{1,300})$/iu;
const otherHeaderLine =
  /^[*\s]*(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|发送时间|發送時間|时间|日期|收件人|收件者|抄送|主题|主題|主旨|送信日時|宛先|件名|날짜|받는 ?사람|제목)[*\s]*[:：]/iu;

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
    else if (otherHeaderLine.test(line))
      subject ??= /^[*\s]*(?:subject|betreff|objet|asunto|主题|主題|主旨|件名|제목)[*\s]*[:：]\s*(.*)$/iu.exec(
        line,
      )?.[1];
    else break;
  }
  return { end, ...(from && { from }), ...(subject !== undefined && { subject }) };
}
