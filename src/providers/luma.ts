import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "luma",
  name: "Luma AI (Dream Machine API)",
  docs: "https://docs.lumalabs.ai/changelog/callbacks-and-credits-balance",
  console: "https://lumalabs.ai/api/billing",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "LUMAAI_API_KEY", description: "API key (luma-...)." }) },
  origin: "https://api.lumalabs.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/dream-machine/v1/credits" },
  response: z.object({ credit_balance: amount }),
  // US cents, although the field speaks of credits.
  answer: ({ credit_balance }) => ({
    readings: [balance({ value: roundFloatNoise(credit_balance / 100), unit: "USD" })],
  }),
});
