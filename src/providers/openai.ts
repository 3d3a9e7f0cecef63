import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { CheckError, Reading } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { bucketPage, collectBuckets } from "../provider-kit/bucket-report.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { notPermitted, statusOf } from "../provider-kit/failures.ts";
import { type Cost, sumByUnit, totalSpend, usageByModel } from "../provider-kit/model-usage.ts";
import { ifAllowed } from "../provider-kit/pagination.ts";
import { dayMs, dayStartMs, isoDay, monthStartMs, unixSecond } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, budget, currencyCode, roundFloatNoise, unixSeconds } from "../provider-kit/values.ts";

const page = <Result extends z.ZodType>(result: Result) =>
  bucketPage(z.object({ start_time: unixSeconds, results: z.array(result) }));

// A number by the specification, text by some answers.
const Costs = page(z.object({ amount: z.object({ value: amount, currency: currencyCode }) }));
const Completions = page(
  z.object({
    model: z.string().nullish(),
    input_tokens: amount.nullish(),
    input_cached_tokens: amount.nullish(),
    output_tokens: amount.nullish(),
    num_model_requests: amount.nullish(),
  }),
);
const SpendLimit = z.object({ threshold_amount: amount, currency: currencyCode, interval: z.string() });
const Refusal = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) });

export const provider = defineProvider({
  id: "openai",
  name: "OpenAI (API organization)",
  docs: "https://platform.openai.com/docs/api-reference/usage/costs",
  console: "https://platform.openai.com/settings/organization/billing/overview",
  summary: "spend of the day and the month, tokens by model; there is no balance to read: see top_ups",
  measures: ["spend", "usage", "budget"],
  measuresWith: ({ include }) => (include.includes("limit") ? ["spend", "usage", "budget"] : ["spend", "usage"]),
  privilege: "organization admin key with the scope api.usage.read; project and service-account keys are refused",
  options: {
    admin_key: secret({ env: "OPENAI_ADMIN_KEY", description: "Organization admin key (sk-admin-...)." }),
    include: z
      .array(z.enum(["usage", "limit"]))
      .default(["usage"])
      .describe(
        "What to read beside the costs: usage (tokens by model), limit (what the organization's spend limit still allows).",
      ),
  },
  origin: "https://api.openai.com",
  authenticate: bearer((options) => options.admin_key),
  failure: missingScope,
  async history(api, sinceMs) {
    const days = await costsByDay(api, sinceMs);
    return useByDay(
      days.flatMap(({ start_time, results }) =>
        results.map(({ amount: cost }) => ({ day: isoDay(start_time), ...costOf(cost) })),
      ),
    );
  },
  async read(api) {
    const monthMs = monthStartMs(api.nowMs);
    const sinceMs = api.spendSince === undefined ? monthMs : dayMs(api.spendSince);
    const days = await costsByDay(api, Math.min(monthMs, sinceMs));
    const costsSince = (startMs: number) =>
      days
        .filter((day) => day.start_time >= startMs)
        .flatMap((day) => day.results.map(({ amount: cost }) => costOf(cost)));
    const month = costsSince(monthMs);
    const usual = month[0]?.unit ?? "USD";
    const wants = (part: "usage" | "limit") => api.options.include.includes(part);
    const usage = wants("usage") ? await ifAllowed(() => monthUsage(api, monthMs)) : undefined;
    const limit = wants("limit") ? await limitLeft(api, sumByUnit(month)) : [];
    return {
      readings: [
        // Days without costs have no results. The running day is late by minutes to hours.
        ...totalSpend("month", month, usual),
        ...totalSpend("day", costsSince(dayStartMs(api.nowMs)), usual),
        ...(api.spendSince === undefined ? [] : totalSpend("total", costsSince(sinceMs), usual)),
        ...limit,
        ...(usage ?? []),
      ],
    };
  },
});

function costsByDay<Options>(api: Api<Options>, startMs: number) {
  return collectBuckets(api, { path: "/v1/organization/costs", query: { ...daily(startMs), limit: 180 } }, Costs);
}

/** Without a limit a page has 7 buckets. */
function daily(startMs: number) {
  return { start_time: unixSecond(startMs), bucket_width: "1d" };
}

function costOf({ value, currency }: { readonly value: number; readonly currency: string }): Cost {
  return { value, unit: currency };
}

/** A key without the scope is answered with 403 or 401, with the error as an object or as bare text. */
function missingScope(body: unknown, response: HttpResponse): CheckError | undefined {
  const refusal = response.status === 401 ? Refusal.safeParse(body).data : undefined;
  const message = typeof refusal?.error === "string" ? refusal.error : refusal?.error.message;
  return message !== undefined && /missing scopes|insufficient permissions/i.test(message)
    ? notPermitted(undefined, message)
    : undefined;
}

async function monthUsage<Options>(api: Api<Options>, monthMs: number): Promise<Reading[]> {
  const query = { ...daily(monthMs), group_by: ["model"], limit: 31 };
  const days = await collectBuckets(api, { path: "/v1/organization/usage/completions", query }, Completions);
  const rows = days.flatMap((day) => day.results);
  return usageByModel(
    "month",
    rows.map((row) => ({
      model: row.model,
      requests: row.num_model_requests,
      // The input includes the cached tokens.
      tokens: { input: row.input_tokens, output: row.output_tokens, cached: row.input_cached_tokens },
    })),
  );
}

/** What the organization's hard limit of the month still allows. The limit is in cents, the costs are not. */
async function limitLeft<Options>(api: Api<Options>, month: ReadonlyMap<string, number>): Promise<Reading[]> {
  const path = "/v1/organization/spend_limit";
  const found = await api.request({ path }, SpendLimit).catch(nothingIfNotSet);
  if (found === undefined) return [];
  const { threshold_amount, currency, interval } = found;
  // Costs in other currencies alone say nothing about this one; no costs at all leave the whole limit.
  const spent = month.size === 0 ? 0 : month.get(currency);
  if (interval !== "month" || spent === undefined) return [];
  const limit = roundFloatNoise(threshold_amount / 100);
  const value = roundFloatNoise(limit - spent);
  return [budget({ account: "spend limit", value, unit: currency, limit, window: interval })];
}

/** 404 where no limit is set. The vendor documents it in its client alone. */
function nothingIfNotSet(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}
