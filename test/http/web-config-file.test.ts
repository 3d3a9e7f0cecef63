import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWebConfig, WebConfigError } from "../../src/http/web-config-file.ts";
import { parseGoDurationMs } from "../../src/http/web-config-schema.ts";
import { count } from "../faults/figures.ts";
import { webConfigCases } from "./web-config-cases.ts";

describe("a web config file", () => {
  it.each(webConfigCases)("$text", ({ text, refused }) => {
    const attempt = () => parseWebConfig("web.yml", text);
    if (refused === undefined) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(new WebConfigError(refused.split("\n")));
  });

  it("is read to a configuration or refused with a place, whatever is in it", () => {
    const word = fc.constantFrom(
      "tls_server_config",
      "cert_file",
      "basic_auth_users",
      "headers",
      "http2",
      "rate_limit",
      "x",
    );
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie("map"),
        fc.array(tie("value"), { maxLength: 3 }),
      ),
      map: fc.dictionary(fc.oneof(word, fc.string()), tie("value"), { maxKeys: 4 }),
    }));
    const text = fc.oneof(
      tree.map.map((value) => JSON.stringify(value)),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (written) => {
        try {
          parseWebConfig("web.yml", written);
        } catch (error) {
          expect(error).toBeInstanceOf(WebConfigError);
          expect((error as WebConfigError).message).toMatch(/^web\.yml:\d+:\d+ /u);
        }
      }),
      { numRuns: 500 },
    );
    count("web configuration files", 500);
  });
});

describe("Go's durations", () => {
  it.each([
    ["1s", 1_000],
    ["1m30s", 90_000],
    ["1.5h", 5_400_000],
    ["100ms", 100],
    ["250us", 0.25],
    ["0", 0],
    [1_000_000, 1],
    ["1", undefined],
    ["", undefined],
    ["1 s", undefined],
    ["1d", undefined],
    ["-1s", undefined],
  ])("%j is %j ms", (written, ms) => {
    expect(parseGoDurationMs(written)).toBe(ms);
  });
});
