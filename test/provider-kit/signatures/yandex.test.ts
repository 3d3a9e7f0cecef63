import { constants, createVerify, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { signAssertion } from "../../../src/providers/yandex-cloud.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs8", format: "pem" });
const accountKey = (private_key: string) =>
  JSON.stringify({ id: "key-id", service_account_id: "account-id", key_algorithm: "RSA_2048", private_key });
const decoded = (part: string | undefined) => JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));

describe("the assertion of a Yandex service account", () => {
  it.each([
    ["as PEM", `${pem}`],
    ["behind the vendor's line of warning", `PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <key-id>\n${pem}`],
  ])("is signed with PS256 by a key %s", (_, key) => {
    const assertion = signAssertion(accountKey(key), Date.parse("2026-11-20T12:00:00.900Z"));
    const [header, claims, signature] = assertion.split(".");
    expect(decoded(header)).toEqual({ typ: "JWT", alg: "PS256", kid: "key-id" });
    expect(decoded(claims)).toEqual({
      iss: "account-id",
      aud: "https://iam.api.cloud.yandex.net/iam/v1/tokens",
      iat: 1_795_176_000,
      exp: 1_795_179_600,
    });
    const verify = createVerify("RSA-SHA256").update(`${header}.${claims}`);
    const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    expect(verify.verify(pss, signature ?? "", "base64url")).toBe(true);
  });

  it.each([
    ["no JSON", "y0-oauth-token"],
    ["no key in it", JSON.stringify({ id: "key-id" })],
    ["a key that is cut", accountKey("-----BEGIN PRIVATE KEY-----\nMIIE")],
  ])("is refused without showing the key: %s", (_, key) => {
    expect(() => signAssertion(key, 0)).toThrow(/^service_account is no JSON of an authorized key$/);
  });
});
