import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, expiry, isoInstant } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "webshare",
  name: "Webshare",
  docs: "https://apidocs.webshare.io/subscription",
  console: "https://dashboard.webshare.io/subscription",
  summary: "free credits in dollars; end of the subscription's term",
  measures: ["balance", "expiry"],
  options: { api_key: secret({ env: "WEBSHARE_API_KEY", description: "API key." }) },
  origin: "https://proxy.webshare.io",
  authenticate: header("authorization", (options) => options.api_key, "Token "),
  request: { path: "/api/v2/subscription/" }, // The slash at its end is needed.
  response: z.object({
    free_credits: amount,
    end_date: isoInstant.nullish().catch(undefined), // 30 days after the start, also of yearly plans.
    paused: z.boolean().optional().catch(undefined),
  }),
  answer: ({ free_credits, end_date, paused }) => ({
    readings: [
      balance({ value: free_credits, unit: "USD" }),
      ...(typeof end_date === "number" ? [expiry("subscription", end_date)] : []),
    ],
    ...(paused === undefined ? {} : { active: !paused }),
  }),
});
