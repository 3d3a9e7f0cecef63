import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { isoSecond } from "../provider-kit/periods.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { canonicalQuery, hmacSha256 } from "../provider-kit/signatures/canonical.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const keys = keyPair({ id: "KSYUN_ACCESS_KEY", secret: "KSYUN_SECRET_KEY", pair: "KINGSOFT_CLOUD_API_KEY" });

const Refusal = z
  .object({ Error: z.object({ Code: z.string(), Message: vendorText }) })
  .transform(({ Error: error }) => ({ code: error.Code, message: error.Message }));

const Wallet = z.object({ AvailableAmount: amount, Currency: currencyCode });

export const provider = defineProvider({
  id: "kingsoft-cloud",
  name: "Kingsoft Cloud (Ksyun)",
  docs: "https://github.com/kingsoftcloud/sdk-go",
  console: "https://uc.console.ksyun.com/",
  summary: "prepaid balance: the cash wallet",
  measures: ["balance"],
  options: keys.options,
  problems: keys.problems,
  origin: "https://kingpay.api.ksyun.com",
  authenticate: (request, options, { nowMs }) => signKsyun(request, keys.of(options), nowMs),
  failure: refusedByCode(Refusal, { auth: /^(SignatureDoesNotMatch|InvalidAccessKeyId)$/ }),
  request: { path: "/", query: { Action: "QueryCashWalletAction", Version: "V1", Service: "kingpay" } },
  // The vendor's own clients do not agree on the case of the key.
  response: z.union([
    z.object({ data: Wallet }).transform(({ data }) => data),
    z.object({ Data: Wallet }).transform(({ Data }) => Data),
  ]),
  answer: (wallet) => ({ readings: [balance({ value: wallet.AvailableAmount, unit: wallet.Currency })] }),
});

/** HMAC-SHA256 over the sorted query, as the vendor takes it for GET; its SDKs sign POST as AWS does. */
export function signKsyun(request: HttpRequest, { id, secret }: KeyPair, nowMs: number): HttpRequest {
  const url = new URL(request.url);
  const common = {
    Accesskey: id,
    Format: "json",
    SignatureMethod: "HMAC-SHA256",
    SignatureVersion: "1.0",
    Timestamp: isoSecond(nowMs),
  };
  for (const [name, value] of Object.entries(common)) url.searchParams.set(name, value);
  url.searchParams.set("Signature", hmacSha256(secret, canonicalQuery(url.searchParams)).toString("hex"));
  return { ...request, url };
}
