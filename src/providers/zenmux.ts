import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rateLimited, rejected } from "../provider-kit/failures.ts";
import { unsuccessful } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode, isoInstant, quota } from "../provider-kit/values.ts";

const parts = ["balance", "subscription"] as const;
const Balance = z.object({ data: z.object({ currency: currencyCode, total_credits: amount }) });
const Window = z.object({
  remaining_flows: amount,
  max_flows: amount.nullish(),
  resets_at: isoInstant.nullish().catch(undefined),
});
const Subscription = z.object({ data: z.object({ quota_5_hour: Window.nullish(), quota_7_day: Window.nullish() }) });

const refused = unsuccessful((message) => rejected(undefined, message));

export const provider = defineProvider({
  id: "zenmux",
  name: "ZenMux",
  docs: "https://docs.zenmux.ai/api/platform/payg-balance.html",
  console: "https://zenmux.ai",
  summary:
    "pay-as-you-go balance, bought and granted together; on request the subscription's flows of 5 hours and 7 days",
  measures: ["balance", "quota"],
  privilege: "management key",
  options: {
    api_key: secret({ env: "ZENMUX_MANAGEMENT_KEY", description: "Management key." }),
    include: z
      .array(z.enum(parts))
      .min(1)
      .default(["balance"])
      .describe("What to read: balance (pay-as-you-go), subscription (its flows)."),
  },
  origin: "https://zenmux.ai",
  authenticate: bearer((options) => options.api_key),
  failure: (body, response) => (response.status === 422 ? rateLimited(422) : refused(body, response)), // Not 429.
  async read(api) {
    const readings: Reading[] = [];
    if (api.options.include.includes("balance")) {
      const { data } = await api.request({ path: "/api/v1/management/payg/balance" }, Balance);
      readings.push(balance({ value: data.total_credits, unit: data.currency }));
    }
    if (api.options.include.includes("subscription")) {
      const { data } = await api.request({ path: "/api/v1/management/subscription/detail" }, Subscription);
      readings.push(...flows("5h", data.quota_5_hour), ...flows("7d", data.quota_7_day));
    }
    return { readings };
  },
});

function flows(account: string, window: z.output<typeof Window> | null | undefined): Reading[] {
  if (!window) return [];
  const { remaining_flows, max_flows, resets_at } = window;
  return [quota({ account, value: remaining_flows, unit: "flows", limit: max_flows, resetsAtMs: resets_at })];
}
