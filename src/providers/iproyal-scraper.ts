import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

// The scraper alone: proxies of the same vendor have another API and another balance.
export const provider = defineProvider({
  id: "iproyal-scraper",
  name: "IPRoyal Web Scraper API",
  docs: "https://docs.iproyal.com/scraping-tools/web-scraper-api-beta/api/user",
  console: "https://dashboard.iproyal.com/",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "IPROYAL_SCRAPER_API_KEY", description: "API token." }) },
  origin: "https://scrape.iproyal.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/user" },
  response: z.object({ credit_amount: amount }),
  answer: ({ credit_amount }) => ({ readings: [credits({ value: credit_amount, unit: "credits" })] }),
});
