import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "deepseek",
  name: "DeepSeek",
  docs: "https://api-docs.deepseek.com/api/get-user-balance",
  console: "https://platform.deepseek.com/top_up",
  summary: "prepaid balance, a wallet a currency",
  measures: ["balance"],
  units: ["CNY", "USD"],
  options: { api_key: secret({ env: "DEEPSEEK_API_KEY", description: "API key." }) },
  origin: "https://api.deepseek.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/user/balance" }, // At the root, not below /v1.
  response: z.object({
    is_available: z.boolean().optional().catch(undefined),
    balance_infos: z.array(z.object({ currency: currencyCode, total_balance: amount })).min(1),
  }),
  // The list may hold two currencies: each is a reading of its own, told apart by its unit, because they cannot be added.
  answer: ({ is_available, balance_infos }) => ({
    ...(is_available === undefined ? {} : { active: is_available }),
    readings: balance_infos.map((wallet) => balance({ value: wallet.total_balance, unit: wallet.currency })),
  }),
});
