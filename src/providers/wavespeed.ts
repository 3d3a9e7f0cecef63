import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(200), message: vendorText });

export const provider = defineProvider({
  id: "wavespeed",
  name: "WaveSpeedAI",
  docs: "https://wavespeed.ai/docs/docs-account-api/get-balance",
  console: "https://wavespeed.ai/top-up",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "WAVESPEED_API_KEY", description: "API key." }) },
  origin: "https://api.wavespeed.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v3/balance" },
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  response: z.object({ data: z.object({ balance: amount }) }),
  // Dollars, as the console shows them; no field says so.
  answer: ({ data }) => ({ readings: [balance({ value: data.balance, unit: "USD" })] }),
});
