import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "fal",
  name: "fal.ai",
  docs: "https://fal.ai/docs/platform-apis/v1/account/billing",
  console: "https://fal.ai/dashboard/billing",
  summary: "prepaid credit balance",
  measures: ["balance"],
  privilege: "key with the scope ADMIN; a key for inference is refused",
  options: { api_key: secret({ env: "FAL_KEY", description: "Key with the scope ADMIN, as id:secret." }) },
  origin: "https://api.fal.ai",
  authenticate: header("authorization", (options) => options.api_key, "Key "),
  // Without `expand` the answer is a success without a balance. Credits end 365 days after purchase, which the answer does
  // not say; and the account is locked at a threshold that may be above 0.
  request: { path: "/v1/account/billing", query: { expand: "credits" } },
  response: z.object({ credits: z.object({ current_balance: amount, currency: currencyCode }) }),
  answer: ({ credits }) => ({ readings: [balance({ value: credits.current_balance, unit: credits.currency })] }),
});
