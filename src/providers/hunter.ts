import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

// "available" is the allowance of the period and not what is left of it; newer accounts say what remains as well.
const Meter = z.object({ used: amount.nullish(), available: amount.nullish(), remaining: amount.nullish() }).nullish();
const meters = ["credits", "searches", "verifications"] as const;

export const provider = defineProvider({
  id: "hunter",
  name: "Hunter",
  docs: "https://hunter.io/api-documentation/v2#account",
  console: "https://hunter.io/subscriptions",
  summary: "credits, searches and verifications left of the period",
  measures: ["quota"],
  options: { api_key: secret({ env: "HUNTER_API_KEY", description: "API key." }) },
  origin: "https://api.hunter.io",
  authenticate: header("x-api-key", (options) => options.api_key),
  request: { path: "/v2/account" }, // Free of charge.
  response: z.object({
    data: z.object({
      reset_date: isoInstant.nullish().catch(undefined),
      requests: z.object({ credits: Meter, searches: Meter, verifications: Meter }),
    }),
  }),
  answer({ data }) {
    const readings = meters.flatMap((account) => {
      const meter = data.requests[account];
      if (!meter) return [];
      const { used, available: limit, remaining } = meter;
      const value =
        remaining ??
        (typeof limit === "number" && typeof used === "number" ? roundFloatNoise(limit - used) : undefined);
      if (value === undefined) throw invalidAnswer(`${account} say neither what remains nor what was used`);
      return [quota({ account, value, unit: "requests", limit, resetsAtMs: data.reset_date })];
    });
    if (readings.length === 0) throw invalidAnswer("no credits, searches or verifications in the answer");
    return { readings };
  },
});
