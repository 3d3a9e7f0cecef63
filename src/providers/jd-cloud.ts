import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalRequest, compactSecond, nonce, scopedAuthorization } from "../provider-kit/signatures/canonical.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "JDCLOUD_ACCESS_KEY", secret: "JDCLOUD_SECRET_KEY", pair: "JD_CLOUD_API_KEY" });

const Refusal = z
  .object({ error: z.object({ code: vendorText, status: z.string(), message: vendorText }) })
  .transform(({ error }) => ({ code: error.status, message: error.message }));

export const provider = defineProvider({
  id: "jd-cloud",
  name: "JD Cloud",
  docs: "https://github.com/jdcloud-api/jdcloud-sdk-go/blob/master/services/asset/apis/DescribeAccountAmount.go",
  summary: "prepaid balance without what is frozen",
  measures: ["balance"],
  options: {
    ...keys.options,
    region: z
      .string()
      .regex(/^[\w-]+$/, "write a region such as cn-north-1")
      .default("cn-north-1")
      .describe("Region that is asked; the amount is the account's."),
  },
  problems: keys.problems,
  origin: "https://asset.jdcloud-api.com",
  authenticate: (request, options, { nowMs, random }) =>
    signJdcloud2(request, keys.of(options), { service: "asset", region: options.region }, nowMs, nonce(random)),
  failure: refusedByCode(Refusal, {
    auth: /^UNAUTHENTICATED$/,
    permission: /^PERMISSION_DENIED$/,
    rateLimited: /^RESOURCE_EXHAUSTED$/,
    upstream: /^(INTERNAL|UNAVAILABLE)$/,
  }),
  request: ({ region }) => ({ path: `/v1/regions/${region}/assets:describeAccountAmount` }),
  // Text. Yuan, though no field says so.
  response: z.object({ result: z.object({ availableAmount: amount }) }),
  answer: ({ result }) => ({ readings: [balance({ value: result.availableAmount, unit: "CNY" })] }),
});

/**
 * JDCLOUD2-HMAC-SHA256: AWS Signature Version 4 with names of its own, over the path as it is sent (its colon is not encoded).
 * https://github.com/jdcloud-api/jdcloud-sdk-go/blob/master/core/Signer.go
 */
export function signJdcloud2(
  request: HttpRequest,
  pair: KeyPair,
  { service, region }: { readonly service: string; readonly region: string },
  nowMs: number,
  nonceText: string,
): HttpRequest {
  const date = compactSecond(nowMs);
  const added = { "x-jdcloud-date": date, "x-jdcloud-nonce": nonceText };
  const canonical = canonicalRequest(request, { ...request.headers, ...added, host: request.url.host });
  const authorization = scopedAuthorization({
    algorithm: "JDCLOUD2-HMAC-SHA256",
    keys: pair,
    keyPrefix: "JDCLOUD2",
    timestamp: date,
    scope: [date.slice(0, 8), region, service, "jdcloud2_request"],
    canonical,
  });
  return withHeaders(request, { ...added, authorization });
}
