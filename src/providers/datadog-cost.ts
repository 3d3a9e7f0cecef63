import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { isoDay } from "../provider-kit/periods.ts";
import { amount, spend, sum } from "../provider-kit/values.ts";

const Costs = z.object({
  data: z.array(z.object({ attributes: z.object({ date: z.string(), total_cost: amount }) })),
});

export const provider = defineProvider({
  id: "datadog-cost",
  name: "Datadog estimated cost",
  docs: "https://docs.datadoghq.com/api/latest/usage-metering/#get-estimated-cost-across-your-account",
  console: "https://app.datadoghq.com/billing/usage",
  summary: "estimated spend of the month, up to three days behind; see budget for what is left",
  measures: ["spend"],
  privilege: "application key with usage_read and billing_read, of the parent organization",
  options: {
    api_key: secret({ env: "DD_API_KEY", description: "API key." }),
    application_key: secret({ env: "DD_APP_KEY", description: "Application key." }),
    site: z
      .enum([
        "datadoghq.com",
        "us3.datadoghq.com",
        "us5.datadoghq.com",
        "datadoghq.eu",
        "ap1.datadoghq.com",
        "ddog-gov.com",
      ])
      .default("datadoghq.com")
      .describe("Datadog site of the account."),
  },
  origin: (options) => `https://api.${options.site}`,
  authenticate: (request, { api_key, application_key }) =>
    withHeaders(request, { "dd-api-key": api_key.reveal(), "dd-application-key": application_key.reveal() }),
  request: (_, nowMs) => ({
    path: "/api/v2/usage/estimated_cost",
    query: { start_month: isoDay(nowMs).slice(0, 7), view: "summary" },
  }),
  response: Costs,
  answer({ data }, _, nowMs) {
    // The parts of a total stand beside it, as charges; only the totals are added.
    const month = data.filter(({ attributes }) => attributes.date.startsWith(isoDay(nowMs).slice(0, 7)));
    // In its first days a month has no estimate yet.
    if (month.length === 0) return { readings: [] };
    return { readings: [spend("month", sum(month.map(({ attributes }) => attributes.total_cost)), "USD")] };
  },
});
