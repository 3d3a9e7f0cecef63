import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair, sessionToken } from "../provider-kit/key-pair.ts";
import { currencyOfRegion, region } from "../provider-kit/options.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import { codeOtherThan, refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalRequest, hmacSha256, nonce, sha256Hex } from "../provider-kit/signatures/canonical.ts";
import { balance, currencyCode, groupedAmount } from "../provider-kit/values.ts";

const keys = keyPair({
  id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
  secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  pair: "ALIBABA_CLOUD_API_KEY",
  token: "ALIBABA_CLOUD_SECURITY_TOKEN",
});

// The flag or the code says whether it succeeded; a failure may come with status 200.
const Refusal = z
  .object({ Success: vendorText, Code: codeOtherThan(200).refine((code) => code !== "Success"), Message: vendorText })
  .refine(({ Success }) => Success !== true)
  .transform(({ Code, Message }) => ({ code: Code, message: Message }));

export const provider = defineProvider({
  id: "alibaba-cloud",
  name: "Alibaba Cloud (Aliyun)",
  docs: "https://help.aliyun.com/document_detail/87997.htm",
  console: "https://billing-cost.console.aliyun.com/home",
  summary: "prepaid balance, the credit line included",
  measures: ["balance"],
  // The action is called bss:DescribeAcccount (sic) in the older documentation.
  privilege: "a RAM user with bssapi:QueryAccountBalance (system policy AliyunBSSReadOnlyAccess)",
  options: { ...keys.options, session_token: sessionToken("ALIBABA_CLOUD_SECURITY_TOKEN"), region: region("china") },
  problems: keys.problems,
  origin: (options) =>
    options.region === "china" ? "https://business.aliyuncs.com" : "https://business.ap-southeast-1.aliyuncs.com",
  authenticate: (request, options, { nowMs, random }) => signAcs3(request, keys.of(options), nowMs, nonce(random)),
  failure: refusedByCode(Refusal, {
    // An unknown key comes with 404, a wrong signature with 400.
    auth: /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidTimeStamp|InvalidSecurityToken|MissingSecurityToken)/,
    permission: /^(NoPermission|NotAuthorized|Forbidden)/,
    rateLimited: /^Throttling/,
    upstream: /^(InternalError|ServiceUnavailable)$/, // With 400.
  }),
  request: {
    method: "POST",
    path: "/",
    headers: { "x-acs-action": "QueryAccountBalance", "x-acs-version": "2017-12-14" },
  },
  response: z.object({
    Data: z.object({ AvailableAmount: groupedAmount, Currency: currencyCode.nullish().catch(undefined) }),
  }),
  answer: ({ Data }, options) => ({
    readings: [balance({ value: Data.AvailableAmount, unit: Data.Currency ?? currencyOfRegion(options.region) })],
  }),
});

/**
 * ACS3-HMAC-SHA256, over the host and every header that begins with x-acs-:
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
export function signAcs3(request: HttpRequest, pair: KeyPair, nowMs: number, nonceText: string): HttpRequest {
  const added = {
    "x-acs-date": isoSecond(nowMs),
    "x-acs-signature-nonce": nonceText,
    "x-acs-content-sha256": sha256Hex(request.body ?? ""),
    ...(pair.token === undefined ? {} : { "x-acs-security-token": pair.token }),
  };
  const { text, signedHeaders } = canonicalRequest(request, { ...request.headers, ...added, host: request.url.host });
  const signature = hmacSha256(pair.secret, `ACS3-HMAC-SHA256\n${sha256Hex(text)}`).toString("hex");
  return withHeaders(request, {
    ...added,
    authorization: `ACS3-HMAC-SHA256 Credential=${pair.id},SignedHeaders=${signedHeaders},Signature=${signature}`,
  });
}
