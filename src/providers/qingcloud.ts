import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import { codeOtherThan, refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalQuery, hmacSha256 } from "../provider-kit/signatures/canonical.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "QINGCLOUD_ACCESS_KEY", secret: "QINGCLOUD_SECRET_KEY", pair: "QINGCLOUD_API_KEY" });

const Refusal = z
  .object({ ret_code: codeOtherThan(0), message: vendorText })
  .transform(({ ret_code, message }) => ({ code: ret_code, message }));

export const provider = defineProvider({
  id: "qingcloud",
  name: "QingCloud",
  docs: "https://docs.qingcloud.com/product/api/common/error_code.html",
  console: "https://console.qingcloud.com/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    ...keys.options,
    zone: z.string().min(1).default("pek3").describe("Zone that is asked; the amount is the account's."),
  },
  problems: keys.problems,
  origin: "https://api.qingcloud.com",
  authenticate: (request, options, { nowMs }) => signQingcloud(request, keys.of(options), nowMs),
  // Errors come with status 200. 1200: the key or the signature is wrong.
  failure: refusedByCode(Refusal, { auth: /^1200$/ }),
  request: ({ zone }) => ({ path: "/iaas/", query: { action: "GetBalance", zone } }),
  // Known from a client of others, not from the vendor's documentation. Yuan, though no field says so.
  response: z.object({ balance: amount }),
  answer: (account) => ({ readings: [balance({ value: account.balance, unit: "CNY" })] }),
});

/** HmacSHA256 in Base64 over the method, the path and the sorted query. */
export function signQingcloud(request: HttpRequest, { id, secret }: KeyPair, nowMs: number): HttpRequest {
  const url = new URL(request.url);
  const common = {
    access_key_id: id,
    signature_method: "HmacSHA256",
    signature_version: "1",
    time_stamp: isoSecond(nowMs),
    version: "1",
  };
  for (const [name, value] of Object.entries(common)) url.searchParams.set(name, value);
  const text = [request.method, url.pathname, canonicalQuery(url.searchParams)].join("\n");
  url.searchParams.set("signature", hmacSha256(secret, text).toString("base64"));
  return { ...request, url };
}
