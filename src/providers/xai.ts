import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError, type Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, statusOf } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { dayStartMs, isoSecond, monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, roundFloatNoise, spend, sum } from "../provider-kit/values.ts";

const Balance = z.object({ total: z.object({ val: amount }) });
const Usage = z.object({
  timeSeries: z
    .array(
      z.object({
        dataPoints: z.array(z.object({ timestamp: z.string().nullish(), values: z.tuple([amount], z.unknown()) })),
      }),
    )
    .min(1),
  limitReached: z.boolean().nullish(),
});

export const provider = defineProvider({
  id: "xai",
  name: "xAI (API platform)",
  docs: "https://docs.x.ai/developers/rest-api-reference/management/billing",
  console: "https://console.x.ai",
  summary: "prepaid balance as posted; spend of the month so far",
  measures: ["balance", "spend"],
  privilege: "management key that may read billing (Settings > Management Keys); an inference key is refused",
  options: {
    api_key: secret({ env: "XAI_MANAGEMENT_KEY", description: "Management key." }),
    team_id: identifier("The team, as in the address of its console."),
  },
  origin: "https://management-api.x.ai",
  authenticate: bearer((options) => options.api_key),
  // The ledger falls when a cycle is posted, not by the day.
  isPostedLater: true,
  async history(api, sinceMs) {
    const points = await usageSince(api, dayStartMs(sinceMs));
    if (points === undefined) throw invalidAnswer("the usage is cut off");
    return useByDay(
      points.map(({ timestamp, values: [value] }) => {
        const day = /^\d{4}-\d{2}-\d{2}/.exec(timestamp ?? "")?.[0];
        if (day === undefined) throw invalidAnswer("a point of the usage has no time");
        return { day, value, unit: "USD" };
      }),
    );
  },
  async read(api) {
    const billing = billingPath(api.options);
    try {
      // The ledger is the vendor's: money owed to us is negative, in cents. The running cycle is posted at its end, so the
      // spend of the month is a reading of its own and not subtracted.
      const { total } = await api.request({ path: `${billing}/prepaid/balance` }, Balance);
      const left = balance({ value: roundFloatNoise(-total.val / 100), unit: "USD" });
      return { readings: [left, ...((await monthSpend(api).catch(nothingIfRefused)) ?? [])] };
    } catch (error) {
      // A postpaid team has no ledger; a wrong team has no usage either, and then the failure stands.
      const spent = statusOf(error) === 404 ? await monthSpend(api).catch(nothingIfRefused) : undefined;
      if (spent === undefined) throw error;
      return { readings: spent };
    }
  },
});

function nothingIfRefused(error: unknown): undefined {
  if (!(error instanceof CheckError)) throw error;
}

interface TeamOptions {
  readonly team_id: string;
}

function billingPath({ team_id }: TeamOptions): string {
  return `/v1/billing/teams/${encodeURIComponent(team_id)}`;
}

async function monthSpend<Options extends TeamOptions>(api: Api<Options>): Promise<Reading[]> {
  const points = await usageSince(api, monthStartMs(api.nowMs));
  if (points === undefined) return [];
  return [spend("month", sum(points.map(({ values: [value] }) => value)), "USD")];
}

/** By day; undefined where the vendor cut it off: a part of the sum would be a wrong sum. */
async function usageSince<Options extends TeamOptions>(api: Api<Options>, sinceMs: number) {
  const written = (ms: number) => isoSecond(ms).replace("T", " ").replace("Z", "");
  const { timeSeries, limitReached } = await api.request(
    {
      path: `${billingPath(api.options)}/usage`,
      json: {
        analyticsRequest: {
          timeRange: { startTime: written(sinceMs), endTime: written(api.nowMs), timezone: "Etc/GMT" },
          timeUnit: "TIME_UNIT_DAY",
          values: [{ name: "usd", aggregation: "AGGREGATION_SUM" }],
          groupBy: [],
          filters: [],
        },
      },
    },
    Usage,
  );
  return limitReached === true ? undefined : timeSeries.flatMap(({ dataPoints }) => dataPoints);
}
