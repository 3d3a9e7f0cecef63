import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "uniapi",
  name: "UniAPI",
  docs: "https://docs.uniapi.ai/operations/get-v1-billing-usage.html",
  console: "https://uniapi.ai",
  summary: "prepaid balance; spend so far",
  measures: ["balance", "spend"],
  options: { api_key: secret({ env: "UNIAPI_API_KEY", description: "API key." }) },
  origin: "https://api.uniapi.io",
  authenticate: bearer((options) => options.api_key),
  // Without the unit the numbers are internal quota; with type=token they would be the key's and not the account's.
  request: { path: "/v1/billing/usage", query: { unit: "usd" } },
  failure: errorInOkResponse(z.object({ success: z.literal(false), message: vendorText }), ({ message }) =>
    rejected(undefined, message),
  ),
  response: z.object({ data: z.object({ balance: amount, used: amount.nullish().catch(undefined) }) }),
  answer: ({ data }) => ({
    readings: [
      balance({ value: data.balance, unit: "USD" }),
      ...(typeof data.used === "number" ? [spend("total", data.used, "USD")] : []),
    ],
  }),
});
