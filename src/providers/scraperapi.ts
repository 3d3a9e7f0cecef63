import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { amount, quota, roundFloatNoise } from "../provider-kit/values.ts";

// The documentation names the fields in part only; the name of the limit comes from clients.
export const provider = defineProvider({
  id: "scraperapi",
  name: "ScraperAPI",
  docs: "https://docs.scraperapi.com/v/nodejs/account-information",
  console: "https://dashboard.scraperapi.com/billing",
  summary: "API credits left of the month",
  measures: ["quota"],
  options: { api_key: secret({ env: "SCRAPERAPI_API_KEY", description: "API key." }) },
  origin: "https://api.scraperapi.com",
  authenticate: query("api_key", (options) => options.api_key),
  // A wrong key is refused in words, with 401 or 403.
  failure: (_, response) =>
    response.status === 403 && /make sure your API key is valid/i.test(response.body.toString("utf8"))
      ? badCredential(undefined)
      : undefined,
  request: { path: "/account" },
  response: z.object({ requestCount: amount, requestLimit: amount }),
  answer: ({ requestCount, requestLimit }) => ({
    readings: [quota({ value: roundFloatNoise(requestLimit - requestCount), unit: "credits", limit: requestLimit })],
  }),
});
