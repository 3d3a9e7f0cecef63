import { describe, expect, it } from "vitest";
import { Secret } from "../../src/platform/secret.ts";
import { jwtExpiresAtMs } from "../../src/provider-kit/jwt.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
const token = (claims: unknown) => `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
const inAnHour = 1_798_761_599;

describe("the end of a credential that is a JSON Web Token", () => {
  it.each([
    ["a token that ends", token({ sub: "1", exp: inAnHour }), inAnHour * 1000],
    ["a token behind its scheme", `JWT ${token({ exp: inAnHour })}`, inAnHour * 1000],
    ["a token without an end", token({ sub: "1" }), undefined],
    ["an end that is text", token({ exp: String(inAnHour) }), undefined],
    ["claims that are null", token(null), undefined],
    ["an ordinary key", "sk-0123456789", undefined],
    ["a key with dots", "ak.b.c", undefined],
  ])("%s", (_, credential, expected) => {
    expect(jwtExpiresAtMs(Secret.of(credential))).toBe(expected);
  });
});
