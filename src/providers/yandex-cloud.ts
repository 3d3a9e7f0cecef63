import { createSign, constants as cryptography } from "node:crypto";
import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import { unixSecond } from "../provider-kit/periods.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode, isoInstant } from "../provider-kit/values.ts";

const tokenAddress = "https://iam.api.cloud.yandex.net/iam/v1/tokens";
const Token = z.object({ iamToken: z.string().min(1), expiresAt: isoInstant.nullish().catch(undefined) });
const lifeMs = 3_600_000; // The vendor's own is 12 hours at most; it recommends to renew each hour.

const Account = z.object({ balance: amount, currency: currencyCode, active: z.boolean().optional().catch(undefined) });
const AccountKey = z.object({ id: z.string(), service_account_id: z.string(), private_key: z.string() });

export const provider = defineProvider({
  id: "yandex-cloud",
  name: "Yandex Cloud",
  docs: "https://yandex.cloud/en/docs/billing/api-ref/BillingAccount/get",
  console: "https://center.yandex.cloud/billing/accounts",
  summary: "prepaid balance of a billing account, negative when money is owed",
  measures: ["balance"],
  privilege: "a service account with the role billing.accounts.viewer on the billing account",
  options: {
    service_account: secret({
      env: "YC_SERVICE_ACCOUNT_KEY",
      description: "JSON of an authorized key of a service account; usually written as service_account_file.",
    }).optional(),
    oauth_token: secret({
      env: "YC_OAUTH_TOKEN",
      description: "OAuth token of a Yandex account, in its place.",
    }).optional(),
    billing_account_id: identifier("The billing account that is read."),
  },
  problems({ service_account, oauth_token }) {
    if (service_account !== undefined || oauth_token !== undefined) return [];
    const message =
      "no credential: set the variable YC_SERVICE_ACCOUNT_KEY or YC_OAUTH_TOKEN, or write service_account_file or oauth_token";
    return [{ path: [], message }];
  },
  origin: "https://billing.api.cloud.yandex.net",
  // Both are exchanged for a token that lasts some hours.
  async authenticate(request, { service_account, oauth_token }, { api, nowMs }) {
    const token = await api.remembered("token", async () => {
      const { origin, pathname: path } = new URL(tokenAddress);
      const json =
        service_account === undefined
          ? { yandexPassportOauthToken: oauth_token?.reveal() }
          : { jwt: signAssertion(service_account.reveal(), nowMs) };
      const { iamToken, expiresAt } = await api.request(
        { origin, path, json, authenticated: false, hidden: true },
        Token,
      );
      return { value: iamToken, expiresAtMs: Math.min(nowMs + lifeMs, (expiresAt ?? nowMs + lifeMs) - 60_000) };
    });
    return withHeaders(request, { authorization: `Bearer ${token}` });
  },
  // Codes of gRPC.
  failure: refusedByCode(z.object({ code: z.number(), message: vendorText }), {
    auth: /^16$/,
    permission: /^7$/,
    rateLimited: /^8$/,
    upstream: /^1[34]$/,
  }),
  read: (api) =>
    withFreshToken(api, async () => {
      const path = `/billing/v1/billingAccounts/${encodeURIComponent(api.options.billing_account_id)}`;
      const { balance: value, currency: unit, active } = await api.request({ path }, Account);
      return { ...(active === undefined ? {} : { active }), readings: [balance({ value, unit })] };
    }),
});

/**
 * A JWT signed with PS256: https://yandex.cloud/en/docs/iam/operations/iam-token/create-for-sa
 * @throws CheckError config where the key is none
 */
export function signAssertion(accountKey: string, nowMs: number): string {
  const { id, service_account_id, private_key } = readKey(accountKey);
  const issuedAt = unixSecond(nowMs);
  const claims = { iss: service_account_id, aud: tokenAddress, iat: issuedAt, exp: issuedAt + 3600 };
  const signed = [{ typ: "JWT", alg: "PS256", kid: id }, claims]
    .map((part) => Buffer.from(JSON.stringify(part), "utf8").toString("base64url"))
    .join(".");
  const key = { key: private_key, padding: cryptography.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

function readKey(text: string): z.output<typeof AccountKey> {
  try {
    const key = AccountKey.parse(JSON.parse(text));
    // The vendor writes a line of warning before the key.
    const private_key = key.private_key.slice(Math.max(0, key.private_key.indexOf("-----BEGIN")));
    createSign("RSA-SHA256").update("").sign(private_key);
    return { ...key, private_key };
  } catch {
    // Without the cause: it quotes the key.
    throw new CheckError("config", "service_account is no JSON of an authorized key");
  }
}
