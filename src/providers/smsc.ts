import * as z from "zod";
import { secret } from "../config/fields.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const Refusal = z
  .object({ error_code: z.union([z.number(), z.string()]), error: vendorText })
  .transform(({ error_code, error }) => ({ code: error_code, message: error }));

export const provider = defineProvider({
  id: "smsc",
  name: "SMSC.ru",
  docs: "https://smsc.ru/api/http/balance/",
  console: "https://smsc.ru/pay/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "SMSC_API_KEY", description: "API key; in place of username and password." }).optional(),
    username: identifier("Login of the account.").optional(),
    password: secret({ env: "SMSC_PASSWORD", description: "Password of the account." }).optional(),
  },
  problems: ({ api_key, username, password }) =>
    api_key === undefined && (username === undefined || password === undefined)
      ? [{ path: [], message: "no credential: set the variable SMSC_API_KEY, write api_key, or username and password" }]
      : [],
  origin: "https://smsc.ru",
  authenticate: (request, { api_key, username, password }) => {
    const url = new URL(request.url);
    // What stands in the file as a pair counts more than a key found in the environment.
    if (username !== undefined && password !== undefined) {
      url.searchParams.set("login", username);
      url.searchParams.set("psw", password.reveal());
    } else if (api_key !== undefined) url.searchParams.set("apikey", api_key.reveal());
    return { ...request, url };
  },
  // 9 is too many requests. 4, an address banned for a while, follows on repeated errors.
  failure: refusedByCode(Refusal, { auth: /^2$/, rateLimited: /^[49]$/ }),
  // In the other formats an error can look like an amount.
  request: { path: "/sys/balance.php", query: { fmt: 3, cur: 1 } },
  response: z.object({ balance: amount, currency: currencyCode.optional() }),
  // RUR is the rouble before its code was changed.
  answer: ({ balance: value, currency = "RUB" }) => ({
    readings: [balance({ value, unit: currency === "RUR" ? "RUB" : currency })],
  }),
});
