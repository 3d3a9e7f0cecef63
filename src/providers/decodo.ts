import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, expiry, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const Subscription = z.object({
  service_type: z.string(),
  traffic_limit: amount.nullish(), // Proxies that are sold by address have none.
  traffic_per_period: amount.nullish(), // What the period has used, called traffic in older answers.
  traffic: amount.nullish(),
  valid_until: isoInstant.nullish().catch(undefined),
});
type Subscription = z.output<typeof Subscription>;

// The fields are those of the vendor's first API, whose documentation shows a single subscription without a list.
export const provider = defineProvider({
  id: "decodo",
  name: "Decodo (formerly Smartproxy)",
  docs: "https://github.com/Smartproxy/Smartproxy-API",
  console: "https://dashboard.decodo.com/",
  summary: "traffic left and end of each subscription",
  measures: ["quota", "expiry"],
  options: { api_key: secret({ env: "DECODO_API_KEY", description: "API key." }) },
  origin: "https://api.decodo.com",
  authenticate: header("authorization", (options) => options.api_key), // Without a scheme.
  request: { path: "/v2/subscriptions" },
  response: z.union([z.array(Subscription).min(1), Subscription.transform((one) => [one])]),
  answer: (subscriptions) => {
    const readings = subscriptions.flatMap((one) => [...trafficLeft(one), ...ends(one)]);
    if (readings.length === 0) throw invalidAnswer("no subscription has traffic or an end");
    return { readings };
  },
});

function trafficLeft({ service_type: account, traffic_limit: limit, traffic_per_period, traffic }: Subscription) {
  if (typeof limit !== "number") return [];
  const used = traffic_per_period ?? traffic;
  if (typeof used !== "number") throw invalidAnswer(`the subscription ${account} does not say what was used`);
  return [quota({ account, value: roundFloatNoise(limit - used), unit: "GB", limit })];
}

function ends({ service_type: account, valid_until }: Subscription) {
  return typeof valid_until === "number" ? [expiry(account, valid_until)] : [];
}
