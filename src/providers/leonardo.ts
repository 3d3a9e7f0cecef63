import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits, isoInstant, sum } from "../provider-kit/values.ts";

// Without the prefix `api` the same names mean the pools of the web application.
const Details = z.object({
  apiSubscriptionTokens: amount,
  apiPaidTokens: amount.nullable(), // Null on older plans, which have no such pool.
  apiPlanTokenRenewalDate: isoInstant.nullish().catch(undefined),
});

export const provider = defineProvider({
  id: "leonardo",
  name: "Leonardo.Ai (production API)",
  docs: "https://docs.leonardo.ai/reference/getuserself",
  console: "https://app.leonardo.ai/api-access",
  summary: "API credits left, of the plan and bought",
  measures: ["credits"],
  options: { api_key: secret({ env: "LEONARDO_API_KEY", description: "Production API key." }) },
  origin: "https://cloud.leonardo.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/rest/v1/me" },
  response: z.object({ user_details: z.tuple([Details], z.unknown()) }),
  answer: ({ user_details: [user] }) => ({
    readings: [
      credits({
        value: sum([user.apiSubscriptionTokens, ...(user.apiPaidTokens === null ? [] : [user.apiPaidTokens])]),
        unit: "credits",
        resetsAtMs: user.apiPlanTokenRenewalDate, // Refills the plan's part.
      }),
    ],
  }),
});
