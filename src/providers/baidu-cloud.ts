import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalQuery, hmacSha256, percentEncode } from "../provider-kit/signatures/canonical.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "BAIDUCLOUD_ACCESS_KEY", secret: "BAIDUCLOUD_SECRET_KEY", pair: "BAIDU_CLOUD_API_KEY" });

const Refusal = z.object({ code: z.string(), message: vendorText });

export const provider = defineProvider({
  id: "baidu-cloud",
  name: "Baidu AI Cloud",
  docs: "https://cloud.baidu.com/doc/Finance/s/Skhtyytwu",
  console: "https://console.bce.baidu.com/finance/",
  summary: "prepaid balance: cash, without vouchers and credit",
  measures: ["balance"],
  options: keys.options,
  problems: keys.problems,
  origin: "https://billing.baidubce.com",
  authenticate: (request, options, { nowMs }) => signBce(request, keys.of(options), nowMs),
  failure: refusedByCode(Refusal, {
    auth: /^(SignatureDoesNotMatch|InvalidAccessKeyId|RequestExpired|InvalidHTTPAuthHeader)$/,
    permission: /^AccessDenied$/,
  }),
  request: { method: "POST", path: "/v1/finance/cash/balance" },
  // The answer names no currency: accounts are kept in yuan.
  response: z.object({ cashBalance: amount }),
  answer: ({ cashBalance }) => ({ readings: [balance({ value: cashBalance, unit: "CNY" })] }),
});

/** How long a signature is good. */
const lifeSeconds = 1800;

/** bce-auth-v1, over the host alone: https://cloud.baidu.com/doc/Reference/s/njwvz1yfu */
export function signBce(request: HttpRequest, { id, secret }: KeyPair, nowMs: number): HttpRequest {
  const { method, url } = request;
  const prefix = `bce-auth-v1/${id}/${isoSecond(nowMs)}/${lifeSeconds}`;
  const canonical = [method, url.pathname, canonicalQuery(url.searchParams), `host:${percentEncode(url.host)}`];
  const key = hmacSha256(secret, prefix).toString("hex"); // The digits themselves are the key.
  const signature = hmacSha256(key, canonical.join("\n")).toString("hex");
  return withHeaders(request, { authorization: `${prefix}/host/${signature}` });
}
