import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../src/checks/redactor.ts";
import { Secret } from "../../src/platform/secret.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";

const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const hex = (letter: string, digits: number) => letter.charCodeAt(0).toString(16).padStart(digits, "0");
const base32 = (text: string) => {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits
    .match(/.{1,5}/g)
    ?.map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)]);
  return letters?.join("") ?? "";
};

const clean = (text: string, ...secrets: string[]) =>
  createRedactor(
    secrets.map((one) => Secret.of(one)),
    [],
  )(text);

describe("texts that people see", () => {
  const secret = 'pä+s/w"o rd&1<é>';

  it.each([
    ["as it is", secret],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
    ["in JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["in a query", encodeURIComponent(secret)],
    ["in a query in a query", encodeURIComponent(encodeURIComponent(secret))],
    ["in a form", new URLSearchParams({ v: secret }).toString().slice(2)],
    [
      "in HTML",
      secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    ],
    ["with escapes of JavaScript", secret.replaceAll("é", "\\u00e9").replaceAll("ä", "\\u00E4")],
    ["in hex", Buffer.from(secret).toString("hex")],
    ["in capital hex", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in base64", Buffer.from(secret).toString("base64").replace(/=+$/, "")],
    ["in base64url", Buffer.from(secret).toString("base64url")],
    ["in base64 twice", Buffer.from(Buffer.from(secret).toString("base64")).toString("base64").replace(/=+$/, "")],
    [
      "in wrapped base64",
      Buffer.from(secret)
        .toString("base64url")
        .replace(/(.{10})(?=.)/g, "$1\r\n "),
    ],
    [
      "in base64 that JSON has wrapped",
      Buffer.from(secret)
        .toString("base64url")
        .replace(/(.{12})(?=.)/g, "$1\\n"),
    ],
    [
      "in hex with colons",
      Buffer.from(secret)
        .toString("hex")
        .replace(/(..)(?!$)/g, "$1:"),
    ],
    ["in hex in base64", Buffer.from(Buffer.from(secret).toString("hex")).toString("base64url")],
    ["in base64 in a query", encodeURIComponent(Buffer.from(secret).toString("base64"))],
    ["with every letter percent-encoded", percent(secret)],
    ["with every letter percent-encoded twice", percent(percent(secret))],
    ["with every letter as \\u", [...secret].map((letter) => `\\u${hex(letter, 4)}`).join("")],
    ["with every letter as \\u in JSON", [...secret].map((letter) => `\\\\u${hex(letter, 4)}`).join("")],
    ["with every letter as \\u{}", [...secret].map((letter) => `\\u{${hex(letter, 1)}}`).join("")],
    ["with every letter as \\x", [...secret].map((letter) => `\\x${hex(letter, 2)}`).join("")],
    [
      "with every letter in octal",
      [...secret].map((letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, "0")}`).join(""),
    ],
    [
      "as decimal entities",
      [...secret]
        .map((letter) => `&#${letter.charCodeAt(0)};`)
        .join("")
        .replace(/;$/, ";"),
    ],
    ["as hexadecimal entities", [...secret].map((letter) => `&#x${hex(letter, 1)};`).join("")],
    [
      "with named entities",
      secret.replaceAll("&", "&amp;").replaceAll("/", "&sol;").replaceAll("+", "&plus;").replaceAll('"', "&quot;"),
    ],
    ["with entities of entities", secret.replaceAll("&", "&amp;").replaceAll("/", "&#x2F;").replaceAll("&", "&amp;")],
    ["as a list of bytes", [...Buffer.from(secret)].join(", ")],
    ["in base32", base32(secret)],
  ])("show no secret %s", (_, form) => {
    expect(clean(`key ${form}; and so on`, secret)).toBe("key <secret>; and so on");
  });

  it.each(["a", "ab", "abc", "user:", "longer user:"])("show no password in base64 behind %j", (user) => {
    const shown = clean(Buffer.from(`${user}${secret}`).toString("base64"), secret);
    expect(Buffer.from(shown.replace(/<secret>.*/, ""), "base64").toString()).not.toContain("s/w");
    expect(shown).toContain("<secret>");
  });

  it.each(["a", "ab", "abc", "abcd"])("show no secret in base64 that follows %j without a break", (letters) => {
    const long = "sk-0123456789abcdefghijklmnopqrstuvwxyz";
    expect(clean(`${letters}${Buffer.from(long).toString("base64url")} x`, long)).toBe("<secret> x");
  });

  it.each(["&#1114111;", "&#1114112;", "&#x110000;", "\\u{110000}"])(
    "are cleaned beside an escape for the last letter of all, or for none: %s",
    (written) => {
      expect(clean(`${written} sk-1234567890`, "sk-1234567890")).toBe(`${written} <secret>`);
    },
  );

  it("show neither half of a key pair, nor what follows a scheme", () => {
    expect(clean("of AKID123456 and SECRET987654", "AKID123456:SECRET987654")).toBe("of <secret> and <secret>");
    expect(clean("sent abcdef123456", "Bearer abcdef123456")).toBe("sent <secret>");
  });

  it.each([
    ["by a mark", "said sk-12345678…"],
    ["by a mark on a line of its own", "said sk-12345678\n… 9000 bytes in all"],
    ["at the end", "said sk-12345678"],
  ])("show no beginning of a secret that was cut %s", (_, text) => {
    expect(clean(text, "sk-1234567890abcdef")).toBe(text.replace("sk-12345678", "<secret>"));
  });

  it("keep what is no secret, and short values that are ordinary words", () => {
    expect(clean("HTTP 401: the credential is refused", "sk-1234567890")).toBe("HTTP 401: the credential is refused");
    expect(clean("an able table", "able")).toBe("an able table");
  });

  it("show a rotated secret no more than the one before", () => {
    const file = join(temporaryFolder(), "key");
    writeFileSync(file, "first-secret\n");
    const redact = createRedactor([Secret.inFile(file)], []);
    expect(redact("first-secret second-secret")).toBe("<secret> second-secret");
    writeFileSync(file, "second-secret\n");
    expect(redact("first-secret second-secret")).toBe("first-secret <secret>");
  });

  it("keep what a secret would hide whose file is gone, and do not hide why nothing can be read", () => {
    const gone = createRedactor(
      [Secret.inFile(join(temporaryFolder(), "none")), Secret.of("sk-1234567890")],
      ["known-account"],
    );
    expect(gone("sk-1234567890 for known-account")).toBe("<secret> for <secret>");
    const broken = Object.assign(Secret.of("sk-1234567890"), {
      reveal(): never {
        throw new TypeError("bug");
      },
    });
    expect(() => createRedactor([broken], [])("text")).toThrow(TypeError);
  });

  it("are cleaned whatever the secret and the text are, quickly", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, (before, value, after) => {
        const shown = clean(`${before}${value}${after}`, value);
        if (value.length >= 6) expect(shown.replaceAll("<secret>", "")).not.toContain(value);
      }),
      { numRuns: 500 },
    );
    const awkward = `${"\\".repeat(50)}${"%25".repeat(50)}&amp;${"&amp;".repeat(50)}`;
    expect(clean(awkward.repeat(50), `${"\\".repeat(20)}"&`)).not.toContain('"');
  });
});
