import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "bunny",
  name: "bunny.net",
  docs: "https://docs.bunny.net/api-reference/core/billing/get-billing-details",
  console: "https://dash.bunny.net/account/billing",
  summary: "prepaid balance; spend of the month",
  measures: ["balance", "spend"],
  privilege: "the account's API key; keys of storage zones and streams are refused",
  options: { api_key: secret({ env: "BUNNY_API_KEY", description: "API key of the account." }) },
  origin: "https://api.bunny.net",
  authenticate: header("accesskey", (options) => options.api_key),
  // Hidden: the answer names those who paid.
  request: { path: "/billing", hidden: true },
  response: z.object({ Balance: amount, ThisMonthCharges: amount.nullish() }),
  answer: ({ Balance, ThisMonthCharges }) => ({
    readings: [
      balance({ value: Balance, unit: "USD" }),
      ...(typeof ThisMonthCharges === "number" ? [spend("month", ThisMonthCharges, "USD")] : []),
    ],
  }),
});
