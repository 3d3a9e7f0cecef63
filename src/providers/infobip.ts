import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "infobip",
  name: "Infobip",
  docs: "https://www.infobip.com/docs/api/platform/account-management",
  console: "https://portal.infobip.com/",
  summary: "prepaid balance; base_url may name the account's own address, such as https://xxxxx.api.infobip.com",
  measures: ["balance"],
  privilege: "API key with the scope account-management:manage, or one that may read the balance",
  options: { api_key: secret({ env: "INFOBIP_API_KEY", description: "API key." }) },
  // Each account has an address of its own; this one leads there too.
  origin: "https://api.infobip.com",
  authenticate: header("authorization", (options) => options.api_key, "App "),
  request: { path: "/account/1/balance", headers: { accept: "application/json" } }, // Else it may be XML.
  response: z.object({ balance: amount, currency: currencyCode }),
  answer: (account) => ({ readings: [balance({ value: account.balance, unit: account.currency })] }),
});
