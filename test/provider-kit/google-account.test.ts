import { createVerify, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signAssertion } from "../../src/provider-kit/google-account.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const accountKey = JSON.stringify({
  type: "service_account",
  client_email: "reader@project.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
});
const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));

describe("the assertion of a Google service account", () => {
  it("says who asks for what until when, signed with the account's key", () => {
    const scope = "https://www.googleapis.com/auth/monitoring.read";
    const assertion = signAssertion(accountKey, scope, Date.parse("2026-11-20T12:00:00.900Z"));
    const [header, claims, signature] = assertion.split(".");
    expect(decoded(header)).toEqual({ alg: "RS256", typ: "JWT" });
    expect(decoded(claims)).toEqual({
      iss: "reader@project.iam.gserviceaccount.com",
      scope,
      aud: "https://oauth2.googleapis.com/token",
      iat: 1_795_176_000,
      exp: 1_795_179_600,
    });
    const verify = createVerify("RSA-SHA256").update(`${header}.${claims}`);
    expect(verify.verify(publicKey, signature ?? "", "base64url")).toBe(true);
  });

  it.each([
    ["no JSON", "AIza-api-key"],
    ["the key of a person", '{"type":"authorized_user"}'],
    ["a key that is cut", JSON.stringify({ client_email: "a@b", private_key: "-----BEGIN PRIVATE KEY-----\nMIIE" })],
  ])("is refused without showing the key: %s", (_, key) => {
    expect(() => signAssertion(key, "scope", 0)).toThrow(
      /^service_account is no JSON key of a Google service account$/,
    );
  });
});
