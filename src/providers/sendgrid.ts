import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, isoInstant, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "sendgrid",
  name: "Twilio SendGrid",
  docs: "https://www.twilio.com/docs/sendgrid/api-reference/users-api/retrieve-your-credit-balance",
  console: "https://app.sendgrid.com/account/billing",
  summary: "emails left of the period",
  measures: ["quota"],
  privilege: "API key with the scope user.credits.read",
  options: {
    api_key: secret({ env: "SENDGRID_API_KEY", description: "API key." }),
    region: z.enum(["global", "eu"]).default("global").describe("eu: a regional subuser of the European Union."),
  },
  origin: (options) => (options.region === "eu" ? "https://api.eu.sendgrid.com" : "https://api.sendgrid.com"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v3/user/credits" },
  response: z.object({
    remain: amount.nullable(),
    total: amount.nullish(),
    next_reset: isoInstant.nullish().catch(undefined),
  }),
  // Null means unlimited.
  answer: ({ remain, total, next_reset }) => ({
    readings: remain === null ? [] : [quota({ value: remain, unit: "emails", limit: total, resetsAtMs: next_reset })],
  }),
});
