import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "crof",
  name: "CrofAI",
  docs: "https://crof.ai/docs",
  console: "https://crof.ai/dashboard",
  summary: "prepaid dollars, and the day's requests of a plan",
  measures: ["balance", "quota"],
  options: { api_key: secret({ env: "CROF_API_KEY", description: "API key." }) },
  origin: "https://crof.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/usage_api/" },
  response: z.object({ credits: amount, usable_requests: amount.nullish(), requests_plan: amount.nullish() }),
  // The requests are null where one pays as one goes.
  answer: ({ credits, usable_requests, requests_plan }) => ({
    readings: [
      balance({ value: credits, unit: "USD" }),
      ...(typeof usable_requests === "number"
        ? [quota({ value: usable_requests, unit: "requests", limit: requests_plan })]
        : []),
    ],
  }),
});
