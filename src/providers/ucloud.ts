import { createHash } from "node:crypto";
import * as z from "zod";
import type { HttpRequest } from "../platform/http-client.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type KeyPair, keyPair } from "../provider-kit/key-pair.ts";
import { codeOtherThan, refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "UCLOUD_PUBLIC_KEY", secret: "UCLOUD_PRIVATE_KEY", pair: "UCLOUD_API_KEY" });

const Refusal = z
  .object({ RetCode: codeOtherThan(0), Message: vendorText })
  .transform(({ RetCode, Message }) => ({ code: RetCode, message: Message }));

const Account = z
  .object({ AmountAvailable: amount.nullish(), Amount: amount.nullish() })
  .transform(({ AmountAvailable, Amount }, context) => {
    const available = AmountAvailable ?? Amount;
    if (typeof available === "number") return available;
    context.addIssue({ code: "custom", message: "no amount" });
    return z.NEVER;
  });

export const provider = defineProvider({
  id: "ucloud",
  name: "UCloud",
  docs: "https://github.com/ucloud/ucloud-sdk-go/blob/master/services/ubill/apis.go",
  console: "https://console.ucloud.cn/",
  summary: "prepaid balance",
  measures: ["balance"],
  privilege:
    "a sub-account's key pair that may call GetBalance: access_key_id is its public key, access_key_secret its private key",
  options: keys.options,
  problems: keys.problems,
  origin: "https://api.ucloud.cn",
  authenticate: (request, options) => signUcloud(request, keys.of(options)),
  // Errors come with status 200. 171: the signature is wrong.
  failure: refusedByCode(Refusal, { auth: /^171$/ }),
  request: { path: "/", query: { Action: "GetBalance" } },
  // Text in a group by the vendor's SDK; real answers are also flat, with numbers. Yuan, though no field says so.
  response: z.union([z.object({ AccountInfo: Account }).transform(({ AccountInfo }) => AccountInfo), Account]),
  answer: (available) => ({ readings: [balance({ value: available, unit: "CNY" })] }),
});

/** SHA-1 over the names and values of all parameters and the private key: https://docs.ucloud.cn/api/summary/signature */
export function signUcloud(request: HttpRequest, { id, secret }: KeyPair): HttpRequest {
  const url = new URL(request.url);
  url.searchParams.set("PublicKey", id);
  const sorted = new URLSearchParams(url.searchParams);
  sorted.sort();
  const text = [...sorted].flat().join("") + secret; // Values as they are, not percent-encoded.
  url.searchParams.set("Signature", createHash("sha1").update(text, "utf8").digest("hex"));
  return { ...request, url };
}
