import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptsGzip, preferredLanguage, prefersHtml, prefersText } from "../../src/http/negotiation.ts";

describe("negotiation", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    ["en-US,en;q=0.9,zh;q=0.8", "en"],
    ["zh;q=0.1, en;q=0.2", "en"],
    ["fr, zh;q=0.3", "zh"],
    ["fr", "en"],
    ["*", "en"],
    ["zh-TW", "zh"],
    ["zh;q=banana", "en"],
  ])("Accept-Language %j gets %s", (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  it("has an answer for any header", () => {
    const piece = fc.constantFrom(
      "zh",
      "en-GB",
      ";q=",
      ",",
      "*",
      "0.5",
      "1e400",
      ";",
      " ",
      "gzip",
      "text/html",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        const header = pieces.join("");
        expect(["en", "zh"]).toContain(preferredLanguage(header));
        for (const answer of [acceptsGzip(header), prefersHtml(header), prefersText(header)]) {
          expect(typeof answer).toBe("boolean");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("knows what a client wants back", () => {
    const accepts = [
      undefined,
      "*/*",
      "text/plain",
      "application/json",
      "text/html,*/*;q=0.8",
      "text/plain;q=0.1, application/json",
    ];
    expect(accepts.map(prefersText)).toEqual([false, false, true, false, false, false]);
    expect(accepts.map(prefersHtml)).toEqual([false, false, false, false, true, false]);
    expect(["gzip", "x-gzip", "br", "*", "gzip;q=0", "*;q=0, gzip", "*, gzip;q=0", ""].map(acceptsGzip)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});
