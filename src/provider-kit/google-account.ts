/** Google service accounts: https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
import { createPrivateKey, createSign } from "node:crypto";
import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import type { Secret } from "../platform/secret.ts";
import { unixSecond } from "./periods.ts";
import type { RequestSpec } from "./provider.ts";

export const googleAccountOptions = {
  service_account: secret({
    env: "GOOGLE_CREDENTIALS",
    description: "JSON key of a service account; usually written as service_account_file.",
  }),
};

const AccountKey = z.object({ client_email: z.string(), private_key: z.string() });
const lifeSeconds = 3600;
export const googleOrigin = "https://oauth2.googleapis.com";
export const googleTokenPath = "/token";

/** The token request of a scope, for `oauthBearer`. @throws CheckError config where the key is none */
export function googleToken(scope: string) {
  return ({ service_account }: { readonly service_account: Secret }, nowMs: number): RequestSpec => ({
    origin: googleOrigin,
    path: googleTokenPath,
    form: {
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: signAssertion(service_account.reveal(), scope, nowMs),
    },
  });
}

/** A JWT signed with RS256 (RFC 7523, RFC 7515). */
export function signAssertion(accountKey: string, scope: string, nowMs: number): string {
  const { client_email, private_key } = readKey(accountKey);
  const issuedAt = unixSecond(nowMs);
  const claims = {
    iss: client_email,
    scope,
    aud: googleOrigin + googleTokenPath,
    iat: issuedAt,
    exp: issuedAt + lifeSeconds,
  };
  const signed = `${base64url({ alg: "RS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(private_key, "base64url")}`;
}

function readKey(text: string): z.output<typeof AccountKey> {
  try {
    const key = AccountKey.parse(JSON.parse(text));
    createPrivateKey(key.private_key);
    return key;
  } catch {
    // Without the cause: it quotes the key.
    throw new CheckError("config", "service_account is no JSON key of a Google service account");
  }
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}
