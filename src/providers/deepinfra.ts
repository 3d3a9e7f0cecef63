import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { isoDay } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, roundFloatNoise, spend } from "../provider-kit/values.ts";

const Checklist = z.object({
  stripe_balance: amount,
  recent: amount.nullish(),
  suspended: z.boolean().optional().catch(undefined),
});
const Usage = z.object({ months: z.array(z.object({ period: z.string(), total_cost: amount })) });

export const provider = defineProvider({
  id: "deepinfra",
  name: "DeepInfra",
  docs: "https://deepinfra.com/docs",
  console: "https://deepinfra.com/dash/billing",
  summary: "prepaid balance, negative when money is owed; on request the spend of the month",
  measures: ["balance", "spend"],
  options: {
    api_key: secret({ env: "DEEPINFRA_API_KEY", description: "API key." }),
    include: z
      .array(z.enum(["spend"]))
      .default([])
      .describe("What to read beside the balance: spend (of the month so far; one more request)."),
  },
  origin: "https://api.deepinfra.com",
  authenticate: bearer((options) => options.api_key),
  async read(api) {
    const account = await api.request({ path: "/payment/checklist", query: { compute_owed: true } }, Checklist);
    // The vendor's side of the account: negative is ours, positive is owed. `recent` is used and not yet billed; absent is none.
    const left = roundFloatNoise(-account.stripe_balance - (account.recent ?? 0));
    return {
      ...(account.suspended === undefined ? {} : { active: !account.suspended }),
      readings: [
        balance({ value: left, unit: "USD" }),
        ...(api.options.include.includes("spend") ? await monthSpend(api) : []),
      ],
    };
  },
});

/** Here the amounts are cents, unlike in the checklist. A month that is not listed says nothing. */
async function monthSpend<Options>(api: Api<Options>): Promise<Reading[]> {
  const { months } = await api.request({ path: "/payment/usage", query: { from: "current" } }, Usage);
  const period = isoDay(api.nowMs).slice(0, 7).replace("-", ".");
  return months
    .filter((month) => month.period === period)
    .map((month) => spend("month", roundFloatNoise(month.total_cost / 100), "USD"));
}
