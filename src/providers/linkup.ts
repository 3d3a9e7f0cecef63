import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "linkup",
  name: "Linkup",
  docs: "https://docs.linkup.so/api-reference",
  console: "https://app.linkup.so",
  summary: "prepaid credits",
  measures: ["credits"],
  options: { api_key: secret({ env: "LINKUP_API_KEY", description: "API key." }) },
  origin: "https://api.linkup.so",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/credits/balance" },
  response: z.object({ balance: amount }),
  answer: ({ balance }) => ({ readings: [credits({ value: balance, unit: "credits" })] }),
});
