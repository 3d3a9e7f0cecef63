import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "serpapi",
  name: "SerpApi",
  docs: "https://serpapi.com/account-api",
  console: "https://serpapi.com/change-plan",
  summary: "searches left, of the plan and bought",
  measures: ["quota"],
  options: { api_key: secret({ env: "SERPAPI_API_KEY", description: "API key." }) },
  origin: "https://serpapi.com",
  authenticate: query("api_key", (options) => options.api_key),
  request: { path: "/account.json" }, // The answer repeats the key; asking counts as no search.
  response: z.object({ total_searches_left: amount, searches_per_month: amount.nullish() }),
  // The limit is the plan's: with bought searches more than it can be left.
  answer: (account) => ({
    readings: [quota({ value: account.total_searches_left, unit: "searches", limit: account.searches_per_month })],
  }),
});
