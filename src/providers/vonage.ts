import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "vonage",
  name: "Vonage (Nexmo)",
  docs: "https://developer.vonage.com/en/api/account",
  console: "https://dashboard.nexmo.com/billing-and-payments",
  summary: "prepaid balance, always in euros",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "VONAGE_API_KEY", description: "API key." }),
    api_secret: secret({ env: "VONAGE_API_SECRET", description: "API secret." }),
  },
  origin: "https://rest.nexmo.com",
  authenticate: basic(
    (options) => options.api_key,
    (options) => options.api_secret,
  ),
  request: { path: "/account/get-balance" },
  // Euros, whatever the account is billed in.
  response: z.object({ value: amount }),
  answer: ({ value }) => ({ readings: [balance({ value, unit: "EUR" })] }),
});
