import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance, currencyCode, roundFloatNoise } from "../provider-kit/values.ts";

// https://docs.stripe.com/currencies: what is counted in whole units and in thousandths. UGX and ISK are in hundredths here, though
// they have no smaller unit.
const wholeUnits = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));
const thousandths = new Set("BHD JOD KWD OMR TND".split(" "));

const Sums = z.array(z.object({ amount, currency: currencyCode }));

export const provider = defineProvider({
  id: "stripe",
  name: "Stripe",
  docs: "https://docs.stripe.com/api/balance/balance_retrieve",
  console: "https://dashboard.stripe.com/balance",
  summary: "available balance of a merchant, one a currency",
  measures: ["balance"],
  privilege: "restricted key (rk_...) with Balance: read",
  options: {
    api_key: secret({ env: "STRIPE_API_KEY", description: "Restricted or secret key." }),
    stripe_account: identifier("Connected account to ask about (acct_...).").optional(),
    include: z
      .array(z.enum(["pending"]))
      .default([])
      .describe("What to read beside the available balance: pending (payments that are not yet available)."),
  },
  origin: "https://api.stripe.com",
  authenticate: (request, { api_key, stripe_account }) =>
    withHeaders(request, {
      authorization: `Bearer ${api_key.reveal()}`,
      ...(stripe_account === undefined ? {} : { "stripe-account": stripe_account }),
    }),
  request: { path: "/v1/balance" },
  response: z.object({
    livemode: z.boolean().optional().catch(undefined),
    available: Sums.min(1),
    pending: Sums.optional(),
  }),
  answer({ available, pending, livemode }, { include }) {
    // The balance of a test key is nobody's money.
    const test = livemode === false ? "test" : undefined;
    const readings = (sums: z.output<typeof Sums>, account: string | undefined): RemainingReading[] =>
      sums.map(({ amount: minor, currency }) =>
        balance({ account, value: majorUnits(minor, currency), unit: currency }),
      );
    const alsoPending = include.includes("pending")
      ? readings(pending ?? [], test === undefined ? "pending" : "test pending")
      : [];
    return { readings: [...readings(available, test), ...alsoPending] };
  },
});

function majorUnits(minor: number, currency: string): number {
  if (wholeUnits.has(currency)) return minor;
  return roundFloatNoise(minor / (thousandths.has(currency) ? 1000 : 100));
}
