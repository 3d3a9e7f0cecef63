import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { unsuccessful } from "../provider-kit/refusal.ts";
import { amount, balance, roundFloatNoise, spend } from "../provider-kit/values.ts";

/** Raw quota in one US dollar. */
const quotaPerDollar = 500_000;

export const provider = defineProvider({
  id: "apiyi",
  name: "APIYI",
  docs: "https://docs.apiyi.com/en/api-capabilities/balance-query",
  console: "https://api.apiyi.com",
  summary: "quota left of the account; spend so far",
  measures: ["balance", "spend"],
  privilege: "the account's system token; an API key (sk-...) is refused",
  options: { access_token: secret({ env: "APIYI_ACCESS_TOKEN", description: "System token of the account." }) },
  origin: "https://api.apiyi.com",
  authenticate: header("authorization", (options) => options.access_token), // The bare token.
  request: { path: "/api/user/self", hidden: true }, // Gateways of this family repeat the token in the answer.
  failure: unsuccessful((message) => rejected(undefined, message)),
  response: z.object({ data: z.object({ quota: amount, used_quota: amount.nullish().catch(undefined) }) }),
  // The quota is what is left, not what was granted.
  answer: ({ data }) => ({
    readings: [
      balance({ value: roundFloatNoise(data.quota / quotaPerDollar), unit: "USD" }),
      ...(typeof data.used_quota === "number"
        ? [spend("total", roundFloatNoise(data.used_quota / quotaPerDollar), "USD")]
        : []),
    ],
  }),
});
