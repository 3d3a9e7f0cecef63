import { describe, expect, it } from "vitest";
import { parseBody, parsedJson } from "../../src/provider-kit/parse-body.ts";

async function read(text: string | Buffer, format: "json" | "xml" | "text" | "none" = "json") {
  const parsed = await parseBody({ status: 203, headers: {}, body: Buffer.from(text) }, format);
  return parsed.ok ? { body: parsed.body } : { reason: parsed.error.reason, message: parsed.error.message };
}

const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

describe("a body", () => {
  it.each([
    ["JSON", '{"left":5}', "json", { left: 5 }],
    ["JSON behind a byte order mark", "\uFEFF[1]", "json", [1]],
    [
      "half of a pair of surrogates as the sign of what is not known",
      '["\\ud83d","\\uD83D\\uDE00"]',
      "json",
      ["\uFFFD", "😀"],
    ],
    ["XML", "<a><b>1</b></a>", "xml", { a: { b: "1" } }],
    ["text", "  left: 5", "text", "  left: 5"],
    ["empty text", "", "text", ""],
    ["nothing where none is read", "oops", "none", undefined],
    ["100 levels", nested(100), "json", JSON.parse(nested(100))],
    ["101 lists beside each other", `[${Array(101).fill("[]").join()}]`, "json", Array(101).fill([])],
    [
      "brackets in texts",
      JSON.stringify(["[".repeat(200), '"{'.repeat(200), "\\"]),
      "json",
      ["[".repeat(200), '"{'.repeat(200), "\\"],
    ],
  ] as const)("is read: %s", async (_, text, format, body) => {
    expect(await read(text, format)).toEqual({ body });
  });

  it.each([
    ["nothing", " \n", "json", "the answer is empty (HTTP 203)"],
    ["no JSON", "left: 5", "json", "the answer is no JSON"],
    ["no XML", "left: 5", "xml", "the answer is no XML"],
    ["a page", " <!DOCTYPE HTML><title>Log in</title>", "json", "the answer is an HTML page: is base_url right?"],
    ["a page without a declaration", "<html></html>", "json", "the answer is an HTML page: is base_url right?"],
    ["a page inside of something else", "oops <html>", "json", "the answer is no JSON"],
    ["101 levels of lists", nested(101), "json", "the answer nests deeper than 100 levels"],
    ["101 levels of objects", '{"a":'.repeat(101), "json", "the answer nests deeper than 100 levels"],
  ] as const)("is refused: %s", async (_, text, format, message) => {
    expect(await read(text, format)).toEqual({ reason: "invalid_response", message });
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ["left: 5", undefined],
    [nested(101), undefined],
  ])("may be text that is JSON: %s", (text, value) => {
    expect(parsedJson(text)).toEqual(value);
  });
});
