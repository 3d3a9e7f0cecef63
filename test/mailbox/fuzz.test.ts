import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categories } from "../../src/mailbox/categories.ts";
import { classifyEml, type Explained } from "../../src/mailbox/classify.ts";
import { htmlToVisibleText } from "../../src/mailbox/html-text.ts";
import { mailFromSource } from "../../src/mailbox/mail.ts";
import { normalise } from "../../src/mailbox/normalise.ts";
import { count } from "../faults/figures.ts";
import { readMailFixtures, readSamples, toEml } from "../support/mail-fixture.ts";

const sources = [...readSamples().map(({ source }) => source), ...readMailFixtures().map(toEml)];

function isSound({ category, provider, amount, currency, date }: Explained): boolean {
  if (category === null) return provider === null && amount === null && currency === null && date === null;
  const isAmount =
    amount === null
      ? currency === null
      : Number.isFinite(amount) && currency !== null && /^(?:[A-Z]{3,4}|credits|count)$/u.test(currency);
  return (
    (categories as readonly string[]).includes(category) &&
    isAmount &&
    (date === null || !Number.isNaN(Date.parse(date)))
  );
}

describe("any bytes", () => {
  it("are classified as something or nothing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => isSound(classifyEml(bytes))),
      {
        numRuns: 400,
      },
    );
    count("mails", 400);
  });

  it("in the place of parts of real mails too", () => {
    const mutation = fc.record({
      source: fc.constantFrom(...sources),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ maxLength: 60 }),
      cut: fc.nat(200),
    });
    fc.assert(
      fc.property(mutation, ({ source, at, bytes, cut }) => {
        const start = Math.floor(source.length * at);
        return isSound(classifyEml(Buffer.concat([source.subarray(0, start), bytes, source.subarray(start + cut)])));
      }),
      { numRuns: 500 },
    );
    count("mails", 500);
  });

  it("and a mail cut off anywhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.double({ min: 0, max: 1, noNaN: true }), (source, at) =>
        isSound(classifyEml(source.subarray(0, Math.floor(source.length * at)))),
      ),
      { numRuns: 300 },
    );
    count("mails", 300);
  });
});

describe("any text", () => {
  it("has one normal form", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const once = normalise(text);
        expect(once).not.toMatch(/\n{2}|\r|[A-Z]/u);
      }),
    );
  });

  it("is read from any HTML", () => {
    const piece = fc.constantFrom(
      "<div>",
      "</div>",
      "<p style='display:none'>",
      "<td",
      ">",
      "<",
      "&amp;",
      "&#0;",
      "&#x110000;",
      "text",
      "<!--",
      "-->",
      "<style>",
      "</style>",
      '"',
      "'",
      "<a href='>'>",
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        (pieces) => typeof htmlToVisibleText(pieces.join("")) === "string",
      ),
    );
  });
});

describe("mails that are made to take time", () => {
  // Each took seconds, or for ever, in some earlier program; the test's own time limit is the assertion.
  const size = 64 * 1024;
  const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size);
  it.each([
    ["opening brackets", "text/html", fill("<")],
    ["unclosed tags", "text/html", fill("<a ")],
    ["nested tags", "text/html", fill("<div>")],
    ["attributes", "text/html", `<p ${fill('style="display:none ')}>`],
    ["style sheets", "text/html", fill("<style>.a{")],
    ["entities", "text/html", fill("&#38;amp;")],
    ["comments", "text/html", fill("<!--")],
    ["one word", "text/plain", fill("a")],
    ["spaces", "text/plain", fill(" ")],
    ["line ends", "text/plain", fill("\r\n")],
    ["beginnings of phrases", "text/plain", fill("invoice is payment was account ")],
    ["ends of phrases", "text/plain", fill("overdue suspended expires ")],
    ["numbers", "text/plain", fill("1,234 ")],
    ["money", "text/plain", fill("overdue $1 ")],
    ["dates", "text/plain", fill("overdue by 2026-11-20 ")],
    ["quotes", "text/plain", fill("> ")],
    ["writers", "text/plain", fill("On a wrote:\n")],
    ["addresses", "text/plain", fill("From: a\n")],
    ["Chinese", "text/plain", fill("欠费余额到期")],
    ["Chinese with spaces", "text/plain", fill("欠 费 ")],
    ["encoded words", "text/plain", fill("=?utf-8?B?")],
    ["unclosed heads", "text/html", fill("<head>")],
    ["unclosed pictures", "text/html", fill("<svg>x</svg")],
    ["letters that stand for eighteen", "text/plain", fill("\ufdfa")],
    [
      "every kind of phrase",
      "text/plain",
      fill("余额不足 $5 overdue by 2026-11-20 domain expires payment failed 已欠费 "),
    ],
    ["parts", "multipart/mixed; boundary=b", fill("--b\r\n\r\n\r\n")],
    ["parts in parts", "multipart/mixed; boundary=b", fill("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")],
    ["mails in mails", "message/rfc822", fill("Content-Type: message/rfc822\r\n\r\n")],
    ["unknown charsets", "text/plain", fill("=?x?b?gICA?= =?y?b?gICA?= ")],
  ])(
    "%s",
    (_, type, body) => {
      expect(
        isSound(
          classifyEml(
            Buffer.from(
              `From: a@b.example\r\nSubject: ${body.replace(/[\r\n]/gu, " ")}\r\nContent-Type: ${type}\r\n\r\n${body}`,
            ),
          ),
        ),
      ).toBe(true);
    },
    10_000,
  );

  it("says of too many parts or levels that they were not all read", () => {
    const parts = (count: number) => "--b0_\r\n\r\nx\r\n".repeat(count);
    const levels = (count: number) =>
      Array.from(
        { length: count },
        (_, level) => `--b${level}_\r\nContent-Type: multipart/mixed; boundary=b${level + 1}_\r\n\r\n`,
      ).join("");
    const isWhole = (body: string) =>
      mailFromSource(Buffer.from(`Content-Type: multipart/mixed; boundary=b0_\r\n\r\n${body}`)).isWhole;
    expect([parts(99), parts(100), levels(19), levels(20)].map(isWhole)).toEqual([true, false, true, false]);
  });

  it("headers without end", () => {
    expect(
      isSound(
        classifyEml(
          Buffer.from(
            `From: ${"<".repeat(100_000)}\r\nDate: ${"(".repeat(100_000)}\r\nContent-Type: ${"a;".repeat(50_000)}\r\n\r\nx`,
          ),
        ),
      ),
    ).toBe(true);
  }, 10_000);
});
