import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError, type Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { statusOf } from "../provider-kit/failures.ts";
import { identifier } from "../provider-kit/options.ts";
import { isoSecond, monthStartMs } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, roundFloatNoise, spend, sum } from "../provider-kit/values.ts";

const Balance = z.object({ total: z.object({ val: amount }) });
const Usage = z.object({
  timeSeries: z.array(z.object({ dataPoints: z.array(z.object({ values: z.tuple([amount], z.unknown()) })) })).min(1),
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
  async read(api) {
    const billing = `/v1/billing/teams/${encodeURIComponent(api.options.team_id)}`;
    try {
      // The ledger is the vendor's: money owed to us is negative, in cents. The running cycle is posted at its end, so the
      // spend of the month is a reading of its own and not subtracted.
      const { total } = await api.request({ path: `${billing}/prepaid/balance` }, Balance);
      const left = balance({ value: roundFloatNoise(-total.val / 100), unit: "USD" });
      return { readings: [left, ...((await monthSpend(api, billing).catch(nothingIfRefused)) ?? [])] };
    } catch (error) {
      // A postpaid team has no ledger; a wrong team has no usage either, and then the failure stands.
      const spent = statusOf(error) === 404 ? await monthSpend(api, billing).catch(nothingIfRefused) : undefined;
      if (spent === undefined) throw error;
      return { readings: spent };
    }
  },
});

function nothingIfRefused(error: unknown): undefined {
  if (!(error instanceof CheckError)) throw error;
}

async function monthSpend<Options>(api: Api<Options>, billing: string): Promise<Reading[]> {
  const written = (ms: number) => isoSecond(ms).replace("T", " ").replace("Z", "");
  const usage = await api.request(
    {
      path: `${billing}/usage`,
      json: {
        analyticsRequest: {
          timeRange: { startTime: written(monthStartMs(api.nowMs)), endTime: written(api.nowMs), timezone: "Etc/GMT" },
          timeUnit: "TIME_UNIT_DAY",
          values: [{ name: "usd", aggregation: "AGGREGATION_SUM" }],
          groupBy: [],
          filters: [],
        },
      },
    },
    Usage,
  );
  if (usage.limitReached === true) return []; // Cut off by the vendor: a part of the sum would be a wrong sum.
  const values = usage.timeSeries.flatMap(({ dataPoints }) => dataPoints.map((point) => point.values[0]));
  return [spend("month", sum(values), "USD")];
}
