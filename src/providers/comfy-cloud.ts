import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, balance, currencyCode, roundFloatNoise } from "../provider-kit/values.ts";

const list = z.array(z.unknown());
const Usage = z.object({
  groups: list,
  buckets: list,
  breakdown: list,
  summary: z
    .object({
      balance: z.object({ amount_micros: amount, currency: currencyCode.optional().catch(undefined) }).nullish(),
    })
    .nullish(),
});

export const provider = defineProvider({
  id: "comfy-cloud",
  name: "Comfy Cloud (comfy.org)",
  docs: "https://docs.comfy.org/api-reference/cloud/billing/get-workspace-usage-over-time",
  console: "https://platform.comfy.org/profile/credits",
  summary: "balance of the workspace",
  measures: ["balance"],
  experimental: "the vendor calls its API experimental; the fields of the spend by model are not known",
  options: { api_key: secret({ env: "COMFY_CLOUD_API_KEY", description: "API key." }) },
  origin: "https://cloud.comfy.org",
  authenticate: header("x-api-key", (options) => options.api_key),
  request: { path: "/api/billing/usage/timeseries", query: { group_by: "model", granularity: "month", months: 1 } },
  response: Usage,
  answer({ groups, buckets, breakdown, summary }) {
    const left = summary?.balance;
    if (left) {
      // Cents, whatever the name says: the documentation warns of it. Figures come from invoices and lag behind.
      const unit = left.currency ?? "USD";
      return { readings: [balance({ value: roundFloatNoise(left.amount_micros / 100), unit })] };
    }
    // A workspace that was never billed has nothing to tell.
    if (groups.length + buckets.length + breakdown.length === 0) return { readings: [] };
    throw invalidAnswer("the answer holds no balance");
  },
});
