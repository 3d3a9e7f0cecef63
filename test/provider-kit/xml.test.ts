import { describe, expect, it } from "vitest";
import { parseXml } from "../../src/provider-kit/xml.ts";

describe("XML", () => {
  it("becomes elements, lists and attributes, and every value stays text", () => {
    const text = '<?xml version="1.0"?><a:r><x n="007">1e3</x><x>0012</x><y>&lt;5&amp;6</y></a:r>';
    expect(parseXml(text)).toMatchObject({ r: { x: [{ "#text": "1e3", "@n": "007" }, "0012"], y: "<5&6" } });
  });

  it.each([
    ["is not well formed", "<r><x></r>", /Expected closing tag/],
    [
      "declares entities",
      '<!DOCTYPE r [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>',
      /^it declares a document type$/,
    ],
  ])("is refused where it %s", (_, text, message) => {
    expect(() => parseXml(text)).toThrow(message);
  });
});
