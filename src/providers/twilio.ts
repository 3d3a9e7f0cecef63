import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "twilio",
  name: "Twilio",
  docs: "https://www.twilio.com/docs/usage/api/account-balance",
  console: "https://console.twilio.com/us1/billing/manage-billing/billing-overview",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    account_sid: identifier("Account SID (AC...). Subaccounts have no balance of their own."),
    auth_token: secret({
      env: "TWILIO_AUTH_TOKEN",
      description: "Auth token of the account; with api_key_sid the secret of that API key.",
    }),
    api_key_sid: identifier("SID of an API key (SK...), in place of the account's own login.").optional(),
  },
  origin: "https://api.twilio.com",
  authenticate: basic(
    (options) => options.api_key_sid ?? options.account_sid,
    (options) => options.auth_token,
  ),
  // Without .json the answer is XML.
  request: ({ account_sid }) => ({ path: `/2010-04-01/Accounts/${encodeURIComponent(account_sid)}/Balance.json` }),
  response: z.union([
    z.object({ balance: amount, currency: currencyCode }),
    z.object({ balance: z.null() }), // A subaccount.
  ]),
  answer: (account) => ({
    readings: account.balance === null ? [] : [balance({ value: account.balance, unit: account.currency })],
  }),
});
