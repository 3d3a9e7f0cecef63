import * as z from "zod";
import { secret } from "../config/fields.ts";
import { captchaBalance } from "../provider-kit/captcha.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "anti-captcha",
  name: "Anti-Captcha",
  docs: "https://anti-captcha.com/apidoc/methods/getBalance",
  console: "https://anti-captcha.com/clients/finance/refill",
  summary: "prepaid balance and captcha credits",
  measures: ["balance", "credits"],
  minInterval: { ms: 30_000, reason: "the vendor asks for at most one request in 30 seconds and bans addresses" },
  options: { api_key: secret({ env: "ANTI_CAPTCHA_API_KEY", description: "Account key." }) },
  origin: "https://api.anti-captcha.com",
  ...captchaBalance,
  response: z.object({ balance: amount, captchaCredits: amount.nullish().catch(undefined) }),
  answer: (left) => ({
    readings: [
      balance({ value: left.balance, unit: "USD" }),
      ...(typeof left.captchaCredits === "number" ? [credits({ value: left.captchaCredits, unit: "credits" })] : []),
    ],
  }),
});
