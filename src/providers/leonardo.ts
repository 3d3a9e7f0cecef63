import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, credits, isoInstant, sum } from "../provider-kit/values.ts";

// Without the prefix `api` the same names mean the pools of the web application.
const Details = z.object({
  // Null where there is no such pool: the first for who only pays as they go, the second on older plans. A key that is gone is not null.
  apiSubscriptionTokens: amount.nullable(),
  apiPaidTokens: amount.nullable(),
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
  answer: ({ user_details: [user] }) => {
    const pools = [user.apiSubscriptionTokens, user.apiPaidTokens].filter((pool) => typeof pool === "number");
    if (pools.length === 0) throw invalidAnswer("no pool of the API in the answer");
    // The date is when the plan's part refills.
    return { readings: [credits({ value: sum(pools), unit: "credits", resetsAtMs: user.apiPlanTokenRenewalDate })] };
  },
});
