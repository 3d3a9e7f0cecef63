import { createHmac } from "node:crypto";
import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { canonicalQuery, nonce, percentEncode, sha256Hex } from "../provider-kit/signatures/canonical.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "ECLOUD_ACCESS_KEY", secret: "ECLOUD_SECRET_KEY", pair: "CHINA_MOBILE_ECLOUD_API_KEY" });

const failed = z.string().refine((code) => !/^0+$/.test(code));
const Refusal = z.union([
  z
    .object({ respCode: failed, respDesc: vendorText })
    .transform((top) => ({ code: top.respCode, message: top.respDesc })),
  z
    .object({ result: z.object({ rspCode: failed, rspDesc: vendorText }) })
    .transform(({ result }) => ({ code: result.rspCode, message: result.rspDesc })),
  z
    .object({ result: z.object({ accMegRsp: z.object({ rspCode: failed, rspDesc: vendorText }) }) })
    .transform(({ result: { accMegRsp } }) => ({ code: accMegRsp.rspCode, message: accMegRsp.rspDesc })),
]);

export const provider = defineProvider({
  id: "china-mobile-ecloud",
  name: "China Mobile eCloud",
  docs: "https://github.com/yunionio/cloudmux/tree/master/pkg/multicloud/ecloud",
  console: "https://ecloud.10086.cn/",
  summary: "prepaid balance",
  measures: ["balance"],
  experimental: "known from an open-source client alone; the vendor documents the answer to customers only",
  options: keys.options,
  problems: keys.problems,
  origin: "https://ecloud.10086.cn",
  authenticate: (request, options, { nowMs, random }) =>
    signEcloud(request, keys.of(options), nowMs, nonce(random).replaceAll("-", "")),
  // Three codes inside one another, all with status 200; zeros mean success. Which of them means a bad key is not known.
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  request: (options) => ({
    path: "/api/openapi-mop/openapi",
    query: { method: "SYAN_UNHT_balancequeryOpen", format: "json", status: "1", Version: "2016-12-05" },
    json: { balanceQueryPOSTBody: { userId: keys.of(options).id }, balanceQueryPOSTHeader: {} },
  }),
  response: z.object({
    result: z.object({ accMegRsp: z.object({ accountInfo: z.array(z.object({ balance: amount })).min(1) }) }),
  }),
  // Yuan, though no field says so. The first account is the main one.
  answer: ({ result }) => ({
    readings: result.accMegRsp.accountInfo
      .slice(0, 1)
      .map((account) => balance({ value: account.balance, unit: "CNY" })),
  }),
});

const beijingOffsetMs = 8 * 3_600_000;

/** HmacSHA1 over the method, the encoded path and the hash of the sorted query. The time is Beijing's, although it ends in Z. */
export function signEcloud(
  request: HttpRequest,
  { id, secret }: KeyPair,
  nowMs: number,
  nonceText: string,
): HttpRequest {
  const url = new URL(request.url);
  const common = {
    AccessKey: id,
    SignatureMethod: "HmacSHA1",
    SignatureNonce: nonceText,
    SignatureVersion: "V2.0",
    Timestamp: isoSecond(nowMs + beijingOffsetMs),
  };
  for (const [name, value] of Object.entries(common)) url.searchParams.set(name, value);
  const text = [request.method, percentEncode(url.pathname), sha256Hex(canonicalQuery(url.searchParams))].join("\n");
  url.searchParams.set("Signature", createHmac("sha1", `BC_SIGNATURE&${secret}`).update(text, "utf8").digest("hex"));
  return { ...request, url };
}
