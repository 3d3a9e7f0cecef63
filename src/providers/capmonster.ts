import * as z from "zod";
import { secret } from "../config/fields.ts";
import { captchaBalance } from "../provider-kit/captcha.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "capmonster",
  name: "CapMonster Cloud",
  docs: "https://docs.capmonster.cloud/docs/api/methods/get-balance/",
  console: "https://dash.capmonster.cloud/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "CAPMONSTER_API_KEY", description: "API key." }) },
  origin: "https://api.capmonster.cloud",
  ...captchaBalance,
  response: z.object({ balance: amount }),
  answer: (left) => ({ readings: [balance({ value: left.balance, unit: "USD" })] }),
});
