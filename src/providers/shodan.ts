import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, quota } from "../provider-kit/values.ts";

const Credits = z.object({ query_credits: amount, scan_credits: amount });

export const provider = defineProvider({
  id: "shodan",
  name: "Shodan",
  docs: "https://developer.shodan.io/api",
  console: "https://account.shodan.io/billing",
  summary: "query credits and scan credits left of the month",
  measures: ["quota"],
  options: { api_key: secret({ env: "SHODAN_API_KEY", description: "API key." }) },
  origin: "https://api.shodan.io",
  authenticate: query("key", (options) => options.api_key),
  request: { path: "/api-info" },
  response: Credits.extend({ usage_limits: Credits.partial().nullish().catch(undefined) }),
  // A limit of -1 is none. They refill at the start of the month.
  answer: ({ query_credits, scan_credits, usage_limits }) => ({
    readings: [
      ...left("query", query_credits, usage_limits?.query_credits),
      ...left("scan", scan_credits, usage_limits?.scan_credits),
    ],
  }),
});

function left(account: string, value: number, limit: number | undefined) {
  return limit === -1 ? [] : [quota({ account, value, unit: "credits", limit })];
}
