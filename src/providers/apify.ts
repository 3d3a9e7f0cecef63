import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, budget, isoInstant, roundFloatNoise, spend } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "apify",
  name: "Apify",
  docs: "https://docs.apify.com/api/v2/users-me-limits-get",
  console: "https://console.apify.com/billing",
  summary: "what the limit of the billing cycle still allows, and its spend",
  measures: ["budget", "spend"],
  options: { api_key: secret({ env: "APIFY_TOKEN", description: "API token (apify_api_...)." }) },
  origin: "https://api.apify.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v2/users/me/limits" },
  response: z.object({
    data: z.object({
      monthlyUsageCycle: z.object({ endAt: isoInstant }).nullish().catch(undefined),
      limits: z.object({ maxMonthlyUsageUsd: amount.nullable() }),
      current: z.object({ monthlyUsageUsd: amount }),
    }),
  }),
  // The hard limit, not what the plan includes. The cycle begins on the anniversary of the plan, not with the month.
  answer: ({ data }) => {
    const limit = data.limits.maxMonthlyUsageUsd;
    const spent = data.current.monthlyUsageUsd;
    const resetsAtMs = data.monthlyUsageCycle?.endAt;
    return {
      readings: [
        ...(limit === null ? [] : [budget({ value: roundFloatNoise(limit - spent), unit: "USD", limit, resetsAtMs })]),
        spend("month", spent, "USD"),
      ],
    };
  },
});
