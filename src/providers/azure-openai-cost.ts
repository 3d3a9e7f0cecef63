import * as z from "zod";
import { CheckError, type UsageReading, type UsageWindow } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { azureToken, entraOptions } from "../provider-kit/entra.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { dayStartMs, isoDay, isoSecond } from "../provider-kit/periods.ts";
import type { Api, RequestSpec } from "../provider-kit/provider.ts";
import { amount, currencyCode, spend, sum } from "../provider-kit/values.ts";

const Page = z.object({
  properties: z.object({
    nextLink: z.string().nullish(),
    columns: z.array(z.object({ name: z.string() })),
    rows: z.array(z.array(z.unknown())),
  }),
});

const options = {
  ...entraOptions,
  subscription_id: identifier("The subscription whose cost is read."),
  resource_group: identifier("One resource group of it; default: all.").optional(),
  services: z
    .array(z.string().min(1))
    .default(["Cognitive Services", "Azure AI services"])
    .describe("Names of the services that count, as in the cost analysis; an empty list counts every service."),
};
type Options = z.output<z.ZodObject<typeof options>>;

// Cost data lags by 8 to 24 hours, and the newest day is partial. A month without rows has no currency, so no reading is made.
export const provider = defineProvider({
  id: "azure-openai-cost",
  name: "Azure OpenAI and any other Azure service (cost)",
  docs: "https://learn.microsoft.com/en-us/rest/api/cost-management/query/usage",
  console: "https://portal.azure.com/#view/Microsoft_Azure_CostManagement/Menu/~/costanalysis",
  summary: "spend of the month so far, by service",
  measures: ["spend", "usage"],
  minInterval: { ms: 3_600_000, reason: "Cost Management allows few questions, and its data is hours old anyway" },
  privilege: "an app registration with the role Cost Management Reader on the subscription",
  options,
  origin: "https://management.azure.com",
  authenticate: oauthBearer(azureToken),
  failure: (body, response) => throttled(response) ?? tokenRefused(body, response),
  history: (api, sinceMs) =>
    withFreshToken(api, async () => {
      const timePeriod = { from: isoSecond(dayStartMs(sinceMs)), to: `${isoDay(api.nowMs)}T23:59:59Z` };
      const costs = await query(api, { timeframe: "Custom", timePeriod }, "Daily");
      return useByDay(
        costs.map(({ day, value, unit }) => {
          if (day === undefined) throw invalidAnswer("the answer has no column usagedate");
          return { day, value, unit };
        }),
      );
    }),
  read: (api) =>
    withFreshToken(api, async () => {
      const month = await query(api, { timeframe: "MonthToDate" });
      const since = api.spendSince;
      if (since === undefined) return { readings: spendOf("month", month) };
      const timePeriod = { from: `${since}T00:00:00Z`, to: `${isoDay(api.nowMs)}T23:59:59Z` };
      const total = await query(api, { timeframe: "Custom", timePeriod });
      return { readings: [...spendOf("month", month), ...spendOf("total", total)] };
    }),
});

interface Cost {
  readonly value: number;
  readonly unit: string;
  readonly service: string;
  /** Only where days were asked for. */
  readonly day?: string | undefined;
}

async function query(api: Api<Options>, period: object, granularity: "None" | "Daily" = "None"): Promise<Cost[]> {
  const { subscription_id, resource_group, services } = api.options;
  const group = resource_group === undefined ? "" : `/resourceGroups/${encodeURIComponent(resource_group)}`;
  const first: RequestSpec = {
    path: `/subscriptions/${encodeURIComponent(subscription_id)}${group}/providers/Microsoft.CostManagement/query`,
    query: { "api-version": "2023-11-01" },
  };
  const json = {
    type: "ActualCost",
    ...period,
    dataset: {
      granularity,
      aggregation: { totalCost: { name: "Cost", function: "Sum" } },
      grouping: [{ type: "Dimension", name: "ServiceName" }],
      ...(services.length === 0
        ? {}
        : { filter: { dimensions: { name: "ServiceName", operator: "In", values: services } } }),
    },
  };
  const pages = await collectPages(
    (next: string | undefined) => api.request({ ...(next === undefined ? first : placeOf(next)), json }, Page),
    ({ properties }) => properties.nextLink || undefined,
  );
  return pages.flatMap(costsOf);
}

/** The next page is an address of the same service, wherever it says that it lies. */
function placeOf(nextLink: string): RequestSpec {
  if (!URL.canParse(nextLink)) throw invalidAnswer("nextLink is no address");
  const { pathname, search } = new URL(nextLink);
  return { path: `${pathname}${search}` };
}

/** A number: 20261118. */
const compactDay = z
  .union([z.number(), z.string()])
  .transform((day) => String(day).replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3"))
  .pipe(z.iso.date());

/** The order of the columns is not fixed. */
function costsOf({ properties: { columns, rows } }: z.output<typeof Page>): Cost[] {
  const indexOf = (name: string) => {
    const index = columns.findIndex((column) => column.name.toLowerCase() === name);
    if (index === -1) throw invalidAnswer(`the answer has no column ${name}`);
    return index;
  };
  const [cost, service, currency] = [indexOf("cost"), indexOf("servicename"), indexOf("currency")];
  const date = columns.findIndex((column) => column.name.toLowerCase() === "usagedate");
  const Row = z.object({ value: amount, unit: currencyCode, service: z.string(), day: compactDay.optional() });
  return rows.map((row) => {
    const parsed = Row.safeParse({ value: row[cost], unit: row[currency], service: row[service], day: row[date] });
    if (parsed.success) return parsed.data;
    throw invalidAnswer("a row holds no cost, service or currency");
  });
}

function spendOf(window: UsageWindow, costs: readonly Cost[]): UsageReading[] {
  const units = [...new Set(costs.map(({ unit }) => unit))];
  const totalOf = (some: readonly Cost[]) => sum(some.map(({ value }) => value));
  return units.flatMap((unit) => {
    const inUnit = costs.filter((cost) => cost.unit === unit);
    const services = [...new Set(inUnit.map(({ service }) => service))];
    return [
      spend(window, totalOf(inUnit), unit),
      ...services.map((name) => spend(window, totalOf(inUnit.filter(({ service }) => service === name)), unit, name)),
    ];
  });
}

const ownRetryAfter = /^x-ms-ratelimit-microsoft\.costmanagement-.*retry-after$/;

/** Cost Management says in headers of its own how long to wait, in seconds; the longest wait counts. */
function throttled({ status, headers }: HttpResponse): CheckError | undefined {
  if (status !== 429 || headers["retry-after"] !== undefined) return undefined;
  const waits = Object.entries(headers).flatMap(([name, value]) =>
    ownRetryAfter.test(name) ? (amount.safeParse(value).data ?? []) : [],
  );
  if (waits.length === 0) return undefined;
  return new CheckError("rate_limited", "HTTP 429: too many requests", { retryAfterMs: Math.max(...waits) * 1000 });
}
