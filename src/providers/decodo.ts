import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, expiry, isoInstant, quota, tidy } from "../provider-kit/values.ts";

const Subscription = z.object({
  service_type: z.string(),
  traffic_limit: amount,
  traffic_used: amount,
  valid_until: isoInstant.nullish().catch(undefined),
});

export const provider = defineProvider({
  id: "decodo",
  name: "Decodo (formerly Smartproxy)",
  docs: "https://github.com/Smartproxy/Smartproxy-API",
  console: "https://dashboard.decodo.com/",
  kind: "traffic left and end of each subscription",
  measures: ["quota", "expiry"],
  experimental: "the endpoint and its authentication are documented, the names of the fields are not",
  options: { api_key: secret({ env: "DECODO_API_KEY", description: "API key." }) },
  origin: "https://api.decodo.com",
  authenticate: header("authorization", (options) => options.api_key), // Without a scheme.
  request: { path: "/v2/subscriptions" },
  response: z.array(Subscription).min(1),
  answer: (subscriptions) => ({
    readings: subscriptions.flatMap(({ service_type: account, traffic_limit: limit, traffic_used, valid_until }) => [
      quota({ account, value: tidy(limit - traffic_used), unit: "GB", limit }),
      ...(typeof valid_until === "number" ? [expiry(account, valid_until)] : []),
    ]),
  }),
});
