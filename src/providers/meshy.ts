import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "meshy",
  name: "Meshy",
  docs: "https://docs.meshy.ai/api/balance",
  console: "https://www.meshy.ai/settings/subscription",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "MESHY_API_KEY", description: "API key (msy_...)." }) },
  origin: "https://api.meshy.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/openapi/v1/balance" },
  response: z.object({ balance: amount }),
  answer: ({ balance }) => ({ readings: [credits({ value: balance, unit: "credits" })] }),
});
