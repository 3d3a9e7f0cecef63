import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "northflank",
  name: "Northflank",
  docs: "https://northflank.com/docs/v1/api/team/billing/get-credit-balance",
  console: "https://app.northflank.com/",
  summary: "prepaid credits left, in money",
  measures: ["balance"],
  privilege: "API token with Admin > Billing > Read",
  options: {
    api_key: secret({ env: "NORTHFLANK_API_TOKEN", description: "API token." }),
    team_id: identifier("Team to ask about; default: the token's own account.").optional(),
  },
  origin: "https://api.northflank.com",
  authenticate: bearer((options) => options.api_key),
  request: ({ team_id }) => ({
    path: `/v1${team_id === undefined ? "" : `/teams/${encodeURIComponent(team_id)}`}/billing/credit-balance`,
  }),
  // The total holds the customer's own balance where it is a credit.
  response: z.object({ data: z.object({ currency: currencyCode, total: z.object({ available: amount }) }) }),
  answer: ({ data }) => ({ readings: [balance({ value: data.total.available, unit: data.currency })] }),
});
