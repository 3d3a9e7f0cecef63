import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { totalSpend } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages, ifAllowed } from "../provider-kit/pagination.ts";
import { isoDay } from "../provider-kit/periods.ts";
import type { Api, RequestSpec } from "../provider-kit/provider.ts";
import { amount, balance, currencyCode, isoInstant, roundFloatNoise } from "../provider-kit/values.ts";

const pageSize = 100;

/** Whole units and billionths, both with the sign of the amount; a part that is zero may be left out. */
const Money = z
  .object({ currency_code: currencyCode, units: amount.optional(), nanos: amount.optional() })
  .refine(({ units, nanos }) => units !== undefined || nanos !== undefined, { error: "no amount" })
  .transform(({ currency_code, units = 0, nanos = 0 }) => ({
    unit: currency_code,
    value: roundFloatNoise(units + nanos / 1e9),
  }));

const Consumptions = z.object({ consumptions: z.array(z.object({ value: Money })), total_count: amount });
const Discounts = z.object({
  discounts: z.array(
    z.object({
      id: z.string(),
      value: amount,
      value_used: amount,
      mode: z.string().nullish(),
      stop_date: isoInstant.nullish(),
    }),
  ),
  total_count: amount,
});

export const provider = defineProvider({
  id: "scaleway",
  name: "Scaleway",
  docs: "https://www.scaleway.com/en/developers/api/billing/",
  console: "https://console.scaleway.com/billing",
  summary: "spend of the month; what is left of discounts and vouchers",
  measures: ["spend", "balance"],
  privilege: "API key with the permission set BillingReadOnly",
  options: {
    secret_key: secret({ env: "SCW_SECRET_KEY", description: "Secret key of an API key." }),
    organization_id: identifier("The organization whose consumption is read."),
  },
  origin: "https://api.scaleway.com",
  authenticate: header("x-auth-token", (options) => options.secret_key),
  async read(api) {
    const organization_id = api.options.organization_id;
    const consumptions = await pages(
      api,
      {
        path: "/billing/v2beta1/consumptions",
        query: { organization_id, billing_period: isoDay(api.nowMs).slice(0, 7) },
      },
      Consumptions,
      (page) => page.consumptions,
    );
    const discounts = await ifAllowed(() =>
      pages(
        api,
        { path: "/billing/v2beta1/discounts", query: { organization_id } },
        Discounts,
        (page) => page.discounts,
      ),
    );
    const costs = consumptions.map(({ value }) => value);
    const unit = costs[0]?.unit ?? "EUR";
    return {
      readings: [
        ...totalSpend("month", costs, unit), // Products that cost nothing are left out.
        ...(discounts ?? []).flatMap((discount) => discountLeft(discount, unit, api.nowMs)),
      ],
    };
  },
});

/** Rates are percentages and not money; what is over cannot be used. The amount names no currency: it is that of the bills. */
function discountLeft(
  { id, value, value_used, mode, stop_date }: z.output<typeof Discounts>["discounts"][number],
  unit: string,
  nowMs: number,
): Reading[] {
  if (mode === "discount_mode_rate" || (typeof stop_date === "number" && stop_date <= nowMs)) return [];
  return [balance({ account: id, value: roundFloatNoise(value - value_used), unit, limit: value })];
}

/** The rows of all pages; the answer says how many rows there are in all. */
async function pages<Options, Page extends { readonly total_count: number }, Row>(
  api: Api<Options>,
  request: RequestSpec,
  schema: z.ZodType<Page>,
  rowsOf: (page: Page) => readonly Row[],
): Promise<Row[]> {
  let seen = 0;
  let number = 0;
  const all = await collectPages(
    (page: number | undefined) => {
      number = page ?? 1;
      return api.request({ ...request, query: { ...request.query, page: number, page_size: pageSize } }, schema);
    },
    (page) => {
      const rows = rowsOf(page).length;
      seen += rows;
      return rows > 0 && seen < page.total_count ? number + 1 : undefined;
    },
  );
  return all.flatMap(rowsOf);
}
