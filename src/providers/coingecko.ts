import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "coingecko",
  name: "CoinGecko API",
  docs: "https://docs.coingecko.com/reference/api-usage",
  console: "https://www.coingecko.com/en/developers/dashboard",
  summary: "calls left of the month",
  measures: ["quota"],
  privilege: "key of a paid plan; a demo key is refused",
  options: { api_key: secret({ env: "COINGECKO_API_KEY", description: "Pro API key." }) },
  origin: "https://pro-api.coingecko.com",
  authenticate: header("x-cg-pro-api-key", (options) => options.api_key),
  request: { path: "/api/v3/key" },
  response: z.object({ monthly_call_credit: amount.nullish(), current_remaining_monthly_calls: amount }),
  answer: (key) => ({
    readings: [quota({ value: key.current_remaining_monthly_calls, unit: "requests", limit: key.monthly_call_credit })],
  }),
});
