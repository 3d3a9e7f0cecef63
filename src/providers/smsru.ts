import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { codeOtherThan, refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Refusal = z
  .object({ status_code: codeOtherThan(100), status_text: vendorText })
  .transform(({ status_code, status_text }) => ({ code: status_code, message: status_text }));

export const provider = defineProvider({
  id: "smsru",
  name: "SMS.ru",
  docs: "https://sms.ru/api/balance",
  console: "https://sms.ru/pay.php",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_id: secret({ env: "SMSRU_API_ID", description: "The account's api_id." }) },
  origin: "https://sms.ru",
  authenticate: query("api_id", (options) => options.api_id),
  failure: refusedByCode(Refusal, { auth: /^200$/ }), // 100 is success, 200 a wrong api_id.
  request: { path: "/my/balance", query: { json: 1 } },
  response: z.object({ status: z.literal("OK"), balance: amount }),
  answer: (left) => ({ readings: [balance({ value: left.balance, unit: "RUB" })] }),
});
