import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, balance, budget, isoInstant, quota, spend } from "../provider-kit/values.ts";

const count = amount.nullish();
const Quota = z.object({
  balance: z.object({ credits_remaining_usd: count }).nullish(),
  subscription: z
    .object({ kwh_remaining: count, kwh_included: count, current_period_end: isoInstant.nullish().catch(undefined) })
    .nullish(),
  key: z
    .object({
      allowance: z
        .object({ remaining_usd: count, limit_usd: count, blocked: z.boolean().nullish().catch(undefined) })
        .nullish(),
    })
    .nullish(),
  usage: z.object({ current_month: z.object({ cost_usd: count }).nullish() }).nullish(),
});

// An empty balance is fine while a subscription runs: a threshold belongs on the one that is used.
export const provider = defineProvider({
  id: "neuralwatt",
  name: "Neuralwatt Cloud",
  docs: "https://portal.neuralwatt.com/docs",
  console: "https://portal.neuralwatt.com",
  summary: "prepaid dollars, kilowatt hours of the subscription, what the key may still spend; spend of the month",
  measures: ["balance", "quota", "budget", "spend"],
  options: { api_key: secret({ env: "NEURALWATT_API_KEY", description: "API key." }) },
  origin: "https://api.neuralwatt.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/quota" },
  response: Quota,
  answer: (body) => {
    const remaining = remainingOf(body);
    if (remaining.length === 0) throw invalidAnswer("the answer holds neither balance nor quota");
    const cost = body.usage?.current_month?.cost_usd;
    const blocked = body.key?.allowance?.blocked;
    return {
      ...(typeof blocked === "boolean" ? { active: !blocked } : {}),
      readings: [...remaining, ...(typeof cost === "number" ? [spend("month", cost, "USD")] : [])],
    };
  },
});

function remainingOf({ balance: prepaid, subscription: plan, key }: z.output<typeof Quota>): Reading[] {
  const readings: Reading[] = [];
  if (typeof prepaid?.credits_remaining_usd === "number")
    readings.push(balance({ value: prepaid.credits_remaining_usd, unit: "USD" }));
  if (typeof plan?.kwh_remaining === "number") {
    const { kwh_remaining: value, kwh_included: limit, current_period_end: resetsAtMs } = plan;
    readings.push(quota({ value, unit: "kWh", limit, resetsAtMs }));
  }
  if (typeof key?.allowance?.remaining_usd === "number")
    readings.push(
      budget({ account: "key", value: key.allowance.remaining_usd, unit: "USD", limit: key.allowance.limit_usd }),
    );
  return readings;
}
