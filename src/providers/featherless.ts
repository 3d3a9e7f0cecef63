import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "featherless",
  name: "Featherless.ai",
  docs: "https://featherless.ai/docs/api-reference-credits",
  console: "https://featherless.ai/account",
  summary: "prepaid balance, less what running requests reserve",
  measures: ["balance"],
  privilege: "key of an organization admin who may manage billing",
  options: { api_key: secret({ env: "FEATHERLESS_API_KEY", description: "API key." }) },
  origin: "https://api.featherless.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/credits/balance" },
  // The same amounts come in billionths too, which grow beyond what a number holds exactly.
  response: z.object({ available_usd: amount, currency: currencyCode }),
  answer: ({ available_usd, currency }) => ({ readings: [balance({ value: available_usd, unit: currency })] }),
});
