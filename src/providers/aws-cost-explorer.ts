import * as z from "zod";
import type { UsageWindow } from "../model.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { sumByUnit } from "../provider-kit/model-usage.ts";
import { region } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { dayMs, dayStartMs, isoDay, monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { awsCall, awsKeyOptions, awsKeys, awsRefusal, signAws } from "../provider-kit/signatures/aws.ts";
import { amount, currencyCode, spend } from "../provider-kit/values.ts";

const Costs = z.object({
  ResultsByTime: z
    .array(
      z.object({
        TimePeriod: z.object({ Start: z.string() }),
        Total: z.object({ UnblendedCost: z.object({ Amount: amount, Unit: currencyCode }) }),
      }),
    )
    .min(1),
  NextPageToken: z.string().nullish(),
});

const msPerDay = 86_400_000;
const awsRegion = { international: "us-east-1", china: "cn-northwest-1" };

export const provider = defineProvider({
  id: "aws-cost-explorer",
  name: "AWS Cost Explorer",
  docs: "https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html",
  console: "https://console.aws.amazon.com/costmanagement/home",
  summary: "spend of the day and the month; there is no balance to read: see budget",
  measures: ["spend"],
  privilege: "ce:GetCostAndUsage; Cost Explorer must have been opened once in the console",
  minInterval: {
    ms: 6 * 3_600_000,
    reason: "AWS charges USD 0.01 for each request and renews the data at most three times a day",
  },
  costs: {
    amount: 0.01,
    currency: "USD",
    per: "request",
    source: "https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/",
  },
  options: { ...awsKeyOptions, region: region("international") },
  problems: awsKeys.problems,
  origin: (options) =>
    options.region === "china" ? "https://ce.cn-northwest-1.amazonaws.com.cn" : "https://ce.us-east-1.amazonaws.com",
  authenticate: (request, options, { nowMs }) =>
    signAws(request, awsKeys.of(options), { service: "ce", region: awsRegion[options.region] }, nowMs),
  failure: awsRefusal,
  async history(api, sinceMs) {
    const days = await costsByDay(api, sinceMs);
    return useByDay(
      days.map(({ TimePeriod, Total: { UnblendedCost: cost } }) => ({
        day: TimePeriod.Start.slice(0, 10),
        value: cost.Amount,
        unit: cost.Unit,
      })),
    );
  },
  async read(api) {
    const monthMs = monthStartMs(api.nowMs);
    const sinceMs = api.spendSince === undefined ? monthMs : dayMs(api.spendSince);
    const days = await costsByDay(api, Math.min(monthMs, sinceMs));
    // Amounts may be negative: refunds and credits.
    const spendOf = (window: UsageWindow, rows: typeof days) =>
      [...sumByUnit(rows.map(({ Total: { UnblendedCost: cost } }) => ({ value: cost.Amount, unit: cost.Unit })))].map(
        ([unit, value]) => spend(window, value, unit),
      );
    const since = (startMs: number) => days.filter((day) => day.TimePeriod.Start >= isoDay(startMs));
    return {
      readings: [
        ...spendOf("month", sinceMs < monthMs ? since(monthMs) : days),
        ...spendOf("day", since(dayStartMs(api.nowMs))),
        ...(api.spendSince === undefined ? [] : spendOf("total", since(sinceMs))),
      ],
    };
  },
});

/** Days and not months, so that one request answers for both windows. */
async function costsByDay<Options>(api: Api<Options>, startMs: number) {
  const input = {
    TimePeriod: { Start: isoDay(startMs), End: isoDay(dayStartMs(api.nowMs) + msPerDay) }, // The end is exclusive.
    Granularity: "DAILY",
    Metrics: ["UnblendedCost"],
  };
  const pages = await collectPages(
    (NextPageToken: string | undefined) =>
      api.request(awsCall("AWSInsightsIndexService.GetCostAndUsage", { ...input, NextPageToken }), Costs),
    (page) => page.NextPageToken ?? undefined,
  );
  return pages.flatMap((page) => page.ResultsByTime);
}
