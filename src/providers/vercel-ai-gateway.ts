import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "vercel-ai-gateway",
  name: "Vercel AI Gateway",
  docs: "https://vercel.com/docs/ai-gateway/observability-and-spend/usage",
  console: "https://vercel.com/dashboard/ai-gateway",
  summary: "prepaid credits; spend so far",
  measures: ["balance", "spend"],
  options: { api_key: secret({ env: "AI_GATEWAY_API_KEY", description: "AI Gateway key, or a Vercel OIDC token." }) },
  origin: "https://ai-gateway.vercel.sh",
  authenticate: bearer((options) => options.api_key),
  jwt: (options) => options.api_key,
  request: { path: "/v1/credits" },
  // Text by the documentation, numbers in some answers; dollars, though no field says so. The use is that of the account's
  // whole life: together with the balance it is no purchase.
  response: z.object({ balance: amount, total_used: amount.nullish() }),
  answer: (credits) => ({
    readings: [
      balance({ value: credits.balance, unit: "USD" }),
      ...(typeof credits.total_used === "number" ? [spend("total", credits.total_used, "USD")] : []),
    ],
  }),
});
