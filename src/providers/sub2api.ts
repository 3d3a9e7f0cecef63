import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { ownAddress } from "../provider-kit/options.ts";
import {
  amount,
  balance,
  budget,
  credentialEnd,
  isoInstant,
  quota,
  roundFloatNoise,
  spend,
} from "../provider-kit/values.ts";

const count = amount.nullish();
const Cost = z.object({ actual_cost: count }).nullish();
const Usage = z.object({
  mode: z.string().nullish(), // Deployments from before 2026 do not say it.
  planName: z.string().nullish().catch(undefined),
  isValid: z.boolean().nullish().catch(undefined),
  unit: z.string().default("USD"), // The gateway keeps its accounts in dollars.
  remaining: count,
  balance: count,
  quota: z.object({ limit: count, remaining: amount }).nullish(),
  subscription: z
    .object({
      daily_usage_usd: count,
      daily_limit_usd: count,
      weekly_usage_usd: count,
      weekly_limit_usd: count,
      monthly_usage_usd: count,
      monthly_limit_usd: count,
    })
    .nullish(),
  rate_limits: z
    .array(
      z.object({
        window: z.string(),
        limit: count,
        remaining: amount,
        reset_at: isoInstant.nullish().catch(undefined),
      }),
    )
    .nullish(),
  usage: z.object({ today: Cost, total: Cost }).nullish(),
  expires_at: isoInstant.nullish().catch(undefined), // Of a key with a quota.
});
type Usage = z.output<typeof Usage>;

export const provider = defineProvider({
  id: "sub2api",
  name: "sub2api gateway",
  docs: "https://github.com/Wei-Shaw/sub2api",
  summary: "the user's wallet, the key's quota or the subscription's windows, by how the key is billed; spend",
  measures: ["balance", "budget", "quota", "spend"],
  privilege: "API key of a group; the wallet is the user's, whichever key asks",
  options: { api_key: secret({ env: "SUB2API_API_KEY", description: "API key of the gateway." }) },
  origin: ownAddress("https://gateway.example"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/usage" },
  response: Usage,
  answer: (usage) => ({
    ...(typeof usage.isValid === "boolean" ? { active: usage.isValid } : {}),
    ...credentialEnd(usage.expires_at),
    readings: [...remainingOf(usage), ...windowsOf(usage), ...spendOf(usage)],
  }),
});

function remainingOf({ mode, planName, unit, remaining, balance: wallet, quota: ofKey }: Usage): Reading[] {
  if (typeof wallet === "number") return [balance({ value: wallet, unit })];
  if (ofKey) return [budget({ account: "key", value: ofKey.remaining, unit, limit: ofKey.limit })];
  if (typeof mode !== "string") return remainingOfOlder(planName, remaining, unit);
  if (mode !== "quota_limited") return [];
  if (typeof remaining === "number") return [budget({ account: "key", value: remaining, unit })];
  throw invalidAnswer("the key has a quota, but not what remains of it");
}

/** Says what remains of the wallet, or of the tightest window of the subscription that it names; -1 where that has no limit. */
function remainingOfOlder(
  planName: string | null | undefined,
  remaining: number | null | undefined,
  unit: string,
): Reading[] {
  if (typeof planName !== "string" || typeof remaining !== "number")
    throw invalidAnswer("the answer says neither a mode nor what remains of a plan");
  if (planName === "钱包余额") return [balance({ value: remaining, unit })];
  return remaining === -1 ? [] : [quota({ account: "subscription", value: remaining, unit })];
}

function windowsOf({ unit, subscription: plan, rate_limits }: Usage): Reading[] {
  return [
    ...planWindow("daily", plan?.daily_limit_usd, plan?.daily_usage_usd),
    ...planWindow("weekly", plan?.weekly_limit_usd, plan?.weekly_usage_usd),
    ...planWindow("monthly", plan?.monthly_limit_usd, plan?.monthly_usage_usd),
    ...(rate_limits ?? []).map(({ window, limit, remaining, reset_at }) =>
      quota({ account: window, value: remaining, unit, limit, resetsAtMs: reset_at }),
    ),
  ];
}

/** No limit, or one of 0, is none. */
function planWindow(account: string, limit: number | null | undefined, used: number | null | undefined): Reading[] {
  if (typeof limit !== "number" || limit <= 0) return [];
  if (typeof used !== "number") throw invalidAnswer(`the ${account} window does not say what was used`);
  return [quota({ account, value: roundFloatNoise(limit - used), unit: "USD", limit })];
}

function spendOf({ unit, usage }: Usage): Reading[] {
  const [today, total] = [usage?.today?.actual_cost, usage?.total?.actual_cost];
  return [
    ...(typeof today === "number" ? [spend("day", today, unit)] : []),
    ...(typeof total === "number" ? [spend("total", total, unit)] : []),
  ];
}
