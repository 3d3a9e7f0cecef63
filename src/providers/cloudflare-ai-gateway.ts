import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

const Refusal = z.object({
  success: z.literal(false),
  errors: z.array(z.object({ code: vendorText, message: vendorText })).catch([]),
});

export const provider = defineProvider({
  id: "cloudflare-ai-gateway",
  name: "Cloudflare AI Gateway (unified billing)",
  docs: "https://developers.cloudflare.com/api/resources/ai_gateway/subresources/billing/methods/credit_balance/",
  console: "https://dash.cloudflare.com/?to=/:account/ai/ai-gateway",
  summary: "prepaid credits",
  measures: ["balance"],
  experimental: "the documentation does not say that the amount is in cents: that was seen by people who topped up",
  privilege: "API token with the permission AI Gateway Read",
  options: {
    api_token: secret({ env: "CLOUDFLARE_API_TOKEN", description: "API token." }),
    account_id: identifier("The account, as in the address of its dashboard."),
  },
  origin: "https://api.cloudflare.com",
  authenticate: bearer((options) => options.api_token),
  failure: errorInOkResponse(Refusal, ({ errors }) => rejected(errors[0]?.code, errors[0]?.message)),
  request: ({ account_id }) => ({
    path: `/client/v4/accounts/${encodeURIComponent(account_id)}/ai-gateway/billing/credit-balance`,
  }),
  response: z.object({ result: z.object({ balance: amount }) }),
  // Cents: a top-up of 10 dollars showed as 1000. Neither is a currency named; credits are sold in dollars.
  answer: ({ result }) => ({ readings: [balance({ value: roundFloatNoise(result.balance / 100), unit: "USD" })] }),
});
