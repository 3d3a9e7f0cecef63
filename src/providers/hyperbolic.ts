import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

// Not in the public reference: known from the vendor's own agent kit. The host may move to hyperbolic.ai.
export const provider = defineProvider({
  id: "hyperbolic",
  name: "Hyperbolic",
  docs: "https://docs.hyperbolic.xyz",
  console: "https://app.hyperbolic.ai/billing",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "HYPERBOLIC_API_KEY", description: "API key." }) },
  origin: "https://api.hyperbolic.xyz",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/billing/get_current_balance" },
  failure: (_, { status }) => (status === 403 ? badCredential(403) : undefined), // So it answers to a key that it does not know.
  response: z.object({ credits: amount }),
  answer: ({ credits }) => ({ readings: [balance({ value: roundFloatNoise(credits / 100), unit: "USD" })] }), // Cents.
});
