import { describe, expect, it } from "vitest";
import { parseTlsTarget, registryDomain } from "../../src/renewal/lookup-target.ts";

describe("the server of a certificate", () => {
  it.each([
    ["example.com", "example.com", 443],
    ["Example.COM:8443", "example.com", 8443],
    ["localhost:1", "localhost", 1],
    ["127.0.0.1:65535", "127.0.0.1", 65_535],
    ["bücher.example", "xn--bcher-kva.example", 443],
    ["[::1]", "::1", 443],
    ["[2001:db8::1]:853", "2001:db8::1", 853],
  ])("is read from %s", (written, host, port) => {
    expect(parseTlsTarget(written)).toEqual({ host, port });
  });

  it.each([
    "",
    ":443",
    "example.com:0",
    "example.com:65536",
    "example.com:",
    "https://example.com",
    "a b",
    "[127.0.0.1]",
    "[::1",
    "::1",
    "-a.example",
    "a..b",
  ])("is not %j", (written) => {
    expect(parseTlsTarget(written)).toBeUndefined();
  });
});

describe("the domain of a registry", () => {
  it.each([
    ["example.com", "example.com"],
    ["Example.com.", "example.com"],
    ["例子.中国", "xn--fsqu00a.xn--fiqs8s"],
    [`${"a".repeat(63)}.com`, `${"a".repeat(63)}.com`],
  ])("is read from %s", (written, domain) => {
    expect(registryDomain(written)).toBe(domain);
  });

  it.each([
    "com",
    "",
    ".",
    "127.0.0.1",
    "example.com/x",
    "user@example.com",
    `${"a".repeat(64)}.com`,
    `${"a.".repeat(127)}com`,
  ])("is not %j", (written) => {
    expect(registryDomain(written)).toBeUndefined();
  });
});
