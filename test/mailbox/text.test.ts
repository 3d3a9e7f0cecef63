import { describe, expect, it } from "vitest";
import { htmlToVisibleText } from "../../src/mailbox/html-text.ts";
import { joinBrokenLines, normalise } from "../../src/mailbox/normalise.ts";
import { isForward, isReply, isStub, stripQuotedText } from "../../src/mailbox/strip-quoted-text.ts";

describe("the visible text of HTML", () => {
  it.each([
    [
      "blocks are lines and inline tags join",
      "<div>Balance: <b>¥</b><b>12</b>.50</div><p>Please <i>pay</i></p>",
      "Balance: ¥12.50\nPlease pay",
    ],
    ["cells are apart", "<table><tr><td>Total</td><td>$5</td></tr><tr><td>Due</td></tr></table>", "Total $5\nDue"],
    [
      "entities",
      "&yen;1&comma;280&period;50 &#165;2 &#x20AC;3 &amp; &nbsp;x &unknown; &#128;4",
      "¥1,280.50 ¥2 €3 & x &unknown; €4",
    ],
    [
      "style, script, comments and head",
      "<head><title>t</title></head><style>.a{content:'overdue'}</style><!-- overdue --><script>overdue()</script>text",
      "text",
    ],
    ["display:none", "<div style='color:red; DISPLAY : none'>overdue <b>now</b></div>text", "text"],
    [
      "visibility and hidden attributes",
      "<p hidden>a</p><p style='visibility:hidden'>b</p><p style='opacity:0'>c</p>d",
      "d",
    ],
    ["a preheader of no height", "<div style='max-height:0;overflow:hidden'>preheader</div>text", "text"],
    [
      "a class that the sheet hides",
      "<style>.pre{display:none}.big{font-size:20px}</style><div class='x pre'>no</div><div class='big'>yes</div>",
      "yes",
    ],
    [
      "a class that only other screens hide",
      "<style>@media (max-width:600px){.wide{display:none}}</style><div class='wide'>yes</div>",
      "yes",
    ],
    [
      "tiny type",
      "<span style='font-size:1px'>no</span><span style='font-size:0'>no</span><span style='font-size:10px'>yes</span>",
      "yes",
    ],
    [
      "a tiny container with normal type in it",
      "<td style='font-size:0px'>no<div style='font-size:14px'>yes</div>no</td>",
      "yes",
    ],
    [
      "white on white",
      "<span style='color:#fff'>no</span><span style='color:#FFFFFF;background:#00f'>yes</span>",
      "yes",
    ],
    ["white on a shaded cell", "<td bgcolor='#0000ff'><span style='color:white'>yes</span></td>", "yes"],
    ["a white link in a button", "<td style='background:url(x)'><a style='color:#fff'>pay</a></td>", "pay"],
    ["unclosed tags", "<p style='display:none'>no<p>yes<li>one<li>two", "yes\none\ntwo"],
    ["a tag that the next one cuts off", "<p>due <a href=x <b>now</b></p>", "due now"],
    ["a tag that the end cuts off", "<p>due</p><a href=", "due"],
    ["a lone angle bracket", "5 < 6 and <b>7 > 6</b>", "5 < 6 and 7 > 6"],
    ["an attribute with a bracket in it", '<a title="a > b" href=x>text</a>', "text"],
    ["a tag that the limit cut off", "text<div style='", "text"],
  ])("%s", (_, html, text) => expect(htmlToVisibleText(html)).toBe(text));

  it("reads a hundred thousand nested tags", () => {
    expect(htmlToVisibleText(`${"<div>".repeat(100_000)}deep`)).toBe("");
    expect(htmlToVisibleText(`${"<div>".repeat(40_000)}deep`)).toBe("deep");
  });
});

describe("what the writer says", () => {
  it.each([
    ["without lines quoted by >", "Paid.\n> Invoice overdue", "Re: x", "Paid."],
    [
      "without what was written on a day",
      "Paid.\nOn Thu, Nov 19, 2026 at 9:02 AM Kim <k@x.example> wrote:\nInvoice overdue",
      "Re: x",
      "Paid.",
    ],
    [
      "without a German quotation",
      "Bezahlt.\nAm 19.11.2026 schrieb Kim <k@x.example>:\nüberfällig",
      "AW: x",
      "Bezahlt.",
    ],
    ["without an original message", "已付\n-----原始邮件-----\n欠费", "回复：x", "已付"],
    [
      "without the header block of Outlook",
      "Paid.\nFrom: Kim\nSent: today\nTo: me\nSubject: overdue\n\nInvoice overdue",
      "RE: x",
      "Paid.",
    ],
    [
      "without a signature",
      "A long enough text of the mail itself.\n-- \nIf payment failed call us",
      "x",
      "A long enough text of the mail itself.",
    ],
    [
      "with what is forwarded",
      "See below.\n---------- Forwarded message ----------\nFrom: A <a@x.example>\nDate: now\nSubject: Overdue\nTo: me\n\nInvoice overdue",
      "Fwd: x",
      "See below.\nOverdue\n\nInvoice overdue",
    ],
  ])("%s", (_, body, subject, text) => expect(stripQuotedText(body, subject).text.trim()).toBe(text));

  it("knows replies and forwards", () => {
    expect(["Re: a", "AW: a", "回复：a", "Re[2]: a", "Renewal: a", "a"].map(isReply)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(["Fwd: a", "FW: a", "WG: a", "转发：a", "Forward: a", "a"].map(isForward)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("knows a text that only points to the HTML", () => {
    const link = `https://x.example/${"a".repeat(300)}`;
    expect(
      [
        `View this email in your browser: ${link}`,
        `Your mail program does not support HTML. Please open ${link}`,
        "Short.",
      ].map(isStub),
    ).toEqual([true, true, true]);
    expect(
      isStub(
        "Your payment of $25.00 failed and your apps will be shut down on 28 November 2026. Please update your card.",
      ),
    ).toBe(false);
  });
});

describe("the normal form", () => {
  it.each([
    ["full width", "余额：￥１８．３０", "余额:¥18.30"],
    ["traditional", "帳戶餘額不足，請儲值", "账户余额不足,请储值"],
    ["space between Chinese characters", "欠 费 停 机", "欠费停机"],
    ["invisible characters", "over\u00addue o\u200bver\u2060due", "overdue overdue"],
    ["typographic marks", "couldn’t — 3–4", "couldn't - 3-4"],
    ["hyphens in words, not in dates", "Auto-renewal on 2026-11-27 for -5", "auto renewal on 2026-11-27 for -5"],
    ["sentences are lines", "One. Two! Three? 四。五；六", "one.\ntwo!\nthree?\n四。\n五;\n六"],
    ["dots that end nothing", "Due Nov. 27 to Acme Inc. in full.", "due nov 27 to acme inc in full."],
  ])("%s", (_, text, normal) => expect(normalise(text)).toBe(normal));

  it("cuts what has no end", () => {
    const lines = normalise("word ".repeat(1000)).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(500);
    expect(lines.join(" ").replace(/\s+/gu, " ").trim()).toBe("word ".repeat(1000).trim());
  });

  it("joins lines that were broken for their length only", () => {
    const long = "Your Google Cloud Platform billing account 01A2B3-C4D5E6 has";
    expect(joinBrokenLines(`${long}\nan outstanding balance.\nTotal: $5\n- item\nshort\nshort`)).toBe(
      `${long} an outstanding balance.\nTotal: $5\n- item\nshort\nshort`,
    );
  });
});
