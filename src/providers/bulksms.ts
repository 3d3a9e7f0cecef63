import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, credits, quota } from "../provider-kit/values.ts";

// What the profile holds is documented; the names of the fields were not seen in a document.
export const provider = defineProvider({
  id: "bulksms",
  name: "BulkSMS",
  docs: "https://www.bulksms.com/developer/json/v1/",
  console: "https://www.bulksms.com/account/",
  summary: "credits left; messages left of the day's quota",
  measures: ["credits", "quota"],
  options: {
    token_id: identifier("Id of the API token."),
    token_secret: secret({ env: "BULKSMS_TOKEN_SECRET", description: "Secret of the API token." }),
  },
  origin: "https://api.bulksms.com",
  authenticate: basic(
    (options) => options.token_id,
    (options) => options.token_secret,
  ),
  request: { path: "/v1/profile" },
  response: z.object({
    credits: z.object({ balance: amount }),
    quota: z.object({ size: amount, remaining: amount }).nullish().catch(undefined),
  }),
  answer: (profile) => ({
    readings: [
      credits({ value: profile.credits.balance, unit: "credits" }),
      ...(profile.quota
        ? [quota({ value: profile.quota.remaining, unit: "messages", limit: profile.quota.size })]
        : []),
    ],
  }),
});
