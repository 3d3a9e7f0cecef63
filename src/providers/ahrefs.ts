import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credentialEnd, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const count = amount.nullish();
const date = isoInstant.nullish().catch(undefined);
const Usage = z.object({
  limits_and_usage: z.object({
    units_limit_workspace: count,
    units_usage_workspace: count,
    units_limit_api_key: count,
    units_usage_api_key: amount,
    usage_reset_date: date,
    api_key_expiration_date: date,
  }),
});

export const provider = defineProvider({
  id: "ahrefs",
  name: "Ahrefs API",
  docs: "https://docs.ahrefs.com/docs/api/subscription-info/operations/list-subscription-limits-and-usage",
  console: "https://app.ahrefs.com/account/limits-and-usage/web",
  summary: "API units left of the workspace and of the key",
  measures: ["quota"],
  options: { api_key: secret({ env: "AHREFS_API_KEY", description: "API key." }) },
  origin: "https://api.ahrefs.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v3/subscription-info/limits-and-usage" }, // Free of charge.
  response: Usage,
  // A limit of null is none; the workspace's numbers are shown to some roles alone.
  answer: ({ limits_and_usage: units }) => ({
    ...credentialEnd(units.api_key_expiration_date),
    readings: [
      ...left("workspace", units.units_limit_workspace, units.units_usage_workspace, units.usage_reset_date),
      ...left("key", units.units_limit_api_key, units.units_usage_api_key, units.usage_reset_date),
    ],
  }),
});

type Count = z.output<typeof count>;

function left(account: string, limit: Count, used: Count, resetsAtMs: Count) {
  if (typeof limit !== "number" || typeof used !== "number") return [];
  return [quota({ account, value: roundFloatNoise(limit - used), unit: "units", limit, resetsAtMs })];
}
