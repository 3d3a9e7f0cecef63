import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "vast-ai",
  name: "Vast.ai",
  docs: "https://docs.vast.ai/api-reference/accounts/show-user",
  console: "https://cloud.vast.ai/billing/",
  summary: "prepaid credit, and the account balance beside it",
  measures: ["balance"],
  options: { api_key: secret({ env: "VAST_API_KEY", description: "API key." }) },
  origin: "https://console.vast.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v0/users/current", hidden: true }, // The answer holds the API key.
  response: z.object({ credit: amount, balance: amount.nullish() }),
  // The credit is what can be spent; the column beside it is called balance.
  answer: (user) => ({
    readings: [
      balance({ account: "credit", value: user.credit, unit: "USD" }),
      ...(typeof user.balance === "number" ? [balance({ account: "balance", value: user.balance, unit: "USD" })] : []),
    ],
  }),
});
