import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, isoInstant, quota } from "../provider-kit/values.ts";

const Refusal = z.object({ success: z.literal(false), error: vendorText });

export const provider = defineProvider({
  id: "firecrawl",
  name: "Firecrawl",
  docs: "https://docs.firecrawl.dev/api-reference/endpoint/credit-usage",
  console: "https://www.firecrawl.dev/app/billing",
  summary: "credits left of the plan",
  measures: ["quota"],
  options: { api_key: secret({ env: "FIRECRAWL_API_KEY", description: "API key (fc-...)." }) },
  origin: "https://api.firecrawl.dev",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v2/team/credit-usage" },
  failure: errorInOkResponse(Refusal, ({ error }) => rejected(undefined, error)),
  response: z.object({
    data: z.object({
      remainingCredits: amount,
      planCredits: amount.nullish(),
      billingPeriodEnd: isoInstant.nullish().catch(undefined), // Null on the free plan.
    }),
  }),
  // More can remain than the plan gives: coupons, packs and automatic recharges are not in planCredits.
  answer: ({ data }) => ({
    readings: [
      quota({
        value: data.remainingCredits,
        unit: "credits",
        limit: data.planCredits,
        resetsAtMs: data.billingPeriodEnd,
      }),
    ],
  }),
});
