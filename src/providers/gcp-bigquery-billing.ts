import * as z from "zod";
import { useByDay } from "../provider-kit/daily-use.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { googleAccountOptions, googleToken } from "../provider-kit/google-account.ts";
import { oauthBearer, tokenRefused, withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import { isoDay } from "../provider-kit/periods.ts";
import type { Api } from "../provider-kit/provider.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, currencyCode, spend, sum } from "../provider-kit/values.ts";

const cell = <Value extends z.ZodType>(value: Value) => z.object({ v: value });
const Row = z.object({ f: z.tuple([cell(currencyCode), cell(amount), cell(amount)]) });
const DayRow = z.object({ f: z.tuple([cell(currencyCode), cell(amount), cell(amount), cell(z.iso.date())]) });
const Answer = <Rows extends z.ZodType>(row: Rows) =>
  z.object({
    jobComplete: z.boolean(),
    jobReference: z.object({ jobId: z.string(), location: z.string().nullish() }).nullish(),
    rows: z.array(row).nullish(),
  });

const Refusal = z
  .object({ error: z.object({ message: vendorText, errors: z.array(z.object({ reason: z.string() })).min(1) }) })
  .transform(({ error }) => ({ code: error.errors[0]?.reason, message: error.message }));
const refusal = refusedByCode(Refusal, {
  permission: /^accessDenied$/,
  rateLimited: /^(rateLimitExceeded|quotaExceeded)$/, // With 403.
});

export const provider = defineProvider({
  id: "gcp-bigquery-billing",
  name: "Google Cloud (billing export in BigQuery)",
  docs: "https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage",
  console: "https://console.cloud.google.com/billing",
  summary: "spend of the month, credits taken off; there is no balance to read: see budget",
  measures: ["spend"],
  privilege: "a service account with BigQuery Job User in the project and BigQuery Data Viewer on the export's dataset",
  minInterval: {
    ms: 3_600_000,
    reason: "Google charges for the bytes that each query reads, and the export is hours late",
  },
  costs: { text: "the bytes that each query reads", source: "https://cloud.google.com/bigquery/pricing" },
  options: {
    ...googleAccountOptions,
    project_id: identifier("Project in which the query runs and is paid."),
    table: z
      .string()
      .regex(/^[\w.:-]+\.\w+\.\w+$/, "write PROJECT.DATASET.gcp_billing_export_v1_XXXXXX_XXXXXX_XXXXXX")
      .describe("Table of the export: PROJECT.DATASET.gcp_billing_export_v1_..."),
  },
  origin: "https://bigquery.googleapis.com",
  authenticate: oauthBearer(googleToken("https://www.googleapis.com/auth/bigquery.readonly")),
  failure: (body, response) => tokenRefused(body, response) ?? refusal(body, response),
  history: (api, sinceMs) =>
    withFreshToken(api, async () => {
      const [since, until] = [isoDay(sinceMs), isoDay(api.nowMs)];
      const day = "CAST(DATE(usage_start_time) AS STRING)";
      const rows = await rowsOf(api, DayRow, {
        columns: `, ${day} AS day`,
        condition: `usage_start_time >= TIMESTAMP('${since}')`,
        groups: ", day",
      });
      // The export is hours late: what it has of the running day is too little.
      return useByDay(
        rows.map(({ f: [currency, cost, credits, { v }] }) => ({ day: v, ...costOf(currency.v, cost.v, credits.v) })),
      ).filter((use) => use.day < until);
    }),
  read: (api) =>
    withFreshToken(api, async () => {
      // The months of Google's invoices begin at midnight of the Pacific coast.
      const month = await costs(api, `invoice.month = '${isoDay(api.nowMs).slice(0, 7).replace("-", "")}'`);
      const total =
        api.spendSince === undefined ? [] : await costs(api, `usage_start_time >= TIMESTAMP('${api.spendSince}')`);
      return {
        readings: [
          ...month.map(({ value, unit }) => spend("month", value, unit)),
          ...total.map(({ value, unit }) => spend("total", value, unit)),
        ],
      };
    }),
});

/** A query answers at once or is asked for again; each time the vendor waits up to this long. */
const waitMs = 10_000;
const mostAnswers = 20;

/** What was spent where a condition holds, by currency. No rows: nothing was exported for it, and the currency is not known. */
async function costs<Options extends QueryOptions>(api: Api<Options>, condition: string) {
  const rows = await rowsOf(api, Row, { columns: "", condition, groups: "" });
  return rows.map(({ f: [currency, cost, credits] }) => costOf(currency.v, cost.v, credits.v));
}

/** Credits are negative. */
function costOf(unit: string, cost: number, credits: number) {
  return { unit, value: sum([cost, credits]) };
}

interface QueryOptions {
  readonly project_id: string;
  readonly table: string;
}

async function rowsOf<Options extends QueryOptions, Rows extends z.ZodType>(
  api: Api<Options>,
  row: Rows,
  { columns, condition, groups }: { readonly columns: string; readonly condition: string; readonly groups: string },
): Promise<z.output<Rows>[]> {
  const query = `SELECT currency, SUM(cost) AS cost, SUM(IFNULL((SELECT SUM(c.amount) FROM UNNEST(credits) c), 0)) AS credits${columns} FROM \`${api.options.table}\` WHERE ${condition} GROUP BY currency${groups}`;
  const path = `/bigquery/v2/projects/${encodeURIComponent(api.options.project_id)}/queries`;
  let answer = await api.request({ path, json: { query, useLegacySql: false, timeoutMs: waitMs } }, Answer(row));
  for (let answers = 1; !answer.jobComplete; answers++) {
    const job = answer.jobReference;
    if (!job || answers === mostAnswers) throw invalidAnswer("the query did not end");
    const more = { location: job.location ?? undefined, timeoutMs: waitMs };
    answer = await api.request({ path: `${path}/${encodeURIComponent(job.jobId)}`, query: more }, Answer(row));
  }
  return answer.rows ?? [];
}
