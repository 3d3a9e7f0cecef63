import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "novita",
  name: "Novita AI",
  docs: "https://novita.ai/docs/api-reference/basic-get-user-balance.md",
  console: "https://novita.ai/billing",
  summary: "prepaid balance, the credit line included",
  measures: ["balance"],
  options: { api_key: secret({ env: "NOVITA_API_KEY", description: "API key." }) },
  origin: "https://api.novita.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/openapi/v1/billing/balance/detail" },
  // Text in ten-thousandths of a dollar. The available balance is cash and credit line together.
  response: z.object({ availableBalance: amount }),
  answer: ({ availableBalance }) => ({
    readings: [balance({ value: roundFloatNoise(availableBalance / 10_000), unit: "USD" })],
  }),
});
