import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "nano-gpt",
  name: "NanoGPT",
  docs: "https://docs.nano-gpt.com/api-reference/endpoint/check-balance",
  console: "https://nano-gpt.com/balance",
  summary: "prepaid dollars and Nano",
  measures: ["balance"],
  options: { api_key: secret({ env: "NANOGPT_API_KEY", description: "API key." }) },
  origin: "https://nano-gpt.com",
  authenticate: header("x-api-key", (options) => options.api_key),
  request: { method: "POST", path: "/api/check-balance" },
  response: z.object({ usd_balance: amount, nano_balance: amount.nullish() }),
  answer: ({ usd_balance, nano_balance }) => ({
    readings: [
      balance({ value: usd_balance, unit: "USD" }),
      // The coin of the Nano network is called XNO.
      ...(typeof nano_balance === "number" ? [balance({ value: nano_balance, unit: "XNO" })] : []),
    ],
  }),
});
