import * as z from "zod";
import { type Answer, CheckError } from "../model.ts";
import type { HttpRequest } from "../platform/http-client.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, rejected } from "../provider-kit/failures.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalRequest, compactSecond, hmacSha256, sha256Hex } from "../provider-kit/signatures/canonical.ts";
import { amount, balance, currencyCode, roundFloatNoise } from "../provider-kit/values.ts";

const keys = keyPair({ id: "HUAWEICLOUD_SDK_AK", secret: "HUAWEICLOUD_SDK_SK", pair: "HUAWEI_CLOUD_API_KEY" });

const origins = {
  china: "https://bss.myhuaweicloud.com",
  international: "https://bss-intl.myhuaweicloud.com",
  europe: "https://bss.myhuaweicloud.eu",
};
const otherSite = { china: origins.international, international: origins.china, europe: undefined };

// The account belongs to the other site: no failure of the key.
const WrongSite = z.object({ error_code: z.enum(["CBC.0150", "CBC.0156"]) });
const wrongSites = new WeakSet<object>();

const Refusal = z
  .object({ error_code: z.string(), error_msg: vendorText })
  .transform(({ error_code, error_msg }) => ({ code: error_code, message: error_msg }));
const refusal = refusedByCode(Refusal, { auth: /^APIGW\.0301$/ });

const wholeUnits = amount.refine((id) => id === 1, { error: "not in whole units of the currency" }).nullish();
const Balances = z.object({
  account_balances: z.array(
    // Each type of account has its own fields; only the prepaid one counts here.
    z.union([
      z.object({ account_type: z.literal(1), amount, currency: currencyCode.nullish(), measure_id: wholeUnits }),
      z.object({ account_type: z.number().refine((type) => type !== 1) }),
    ]),
  ),
  debt_amount: amount.nullish(),
  currency: currencyCode.nullish(),
  measure_id: wholeUnits,
});

export const provider = defineProvider({
  id: "huawei-cloud",
  name: "Huawei Cloud",
  docs: "https://support.huaweicloud.com/intl/en-us/api-oce/mac_00001.html",
  console: "https://account.huaweicloud.com/usercenter/",
  summary: "prepaid balance less what is owed",
  measures: ["balance"],
  privilege: "an IAM user with billing:balance:view; keys of reseller customers are refused",
  options: {
    ...keys.options,
    region: z
      .enum(["china", "international", "europe"])
      .default("china")
      .describe("The vendor's site on which the account was opened."),
  },
  problems: keys.problems,
  origin: (options) => origins[options.region],
  authenticate: (request, options, { nowMs }) => signSdkHmac(request, keys.of(options), nowMs),
  failure(body, response) {
    const wrong = WrongSite.safeParse(body);
    if (!wrong.success) return refusal(body, response);
    const failure = rejected(wrong.data.error_code, "the account belongs to another site: write region");
    wrongSites.add(failure);
    return failure;
  },
  async read(api) {
    const read = (origin?: string) =>
      api.request(
        { path: "/v2/accounts/customer-accounts/balances", ...(origin === undefined ? {} : { origin }) },
        Balances,
      );
    try {
      return answerOf(await read());
    } catch (error) {
      const other = otherSite[api.options.region];
      if (other === undefined || !(error instanceof CheckError) || !wrongSites.has(error)) throw error;
      return answerOf(await read(other));
    }
  },
});

function answerOf({ account_balances, debt_amount, currency }: z.output<typeof Balances>): Answer {
  const prepaid = account_balances.find((one) => one.account_type === 1);
  if (prepaid === undefined || !("amount" in prepaid)) throw invalidAnswer("no prepaid account in the answer");
  const unit = prepaid.currency ?? currency;
  if (typeof unit !== "string") throw invalidAnswer("no currency in the answer");
  // What is owed stands beside the accounts, as a positive amount; nothing is owed where it is left out.
  const value = typeof debt_amount === "number" ? roundFloatNoise(prepaid.amount - debt_amount) : prepaid.amount;
  return { readings: [balance({ value, unit })] };
}

/**
 * SDK-HMAC-SHA256: AWS Signature Version 4 without a scope and without a derived key, over a path that always ends in a slash.
 * https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export function signSdkHmac(request: HttpRequest, { id, secret }: KeyPair, nowMs: number): HttpRequest {
  const date = compactSecond(nowMs);
  const path = request.url.pathname.replace(/\/?$/, "/");
  const headers = { ...request.headers, "x-sdk-date": date, host: request.url.host };
  const { text, signedHeaders } = canonicalRequest(request, headers, path);
  const signature = hmacSha256(secret, `SDK-HMAC-SHA256\n${date}\n${sha256Hex(text)}`).toString("hex");
  return withHeaders(request, {
    "x-sdk-date": date,
    authorization: `SDK-HMAC-SHA256 Access=${id}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  });
}
