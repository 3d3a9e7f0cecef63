import { describe, expect, it } from "vitest";
import { uidRange } from "../../src/mailbox/folder-reader.ts";
import { mailFromSource } from "../../src/mailbox/mail.ts";
import { chooseTextParts, type MailPart, parseMail } from "../../src/mailbox/mime.ts";

function textOf(...lines: readonly string[]): string {
  return mailFromSource(Buffer.from(lines.join("\r\n"), "latin1")).text.trim();
}

describe("the text of a mail", () => {
  it.each([
    ["without any header", ["", "hello"], "hello"],
    ["without an empty line", ["Subject: x"], ""],
    ["that is empty", [], ""],
    ["with line feeds only", ["Subject: x\nContent-Type: text/plain\n\nhello\n"], "hello"],
    [
      "in quoted-printable",
      ["Content-Transfer-Encoding: quoted-printable", "", "caf=C3=A9 = soft=", "break =3D"],
      "café = softbreak =",
    ],
    ["in base64", ["Content-Transfer-Encoding: base64", "", "aGVsbG8=", ""], "hello"],
    ["in two pieces of base64", ["Content-Transfer-Encoding: base64", "", "aGVsbG8=", "IHdvcmxk"], "hello world"],
    [
      "that says base64 and is not",
      ["Content-Transfer-Encoding: base64", "", "This is, in fact, plain text!"],
      "This is, in fact, plain text!",
    ],
    ["with a type that is none", ["Content-Type: nonsense", "", "hello"], "hello"],
    ["that is a multipart without a boundary", ["Content-Type: multipart/mixed", "", "hello"], "hello"],
    ["that is never closed", ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "hello"], "hello"],
    ["with a boundary that never comes", ["Content-Type: multipart/mixed; boundary=b", "", "hello"], "hello"],
    ["in flowed lines", ["Content-Type: text/plain; format=flowed", "", "one ", "two"], "one two"],
    [
      "in flowed lines that lose their spaces",
      ["Content-Type: text/plain; format=Flowed; DelSp=Yes", "", "one ", "two"],
      "onetwo",
    ],
    ["in base64 for addresses", ["Content-Transfer-Encoding: BASE64", "", "Pz8_"], "???"],
    ["in base64 that breaks off", ["Content-Transfer-Encoding: base64", "", "aGVsbG8gd29ybG"], "hello worl"],
    ["that is enriched", ["Content-Type: text/enriched", "", "hello"], "hello"],
    ["with empty lines of two kinds", ["Subject: x\n\nhello", "", "more"], "hello\n\nmore"],
    ["that begins with a line feed", ["\nhello"], "hello"],
    [
      "with a boundary inside a line",
      ["Content-Type: multipart/mixed; boundary=b", "", "--b", "", "one --b two", "--b--"],
      "one --b two",
    ],
    ["with an empty boundary", ['Content-Type: multipart/mixed; boundary=""', "", "--", "", "hello"], "--\n\nhello"],
    [
      "behind an end of its parts",
      ["Content-Type: multipart/mixed; boundary=b", "", "before", "--b", "", "one", "--b--", "after", "--b", "", "two"],
      "one",
    ],
    [
      "in more than two parts",
      [
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "one",
        "--b",
        "",
        "two",
        "--b",
        "",
        "three",
        "--b--",
      ],
      "one\ntwo",
    ],
    [
      "in more than one part of HTML",
      [
        "Content-Type: multipart/mixed; boundary=b",
        "",
        ...["one", "two"].flatMap((text) => ["--b", "Content-Type: TEXT/HTML", "", `<p>${text}</p>`]),
        "--b--",
      ],
      "one",
    ],
    [
      "with a parameter in pieces",
      ['Content-Type: text/plain; charset*0="utf"; charset*1="-8"', "", "h\u00c3\u00a9"],
      "hé",
    ],
    [
      "that is HTML by another name",
      ["Content-Type: text/plain", "", "<html><body><p>hello</p></body></html>"],
      "hello",
    ],
    [
      "with the charset in the HTML",
      ["Content-Type: text/html", "", "<meta charset=gbk><p>\u00c7\u00b7\u00b7\u00d1</p>"],
      "欠费",
    ],
    [
      "beside HTML and an attachment",
      [
        "Content-Type: multipart/mixed; boundary=o",
        "",
        "--o",
        "Content-Type: multipart/alternative; boundary=i",
        "",
        "--i",
        "",
        `plain ${"x".repeat(70)}`,
        "--i",
        "Content-Type: text/html",
        "",
        "<p>html</p>",
        "--i--",
        "--o",
        "Content-Type: text/plain",
        "Content-Disposition: attachment",
        "",
        "attached",
        "--o--",
      ],
      `plain ${"x".repeat(70)}`,
    ],
    [
      "whose plain part is a stub",
      [
        "Content-Type: multipart/alternative; boundary=i",
        "",
        "--i",
        "",
        "See HTML.",
        "--i",
        "Content-Type: text/html",
        "",
        "<p>html</p>",
        "--i--",
      ],
      "See HTML.\nhtml",
    ],
  ])("%s", (_, lines, text) => expect(textOf(...lines)).toBe(text));

  it("includes a mail that is attached, but not the one inside that", () => {
    const inner = [
      "Content-Type: multipart/mixed; boundary=i",
      "Subject: inner",
      "From: A <a@x.example>",
      "",
      "--i",
      "",
      "second",
      "--i",
      "Content-Type: message/rfc822",
      "",
      "Subject: innermost",
      "",
      "third",
      "--i--",
    ];
    const mail = mailFromSource(
      Buffer.from(
        [
          "Content-Type: multipart/mixed; boundary=o",
          "",
          "--o",
          "",
          "first",
          "--o",
          "Content-Type: message/rfc822",
          "",
          ...inner,
          "--o--",
        ].join("\r\n"),
      ),
    );
    expect([mail.text, mail.forwarded]).toEqual([
      "first\nsecond",
      { subject: "inner", from: { name: "A", address: "a@x.example", domain: "x.example" } },
    ]);
  });

  it("takes its day from the Date header, and from the receipt when that is implausible", () => {
    const received = Date.parse("2026-11-20T20:00:00Z");
    const day = (date: string) =>
      mailFromSource(Buffer.from(`Date: ${date}\r\n\r\nx`), { receivedAtMs: received }).sentOn;
    expect([day("Sat, 21 Nov 2026 04:00:00 +0800"), day("Mon, 01 Jan 1990 00:00:00 +0000"), day("not a date")]).toEqual(
      ["2026-11-21", "2026-11-20", "2026-11-20"],
    );
    expect(mailFromSource(Buffer.from("\r\nx")).sentOn).toBeUndefined();
  });

  it("survives ten thousand levels of nesting", () => {
    expect(
      textOf(
        ...Array.from(
          { length: 10_000 },
          (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}`,
        ),
        "",
        "deep",
      ),
    ).toBe("");
  });
});

describe("the parts of a mail", () => {
  it("are chosen without attachments and pictures", () => {
    const leaf = (type: string, disposition?: string): MailPart => ({
      type,
      parameters: {},
      encoding: "",
      body: new Uint8Array(),
      children: [],
      disposition,
    });
    const leaves = [leaf("image/png"), leaf("text/html"), leaf("text/plain", "attachment"), leaf("application/pdf")];
    const root: MailPart = { ...leaf("multipart/mixed"), children: leaves };
    expect(chooseTextParts(root).own).toEqual([leaves[1]]);
  });
});

describe("a part of a multipart", () => {
  it.each(["\r\n", "\n"])("ends before the line end of its boundary %j", (lineEnd) => {
    const lines = [
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "",
      "one",
      "",
      "--b",
      "",
      "two",
      "--b--",
      "",
    ];
    const { structure } = parseMail(Buffer.from(lines.join(lineEnd)));
    expect(structure.children.map(({ body }) => Buffer.from(body).toString())).toEqual([`one${lineEnd}`, "two"]);
  });
});

describe("a set of UIDs", () => {
  it.each([
    [[], ""],
    [[7], "7"],
    [[1, 2, 3, 7, 9, 10], "1:3,7,9:10"],
    [[5, 3, 4], "3:5"],
  ])("%j is %s", (uids, range) => expect(uidRange(uids)).toBe(range));
});
