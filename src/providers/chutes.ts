import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, statusOf } from "../provider-kit/failures.ts";
import { maxPages } from "../provider-kit/pagination.ts";
import { dayStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const instant = isoInstant.nullish().catch(undefined);
const Windows = z.object({
  monthly: z.object({ used: amount, limit: amount, resets_at: instant, unit: z.string().default("credits") }).nullish(),
  rolling_window: z
    .object({
      requests: amount,
      limit: amount,
      window_minutes: amount.nullish(),
      reset_at: instant,
      unit: z.string().default("requests"),
    })
    .nullish(),
});
const List = z.array(z.object({ chute_id: z.string(), quota: amount }));
const Quotas = z.union([List, z.object({ data: List }).transform(({ data }) => data)]);
const QuotaUsage = z.object({ quota: amount.nullish(), used: amount });
const User = z.object({ balance: amount });

export const provider = defineProvider({
  id: "chutes",
  name: "Chutes",
  docs: "https://chutes.ai/docs",
  console: "https://chutes.ai/app/api/billing-balance",
  summary: "what is left of the plan's windows, or without a plan of the daily quotas; on request the balance",
  measures: ["quota", "balance"],
  options: {
    api_key: secret({ env: "CHUTES_API_KEY", description: "API key (cpk_...)." }),
    include: z
      .array(z.enum(["balance"]))
      .default([])
      .describe("What to read beside the quotas: balance (pay-as-you-go)."),
  },
  origin: "https://api.chutes.ai",
  authenticate: bearer((options) => options.api_key),
  async read(api) {
    const windows = windowReadings(
      await api.request({ path: "/users/me/subscription_usage" }, Windows).catch(nothingWithoutPlan),
    );
    const readings = windows.length > 0 ? windows : await quotaReadings(api);
    if (!api.options.include.includes("balance")) return { readings };
    const user = await api.request({ path: "/users/me" }, User);
    return { readings: [...readings, balance({ value: user.balance, unit: "USD" })] };
  },
});

/** Accounts that never had a plan may have no such document; the quotas are asked for then, and have to answer. */
function nothingWithoutPlan(error: unknown): z.output<typeof Windows> {
  if (statusOf(error) !== 404) throw error;
  return {};
}

function windowReadings({ rolling_window: rolling, monthly }: z.output<typeof Windows>): RemainingReading[] {
  const readings: RemainingReading[] = [];
  if (rolling) {
    const { limit, requests, unit, reset_at, window_minutes } = rolling;
    const account = typeof window_minutes === "number" ? `${window_minutes / 60}h` : "rolling";
    readings.push(quota({ account, value: roundFloatNoise(limit - requests), unit, limit, resetsAtMs: reset_at }));
  }
  if (monthly) {
    const { limit, used, unit, resets_at } = monthly;
    readings.push(
      quota({ account: "monthly", value: roundFloatNoise(limit - used), unit, limit, resetsAtMs: resets_at }),
    );
  }
  return readings;
}

/** An entry a chute; `*` is all of them. A quota of 0 is no limit. They refill at midnight UTC. */
async function quotaReadings<Options>(api: Api<Options>): Promise<RemainingReading[]> {
  const limited = (await api.request({ path: "/users/me/quotas" }, Quotas)).filter((entry) => entry.quota !== 0);
  if (limited.length > maxPages) throw invalidAnswer(`more than ${maxPages} quotas`);
  const resetsAtMs = dayStartMs(api.nowMs) + 86_400_000;
  const readings: RemainingReading[] = [];
  for (const entry of limited) {
    const path = `/users/me/quota_usage/${encodeURIComponent(entry.chute_id)}`;
    const usage = await api.request({ path }, QuotaUsage);
    const limit = usage.quota ?? entry.quota; // What the usage says counts.
    if (limit === 0) continue;
    const value = roundFloatNoise(limit - usage.used);
    readings.push(quota({ account: entry.chute_id, value, unit: "requests", limit, resetsAtMs }));
  }
  return readings;
}
