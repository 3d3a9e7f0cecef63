import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError, type Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, notPermitted, printable } from "../provider-kit/failures.ts";
import { usageByModel } from "../provider-kit/model-usage.ts";
import { isoDay } from "../provider-kit/periods.ts";
import {
  amount,
  balance,
  credentialEnd,
  expiry,
  isoInstant,
  quota,
  roundFloatNoise,
  spend,
} from "../provider-kit/values.ts";

const parts = ["credits", "key", "activity"] as const;

const Credits = z.object({ data: z.object({ total_credits: amount, total_usage: amount }) });

const Key = z.object({
  data: z.object({
    limit: amount.nullish(),
    limit_remaining: amount.nullish(),
    usage_daily: amount.nullish(),
    usage_weekly: amount.nullish(),
    usage_monthly: amount.nullish(),
    expires_at: isoInstant.nullish(),
  }),
});

const Activity = z.object({
  data: z.array(
    z.object({
      date: z.string().nullish(),
      model: z.string(),
      usage: amount,
      requests: amount.nullish(),
      prompt_tokens: amount.nullish(),
      completion_tokens: amount.nullish(),
      reasoning_tokens: amount.nullish(),
    }),
  ),
});

const Blocked = z.object({ success: z.literal(false), error: z.string() });
const NotPermitted = z.object({ error: z.object({ message: z.string() }) });

export const provider = defineProvider({
  id: "openrouter",
  name: "OpenRouter",
  docs: "https://openrouter.ai/docs/api/api-reference/credits/get-credits",
  console: "https://openrouter.ai/settings/credits",
  summary: "prepaid account balance; on request the key's limit and the usage by model",
  measures: ["balance", "quota", "spend", "usage", "expiry"],
  privilege: "management key (Settings > Management keys); an ordinary key is enough for include: [key]",
  options: {
    api_key: secret({ env: "OPENROUTER_API_KEY", description: "Management key." }),
    include: z
      .array(z.enum(parts))
      .min(1)
      .default(["credits"])
      .describe(
        "What to read: credits (account balance), key (this key's limit and spend), activity (usage by model of the last 30 days).",
      ),
  },
  origin: "https://openrouter.ai",
  authenticate: bearer((options) => options.api_key),
  failure: (body, response) => {
    if (response.status !== 403) return undefined;
    // A block by network or country has an envelope of its own and says nothing about the key.
    const blocked = Blocked.safeParse(body).data;
    if (blocked !== undefined)
      return new CheckError("rejected", `OpenRouter refuses this network: ${printable(blocked.error)}`);
    const refusal = NotPermitted.safeParse(body).data; // Says that a management key is needed.
    return refusal === undefined ? undefined : notPermitted(undefined, refusal.error.message);
  },
  // The last thirty days that are over; the account's, though a key may be watched.
  async history(api, sinceMs) {
    const { data } = await api.request({ path: "/api/v1/activity" }, Activity);
    return useByDay(
      data.flatMap(({ date, usage }) => {
        const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? "")?.[0];
        if (day === undefined) throw invalidAnswer("a row of the activity has no date");
        return day < isoDay(sinceMs) ? [] : [{ day, value: usage, unit: "USD" }];
      }),
    );
  },
  async read(api) {
    const readings: Reading[] = [];
    const wants = (part: (typeof parts)[number]) => api.options.include.includes(part);
    if (wants("credits")) {
      const { data } = await api.request({ path: "/api/v1/credits" }, Credits);
      // Usage can exceed what was bought: then the balance is negative.
      readings.push(balance({ value: roundFloatNoise(data.total_credits - data.total_usage), unit: "USD" }));
    }
    const key = wants("key") ? (await api.request({ path: "/api/v1/key" }, Key)).data : undefined;
    if (key !== undefined) readings.push(...keyReadings(key));
    if (wants("activity"))
      readings.push(...activityReadings((await api.request({ path: "/api/v1/activity" }, Activity)).data));
    return { ...credentialEnd(key?.expires_at), readings };
  },
});

function keyReadings(key: z.output<typeof Key>["data"]): Reading[] {
  const readings: Reading[] = [];
  // Null means that the key has no limit: nothing to run out of.
  if (typeof key.limit_remaining === "number")
    readings.push(
      quota({
        account: "key",
        value: key.limit_remaining,
        unit: "USD",
        limit: key.limit,
      }),
    );
  if (typeof key.usage_daily === "number") readings.push(spend("day", key.usage_daily, "USD"));
  if (typeof key.usage_weekly === "number") readings.push(spend("week", key.usage_weekly, "USD"));
  if (typeof key.usage_monthly === "number") readings.push(spend("month", key.usage_monthly, "USD"));
  if (typeof key.expires_at === "number") readings.push(expiry("key", key.expires_at));
  return readings;
}

/** Rows are a day, model and endpoint each, of the last 30 completed days: the window is called `month`. */
function activityReadings(rows: z.output<typeof Activity>["data"]): Reading[] {
  return usageByModel(
    "month",
    rows.map((row) => ({
      model: row.model,
      spend: { value: row.usage, unit: "USD" },
      requests: row.requests,
      tokens: { input: row.prompt_tokens, output: row.completion_tokens, reasoning: row.reasoning_tokens },
    })),
  );
}
