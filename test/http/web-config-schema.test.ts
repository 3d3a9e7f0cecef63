import { createSecureContext, getCiphers } from "node:tls";
import { describe, expect, it } from "vitest";
import { bcryptCost, cipherNames, curveNames, tlsVersions } from "../../src/http/web-config-schema.ts";

describe("what a file names in Go's words", () => {
  it.each(Object.entries(cipherNames))("the cipher %s is one of OpenSSL's: %s", (name, inOpenSsl) => {
    expect(getCiphers()).toContain(inOpenSsl.toLowerCase());
    // Go names the key exchange, the signature and then the cipher.
    const words = (text: string) =>
      text.replace("TLS_RSA_", "TLS_").replace("AES128", "AES_128").replace("AES256", "AES_256");
    const essence = (text: string) => words(text).replaceAll(/TLS|WITH|CBC|SHA256$|[^A-Z0-9]/gu, "");
    expect(essence(name)).toBe(essence(inOpenSsl));
  });

  it.each(Object.entries(curveNames))("the curve %s is one of OpenSSL's: %s", (name, inOpenSsl) => {
    expect(() => createSecureContext({ ecdhCurve: inOpenSsl })).not.toThrow();
    expect(/\d+/u.exec(inOpenSsl)?.[0]).toBe(/\d+/u.exec(name)?.[0]);
  });

  it.each(Object.entries(tlsVersions))("the version %s is one of Node's: %s", (name, inNode) => {
    expect(() => createSecureContext({ minVersion: inNode })).not.toThrow();
    expect(name.replace("TLS1", "TLSv1.").replace(/\.0$/u, "")).toBe(inNode);
  });
});

const digest = "oTN29vO.eYXJHMvnZrkNCuB8lvRyuN0OqSl7DsQf7LPRVWDYjYlD2";
it.each([
  [`$2b$04$${digest}`, 4],
  [`$2a$10$${digest}`, 10],
  [`$2y$18$${digest}`, 18],
  [`$2b$03$${digest}`, undefined],
  [`$2b$19$${digest}`, undefined],
  [`$2x$10$${digest}`, undefined],
  [`$2b$10$${digest}x`, undefined],
  [`x$2b$10$${digest}`, undefined],
  ["hunter2", undefined],
])("the cost of the hash %s is %s", (hash, cost) => {
  expect(bcryptCost(hash)).toBe(cost);
});
