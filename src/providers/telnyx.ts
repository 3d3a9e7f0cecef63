import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "telnyx",
  name: "Telnyx",
  docs: "https://developers.telnyx.com/api-reference/balance/get-user-balance-details",
  console: "https://portal.telnyx.com/#/billing/overview",
  summary: "prepaid balance, without the credit line",
  measures: ["balance"],
  options: { api_key: secret({ env: "TELNYX_API_KEY", description: "API key (v2)." }) },
  origin: "https://api.telnyx.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v2/balance" },
  response: z.object({ data: z.object({ balance: amount, currency: currencyCode }) }),
  answer: ({ data }) => ({ readings: [balance({ value: data.balance, unit: data.currency })] }),
});
