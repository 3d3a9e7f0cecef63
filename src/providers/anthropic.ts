import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { bucketPage, collectBuckets } from "../provider-kit/bucket-report.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { type Cost, totalSpend, usageByModel } from "../provider-kit/model-usage.ts";
import { ifAllowed } from "../provider-kit/pagination.ts";
import { dayMs, dayStartMs, isoDay, isoSecond, monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, currencyCode, isoInstant, sum } from "../provider-kit/values.ts";

const page = <Result extends z.ZodType>(result: Result) =>
  bucketPage(z.object({ starting_at: isoInstant, results: z.array(result) }));

const Costs = page(
  z.object({
    amount,
    currency: currencyCode,
    model: z.string().nullish(),
  }),
);
const Messages = page(
  z.object({
    model: z.string().nullish(),
    uncached_input_tokens: amount.nullish(),
    cache_creation: z.record(z.string(), amount).nullish(),
    cache_read_input_tokens: amount.nullish(),
    output_tokens: amount.nullish(),
  }),
);
type CostRow = z.output<typeof Costs>["data"][number]["results"][number];

// Costs of the Priority Tier are in no report; its tokens are.
export const provider = defineProvider({
  id: "anthropic",
  name: "Anthropic (Claude API organization)",
  docs: "https://platform.claude.com/docs/en/api/admin/cost_report/retrieve",
  console: "https://platform.claude.com/settings/billing",
  summary: "spend of the day and the month, spend and tokens by model; there is no balance to read: see top_ups",
  measures: ["spend", "usage"],
  privilege: "organization admin key (sk-ant-admin...); not available to individual accounts",
  options: {
    admin_key: secret({ env: "ANTHROPIC_ADMIN_KEY", description: "Organization admin key (sk-ant-admin...)." }),
    include: z
      .array(z.enum(["usage"]))
      .default(["usage"])
      .describe("What to read beside the costs: usage (tokens by model)."),
  },
  origin: "https://api.anthropic.com",
  authenticate: (request, { admin_key }) =>
    withHeaders(request, { "x-api-key": admin_key.reveal(), "anthropic-version": "2023-06-01" }),
  async history(api, sinceMs) {
    const days = await costsByDay(api, sinceMs);
    return useByDay(
      days.flatMap(({ starting_at, results }) => results.map((row) => ({ day: isoDay(starting_at), ...costOf(row) }))),
    );
  },
  async read(api) {
    const monthMs = monthStartMs(api.nowMs);
    const sinceMs = api.spendSince === undefined ? monthMs : dayMs(api.spendSince);
    const days = await costsByDay(api, Math.min(monthMs, sinceMs));
    const rowsSince = (startMs: number) =>
      days.filter((day) => day.starting_at >= startMs).flatMap((day) => day.results);
    const month = rowsSince(monthMs);
    const usual = month[0]?.currency ?? "USD";
    const usage = api.options.include.includes("usage") ? await ifAllowed(() => monthUsage(api, monthMs)) : undefined;
    return {
      readings: [
        ...totalSpend("month", month.map(costOf), usual),
        ...totalSpend("day", rowsSince(dayStartMs(api.nowMs)).map(costOf), usual),
        ...(api.spendSince === undefined ? [] : totalSpend("total", rowsSince(sinceMs).map(costOf), usual)),
        ...usageByModel(
          "month",
          month.map((row) => ({ model: row.model, spend: costOf(row) })),
        ),
        ...(usage ?? []),
      ],
    };
  },
});

/** Rows have a model only when they are grouped by description. */
function costsByDay<Options>(api: Api<Options>, startMs: number) {
  const query = { ...daily(startMs), "group_by[]": "description" };
  return collectBuckets(api, { path: "/v1/organizations/cost_report", query }, Costs);
}

/** Without a limit a page has 7 buckets. */
function daily(startMs: number) {
  return { starting_at: isoSecond(startMs), bucket_width: "1d", limit: 31 };
}

/** Cents, as text: "123.78912" is 1.2378912 dollars. */
function costOf(row: CostRow): Cost {
  return { value: row.amount / 100, unit: row.currency };
}

async function monthUsage<Options>(api: Api<Options>, monthMs: number): Promise<Reading[]> {
  const query = { ...daily(monthMs), "group_by[]": "model" };
  const days = await collectBuckets(api, { path: "/v1/organizations/usage_report/messages", query }, Messages);
  const rows = days.flatMap((day) => day.results);
  return usageByModel(
    "month",
    rows.map((row) => ({
      model: row.model,
      tokens: {
        // Tokens written to the cache are input that was not yet cached.
        input: addTokens([row.uncached_input_tokens, ...Object.values(row.cache_creation ?? {})]),
        output: row.output_tokens,
        cached: row.cache_read_input_tokens,
      },
    })),
  );
}

function addTokens(counts: readonly (number | null | undefined)[]): number | undefined {
  const given = counts.filter((count) => typeof count === "number");
  return given.length === 0 ? undefined : sum(given);
}
