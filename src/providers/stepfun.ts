import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { currencyOfRegion, region } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "stepfun",
  name: "StepFun (阶跃星辰)",
  docs: "https://platform.stepfun.com/docs/zh/api-reference/accounts/get",
  console: "https://platform.stepfun.com/account-overview",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "STEPFUN_API_KEY", description: "API key." }),
    region: region("china"),
  },
  // The documentation names the host in China; the other one is known from third parties.
  origin: (options) => (options.region === "china" ? "https://api.stepfun.com" : "https://api.stepfun.ai"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/accounts" },
  // total_cash_balance and total_voucher_balance are what was ever paid in, not what is left.
  response: z.object({ balance: amount, type: z.string().optional().catch(undefined) }),
  // A postpaid account has a balance too, but runs out of nothing. The answer names no currency.
  answer: (account, options) => ({
    readings:
      account.type === "postpaid" ? [] : [balance({ value: account.balance, unit: currencyOfRegion(options.region) })],
  }),
});
