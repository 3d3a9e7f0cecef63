import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { usageByModel } from "../provider-kit/model-usage.ts";
import { identifier } from "../provider-kit/options.ts";
import { monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

const Credits = z.object({ credits_usd: amount });
const Usage = z.object({
  total_cost_usd: amount,
  cost_breakdown: z.array(z.object({ price_name: z.string(), amount_usd: amount })).nullish(),
});

// The stored documentation shows host, header and fields of the credits, but not the last part of their path.
export const provider = defineProvider({
  id: "exa",
  name: "Exa",
  docs: "https://exa.ai/docs/reference/team-management/get-team-credits",
  console: "https://dashboard.exa.ai/billing",
  summary: "prepaid credits of the team in dollars; on request the month's spend of an API key",
  measures: ["balance", "spend", "usage"],
  privilege: "service key of the Team Management API, which Exa enables on request; an ordinary key is refused",
  options: {
    api_key: secret({ env: "EXA_SERVICE_KEY", description: "Service key." }),
    api_key_id: identifier("The id of an API key whose spend is read too.").optional(),
  },
  origin: "https://admin-api.exa.ai",
  authenticate: header("x-api-key", (options) => options.api_key),
  async read(api) {
    // Granted credits and those that expire are included; requests are refused at 0 unless overage is on.
    const { credits_usd } = await api.request({ path: "/team-management/credits" }, Credits);
    const { api_key_id } = api.options;
    return {
      readings: [
        balance({ value: credits_usd, unit: "USD" }),
        ...(api_key_id === undefined ? [] : await monthSpend(api, api_key_id)),
      ],
    };
  },
});

async function monthSpend<Options>(api: Api<Options>, keyId: string): Promise<Reading[]> {
  const usage = await api.request(
    {
      path: `/team-management/api-keys/${encodeURIComponent(keyId)}/usage`,
      query: {
        start_date: new Date(monthStartMs(api.nowMs)).toISOString(),
        end_date: new Date(api.nowMs).toISOString(),
      },
    },
    Usage,
  );
  const items = usage.cost_breakdown ?? [];
  return [
    spend("month", usage.total_cost_usd, "USD"),
    ...usageByModel(
      "month",
      items.map((item) => ({ model: item.price_name, spend: { value: item.amount_usd, unit: "USD" } })),
    ),
  ];
}
