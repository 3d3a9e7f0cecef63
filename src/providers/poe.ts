import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "poe",
  name: "Poe API",
  docs: "https://creator.poe.com/docs/resources/usage-api",
  console: "https://poe.com/api/keys",
  summary: "points left: of the plan, which come anew each month, and bought ones, in one number",
  measures: ["credits"],
  options: { api_key: secret({ env: "POE_API_KEY", description: "API key." }) },
  origin: "https://api.poe.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/usage/current_balance" },
  response: z.object({ current_point_balance: amount }),
  answer: ({ current_point_balance }) => ({ readings: [credits({ value: current_point_balance, unit: "points" })] }),
});
