import { describe, expect, it } from "vitest";
import { isForward, isReply, isStub, stripQuotedText } from "../../src/mailbox/strip-quoted-text.ts";

describe("what the writer says, and whose mail is passed on", () => {
  it.each<[string, string, string, string | null, string | null]>([
    ["Paid.\n> old\nMore.", "Re: x", "Paid.\nMore.", null, null],
    ["> old\n>> older", "Fwd: x", "old\nolder", null, null],
    ["Paid.\nOn Thu, A wrote:\nold", "x", "Paid.", null, null],
    [
      "Paid.\nOn Thu, Nov 19, 2026 at 9:02 AM Kim Somebody of the company\n<k@x.example> wrote:\nold",
      "x",
      "Paid.",
      null,
      null,
    ],
    ["Paid.\nOn Thursday we open.\nBye", "x", "Paid.\nOn Thursday we open.\nBye", null, null],
    ["Payé.\nLe jeu. 19 nov. 2026, Kim a écrit :\nold", "x", "Payé.", null, null],
    ["Bezahlt.\nAm 19.11.2026 um 9:02 schrieb Kim:\nold", "x", "Bezahlt.", null, null],
    ["Pagado.\nEl jue, 19 nov 2026, Kim escribió:\nold", "x", "Pagado.", null, null],
    ["已付\n在 2026年11月19日，小王写道：\nold", "x", "已付", null, null],
    ["已付\n2026年11月19日 小王 <a@x.example>：\nold", "x", "已付", null, null],
    ["已付\n2026年11月19日 小王：\nold", "x", "已付\n2026年11月19日 小王：\nold", null, null],
    ["Paid.\n-----Original Message-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Original Appointment-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Ursprüngliche Nachricht-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Original-Nachricht-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Message d'origine-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Mensaje original-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Mensagem original-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Messaggio originale-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----Oorspronkelijk bericht-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----原始邮件-----\nold", "x", "Paid.", null, null],
    ["Paid.\n-----元のメッセージ-----\nold", "x", "Paid.", null, null],
    ["Paid.\nFrom: A <a@x.example>\nSent: now\nTo: b\nSubject: old\n\nold", "Re: x", "Paid.", null, null],
    [
      "Paid.\nFrom: A <a@x.example>\nSent: now\n\nold",
      "Re: x",
      "Paid.\nFrom: A <a@x.example>\nSent: now\n\nold",
      null,
      null,
    ],
    ["Bezahlt.\nVon: A <a@x.example>\nGesendet: jetzt\nAn: b\nBetreff: alt\n\nalt", "AW: x", "Bezahlt.", null, null],
    [
      "See.\nFrom: A <a@x.example>\nSent: now\nTo: b\nSubject: Old one\n\nold text",
      "Fwd: x",
      "See.\nOld one\n\nold text",
      "a@x.example",
      "Old one",
    ],
    [
      "See.\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: now\nSubject: Old one\nTo: b\n\nold text",
      "x",
      "See.\nOld one\n\nold text",
      "a@x.example",
      "Old one",
    ],
    [
      "See.\nBegin forwarded message:\n\nFrom: A <a@x.example>\nSubject: Old one\nDate: now\n\nold text",
      "x",
      "See.\nOld one\n\nold text",
      "a@x.example",
      "Old one",
    ],
    [
      "转发\n---------- 转发邮件 ----------\n发件人：A <a@x.example>\n主题：旧\n日期：now\n收件人：b\n\n旧",
      "x",
      "转发\n旧\n\n旧",
      "a@x.example",
      "旧",
    ],
    [
      "*From:* A <a@x.example>\n*Sent:* now\n*To:* b\n*Subject:* Old one\n\nold text",
      "Fwd: x",
      "Old one\n\nold text",
      "a@x.example",
      "Old one",
    ],
    [
      "Fwd.\n---------- Forwarded message ---------\nFrom: A <a@x.example>\nDate: now\nSubject: Old one\nTo: b\n\n---------- Forwarded message ---------\nFrom: B <b@x.example>\nDate: now\nSubject: Older\nTo: b\n\nold text",
      "Fwd: x",
      "Fwd.\nOld one\n\nOlder\n\nold text",
      "a@x.example",
      "Old one",
    ],
    ["A text that is long enough, surely so.\n-- \nKim", "x", "A text that is long enough, surely so.", null, null],
    ["Short.\n-- \nKim", "x", "Short.\n--\nKim", null, null],
    ["A text that is long enough, surely so.\n--Kim", "x", "A text that is long enough, surely so.\n--Kim", null, null],
    ["A text that is long enough, surely so.\n--\nKim", "x", "A text that is long enough, surely so.", null, null],
  ])("%j with the subject %s", (body, subject, text, from, forwardedSubject) => {
    const stripped = stripQuotedText(body, subject);
    expect([stripped.text, stripped.forwardedFrom?.address ?? null, stripped.forwardedSubject ?? null]).toEqual([
      text,
      from,
      forwardedSubject,
    ]);
  });
});

describe("a subject", () => {
  it.each([
    ["Re: a", true, false],
    ["RE：a", true, false],
    ["aw: a", true, false],
    ["SV: a", true, false],
    ["Antw: a", true, false],
    ["回复：a", true, false],
    ["回覆:a", true, false],
    ["答复: a", true, false],
    ["答覆: a", true, false],
    ["Re[2]: a", true, false],
    ["Re [2]: a", true, false],
    ["Renewal: a", false, false],
    ["Fwd: a", false, true],
    ["FW: a", false, true],
    ["WG: a", false, true],
    ["TR: a", false, true],
    ["RV: a", false, true],
    ["ENC: a", false, true],
    ["I: a", false, true],
    ["转发：a", false, true],
    ["轉寄: a", false, true],
    ["轉發: a", false, true],
    ["[ext] Fwd: a", false, true],
    ["[a very long label that is none of us] Fwd: a", false, false],
    ["Forward: a", false, false],
    ["a fwd: b", false, false],
  ])("%s is a reply: %s, a forward: %s", (subject, reply, forward) =>
    expect([isReply(subject), isForward(subject)]).toEqual([reply, forward]),
  );
});

describe("a plain text that only points to the HTML", () => {
  const rest = "x ".repeat(30);
  it.each([
    ["x".repeat(59), true],
    ["x".repeat(60), false],
    [`https://x.example/${"x".repeat(1900)}`, true],
    [`https://x.example/${"x".repeat(2000)}`, false],
    [`View this mail online ${rest}`, true],
    [`Read it in the browser: ${rest}`, true],
    [`Open the HTML ${rest}`, true],
    [`See the web version ${rest}`, true],
    [`Your client does not support HTML ${rest}`, true],
    [`It can't display this HTML ${rest}`, true],
    [`HTML version ${rest}`, true],
    [`an html capable viewer ${rest}`, true],
    [`请用浏览器查看 ${rest}`, true],
    [`不支持 HTML ${rest}`, true],
    [`HTML形式 ${rest}`, true],
    [`HTMLメール ${rest}`, true],
    [`View online ${"x ".repeat(193)}`, true],
    [`View online ${"x ".repeat(195)}`, false],
  ])("%s: %s", (text, isPointer) => expect(isStub(text)).toBe(isPointer));
});
