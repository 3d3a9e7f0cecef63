import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, quota, roundFloatNoise } from "../provider-kit/values.ts";

const limit = amount.nullish();
const Usage = z.object({
  account: z.object({
    plan_usage: amount,
    plan_limit: limit,
    paygo_usage: amount.nullish(),
    paygo_limit: limit,
  }),
  key: z.object({ usage: amount, limit }).nullish().catch(undefined),
});

export const provider = defineProvider({
  id: "tavily",
  name: "Tavily",
  docs: "https://docs.tavily.com/documentation/api-reference/endpoint/usage",
  console: "https://app.tavily.com/home",
  summary: "credits left of the plan, of pay-as-you-go and of the key's own limit",
  measures: ["quota"],
  minInterval: { ms: 60_000, reason: "Tavily answers 10 questions about usage in 10 minutes" },
  options: { api_key: secret({ env: "TAVILY_API_KEY", description: "API key (tvly-...)." }) },
  origin: "https://api.tavily.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/usage" },
  response: Usage,
  // The plan refills each month, on a day that the answer does not say. Counters lag by minutes.
  answer: ({ account, key }) => ({
    readings: [
      ...left("plan", account.plan_usage, account.plan_limit),
      // A limit of 0 means that pay-as-you-go is off: nothing to run out of.
      ...(account.paygo_limit === 0 ? [] : left("paygo", account.paygo_usage, account.paygo_limit)),
      ...left("key", key?.usage, key?.limit),
    ],
  }),
});

/** No limit means nothing to run out of. */
function left(
  account: string,
  used: number | null | undefined,
  allowed: number | null | undefined,
): RemainingReading[] {
  if (typeof used !== "number" || typeof allowed !== "number") return [];
  return [quota({ account, value: roundFloatNoise(allowed - used), unit: "credits", limit: allowed })];
}
