import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const Refusal = z
  .object({ response_code: z.string().refine((code) => code !== "SUCCESS"), response_msg: vendorText })
  .transform(({ response_code, response_msg }) => ({ code: response_code, message: response_msg }));

// The envelope is documented; the names of the fields inside were not seen in a document.
export const provider = defineProvider({
  id: "clicksend",
  name: "ClickSend",
  docs: "https://developers.clicksend.com/docs/rest/v3/#get-account",
  console: "https://dashboard.clicksend.com/account/billing-recharge/topup",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    username: identifier("User name of the account."),
    api_key: secret({ env: "CLICKSEND_API_KEY", description: "API key." }),
  },
  origin: "https://rest.clicksend.com",
  authenticate: basic(
    (options) => options.username,
    (options) => options.api_key,
  ),
  failure: refusedByCode(Refusal, { auth: /^UNAUTHORIZED$/, permission: /^FORBIDDEN$/ }),
  request: { path: "/v3/account" },
  response: z.object({
    data: z.object({ balance: amount, _currency: z.object({ currency_name_short: currencyCode }) }),
  }),
  answer: ({ data }) => ({
    readings: [balance({ value: data.balance, unit: data._currency.currency_name_short })],
  }),
});
