import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basicValue } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../provider-kit/oauth.ts";
import { identifier, sandbox } from "../provider-kit/options.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const Balances = z.object({
  balances: z
    .array(
      z.object({
        currency: currencyCode,
        primary: z.boolean().optional().catch(undefined),
        available_balance: z.object({ value: amount }).nullish(), // Not needed by the documentation.
      }),
    )
    .min(1),
});

// Balances can be up to three hours old.
export const provider = defineProvider({
  id: "paypal",
  name: "PayPal",
  docs: "https://developer.paypal.com/docs/api/transaction-search/v1/#balances_get",
  console: "https://www.paypal.com/businesswallet/money",
  summary: "available balance, one a currency",
  measures: ["balance"],
  privilege: "REST app with the feature Transaction search (scope reporting/balances/read)",
  options: {
    client_id: identifier("Client id of the REST app."),
    client_secret: secret({ env: "PAYPAL_CLIENT_SECRET", description: "Client secret of the REST app." }),
    sandbox: sandbox(),
  },
  origin: (options) => (options.sandbox ? "https://api-m.sandbox.paypal.com" : "https://api-m.paypal.com"),
  authenticate: oauthBearer(({ client_id, client_secret }) => ({
    path: "/v1/oauth2/token",
    headers: { authorization: basicValue(client_id, client_secret) },
    form: { grant_type: "client_credentials" },
  })),
  failure: tokenRefused,
  read: (api) =>
    withFreshToken(api, async () => {
      const query = { currency_code: "ALL" };
      const { balances } = await api.request({ path: "/v1/reporting/balances", query }, Balances);
      // The main currency first.
      const sorted = [...balances].sort((a, b) => Number(b.primary === true) - Number(a.primary === true));
      const readings = sorted.flatMap(({ currency, available_balance }) =>
        available_balance ? [balance({ value: available_balance.value, unit: currency })] : [],
      );
      if (readings.length === 0) throw invalidAnswer("no available balance in any currency");
      return { readings };
    }),
});
