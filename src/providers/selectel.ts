import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, currencyCode, roundFloatNoise } from "../provider-kit/values.ts";

const Billing = z.object({ billing_type: z.string().nullish().catch(undefined), final_sum: amount });
const Balances = z.object({
  data: z.object({
    settings: z.object({ currency: currencyCode }).nullish().catch(undefined),
    billings: z.array(Billing).min(1),
  }),
});

export const provider = defineProvider({
  id: "selectel",
  name: "Selectel",
  docs: "https://docs.selectel.ru/api/balance/",
  console: "https://my.selectel.ru/billing",
  summary: "prepaid balance, one a billing account",
  measures: ["balance"],
  privilege: "static API key of the account (X-Token)",
  options: { api_key: secret({ env: "SELECTEL_API_KEY", description: "API key (X-Token)." }) },
  origin: "https://api.selectel.ru",
  authenticate: header("x-token", (options) => options.api_key),
  request: { path: "/v3/balances" },
  response: Balances,
  // Hundredths. The currency is a setting, which older answers lack: then it is the rouble.
  answer: ({ data: { settings, billings } }) => ({
    readings: billings.map(({ billing_type, final_sum }) =>
      balance({
        account: billings.length > 1 ? billing_type : undefined,
        value: roundFloatNoise(final_sum / 100),
        unit: settings?.currency ?? "RUB",
      }),
    ),
  }),
});
