import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair, sessionToken } from "../provider-kit/key-pair.ts";
import { currencyOfRegion, region } from "../provider-kit/options.ts";
import { isoDay, unixSecond } from "../provider-kit/periods.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalRequest, scopedAuthorization } from "../provider-kit/signatures/canonical.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

const keys = keyPair({
  id: "TENCENTCLOUD_SECRET_ID",
  secret: "TENCENTCLOUD_SECRET_KEY",
  pair: "TENCENT_CLOUD_API_KEY",
  token: "TENCENTCLOUD_SECURITY_TOKEN",
});

const Refusal = z
  .object({ Response: z.object({ Error: z.object({ Code: z.string(), Message: vendorText }) }) })
  .transform(({ Response: { Error: error } }) => ({ code: error.Code, message: error.Message }));

/** Known from one client: accounts from this number on are in dollars, whichever site is asked. */
const firstInternational = 200_000_000_000;

export const provider = defineProvider({
  id: "tencent-cloud",
  name: "Tencent Cloud",
  docs: "https://cloud.tencent.com/document/product/881/20253",
  console: "https://console.cloud.tencent.com/expense/recharge",
  summary: "prepaid balance: cash and gifts less what is frozen and owed",
  measures: ["balance"],
  privilege: "a sub-account that may read finances (finance:DescribeAccountBalance)",
  options: { ...keys.options, session_token: sessionToken("TENCENTCLOUD_SECURITY_TOKEN"), region: region("china") },
  problems: keys.problems,
  origin: (options) =>
    options.region === "china" ? "https://billing.tencentcloudapi.com" : "https://billing.intl.tencentcloudapi.com",
  authenticate: (request, options, { nowMs }) => signTc3(request, keys.of(options), "billing", nowMs),
  // Every error comes with status 200.
  failure: refusedByCode(Refusal, {
    auth: /^AuthFailure(?!\.UnauthorizedOperation)/,
    permission: /^(AuthFailure\.)?UnauthorizedOperation/,
    rateLimited: /^RequestLimitExceeded/,
    upstream: /^InternalError/,
  }),
  request: {
    path: "/",
    headers: { "x-tc-action": "DescribeAccountBalance", "x-tc-version": "2018-07-09" },
    json: {},
  },
  response: z.object({ Response: z.object({ RealBalance: amount, Uin: amount.nullish().catch(undefined) }) }),
  // In hundredths, perhaps with a fraction. The answer names no currency.
  answer: ({ Response: { RealBalance, Uin } }, options) => ({
    readings: [
      balance({
        value: roundFloatNoise(RealBalance / 100),
        unit: typeof Uin === "number" && Uin >= firstInternational ? "USD" : currencyOfRegion(options.region),
      }),
    ],
  }),
});

/** TC3-HMAC-SHA256, over the content type and the host: https://cloud.tencent.com/document/api/213/30654 */
export function signTc3(request: HttpRequest, pair: KeyPair, service: string, nowMs: number): HttpRequest {
  const { "content-type": contentType = "" } = request.headers;
  const timestamp = String(unixSecond(nowMs));
  const canonical = canonicalRequest(request, { "content-type": contentType, host: request.url.host });
  return withHeaders(request, {
    "x-tc-timestamp": timestamp,
    ...(pair.token === undefined ? {} : { "x-tc-token": pair.token }),
    authorization: scopedAuthorization({
      algorithm: "TC3-HMAC-SHA256",
      keys: pair,
      keyPrefix: "TC3",
      timestamp,
      scope: [isoDay(nowMs), service, "tc3_request"],
      canonical,
    }),
  });
}
