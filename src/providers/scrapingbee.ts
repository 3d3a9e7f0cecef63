import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "scrapingbee",
  name: "ScrapingBee",
  docs: "https://www.scrapingbee.com/documentation/",
  console: "https://app.scrapingbee.com/account/billing",
  summary: "API credits left of the billing cycle",
  measures: ["quota"],
  options: { api_key: secret({ env: "SCRAPINGBEE_API_KEY", description: "API key." }) },
  origin: "https://app.scrapingbee.com",
  authenticate: query("api_key", (options) => options.api_key),
  request: { path: "/api/v1/usage" },
  response: z.object({
    max_api_credit: amount,
    used_api_credit: amount,
    renewal_subscription_date: isoInstant.nullish().catch(undefined), // Without a zone; taken as UTC.
  }),
  answer: ({ max_api_credit, used_api_credit, renewal_subscription_date: resetsAtMs }) => ({
    readings: [
      quota({
        value: roundFloatNoise(max_api_credit - used_api_credit),
        unit: "credits",
        limit: max_api_credit,
        resetsAtMs,
      }),
    ],
  }),
});
