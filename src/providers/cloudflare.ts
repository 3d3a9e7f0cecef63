import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { type Cost, sumByUnit } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { firstServed } from "../provider-kit/pagination.ts";
import { isoDay } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, currencyCode, isoInstant, spend, sum } from "../provider-kit/values.ts";

const Refusal = z
  .object({ success: z.literal(false), errors: z.array(z.object({ code: vendorText, message: vendorText })).min(1) })
  .transform(({ errors: [first] }) => ({ code: first?.code, message: first?.message }));

const Charge = z.object({
  ServiceName: z.string(),
  BillingCurrency: currencyCode,
  BillingPeriodStart: isoInstant,
  ChargePeriodEnd: isoInstant,
  ContractedCost: amount.nullish(),
  CumulatedContractedCost: amount.nullish(),
});
type Charge = z.output<typeof Charge>;
const Usage = z.object({ success: z.literal(true), result: z.array(Charge) });

const refusal = refusedByCode(Refusal, { auth: /^10000$/, permission: /^9109$/ });

export const provider = defineProvider({
  id: "cloudflare",
  name: "Cloudflare (metered products)",
  docs: "https://developers.cloudflare.com/billing/manage/billable-usage/",
  console: "https://dash.cloudflare.com/?to=/:account/billing",
  summary: "spend of the billing period on metered products; there is no balance to read: see budget",
  measures: ["spend"],
  privilege: "API token with the permission Billing Read",
  options: {
    api_token: secret({ env: "CLOUDFLARE_API_TOKEN", description: "API token." }),
    account_id: identifier("The account, as in the address of its dashboard."),
  },
  origin: "https://api.cloudflare.com",
  authenticate: bearer((options) => options.api_token),
  // An address that is not served says so with a code of its own: the status tells.
  failure: (body, response) => (response.status === 404 ? undefined : refusal(body, response)),
  async history(api, sinceMs) {
    const charges = await chargesOf(api, { from: isoDay(sinceMs), to: isoDay(api.nowMs) });
    return useByDay(
      charges.map(({ ChargePeriodEnd, ContractedCost, BillingCurrency }) => {
        if (typeof ContractedCost !== "number") throw invalidAnswer("a charge without a cost");
        // The end of a day is the start of the next one.
        return { day: isoDay(ChargePeriodEnd - 1), value: ContractedCost, unit: BillingCurrency };
      }),
    );
  },
  async read(api) {
    const result = await chargesOf(api);
    // Without rows nothing is metered, and the currency is not known.
    const latest = Math.max(...result.map((charge) => charge.BillingPeriodStart));
    const services = new Map<string, Charge[]>();
    for (const charge of result.filter(({ BillingPeriodStart }) => BillingPeriodStart === latest)) {
      const key = `${charge.BillingCurrency} ${charge.ServiceName}`;
      services.set(key, [...(services.get(key) ?? []), charge]);
    }
    const sums = sumByUnit([...services.values()].map(costOf));
    return { readings: [...sums].map(([unit, value]) => spend("month", value, unit)) };
  },
});

/** A row is a day and service; without dates those of the running billing period. */
async function chargesOf<Options extends { readonly account_id: string }>(
  api: Api<Options>,
  query?: { readonly from: string; readonly to: string },
): Promise<Charge[]> {
  const account = `/client/v4/accounts/${encodeURIComponent(api.options.account_id)}`;
  const ask = (path: string) => api.request({ path: `${account}/${path}`, ...(query && { query }) }, Usage);
  const usage = await firstServed([
    () => ask("billable-usage"),
    () => ask("billing/usage/paygo"), // Of the beta, which may be gone.
  ]);
  return usage.result;
}

/** What a service cost in the period: the last of its running totals, which must not be added up; else the sum of its days. */
function costOf(charges: readonly Charge[]): Cost {
  const last = charges.reduce((latest, charge) => (charge.ChargePeriodEnd > latest.ChargePeriodEnd ? charge : latest));
  const unit = last.BillingCurrency;
  if (typeof last.CumulatedContractedCost === "number") return { value: last.CumulatedContractedCost, unit };
  const days = charges.flatMap(({ ContractedCost }) => (typeof ContractedCost === "number" ? [ContractedCost] : []));
  if (days.length < charges.length) throw invalidAnswer("a charge without a cost");
  return { value: sum(days), unit };
}
