import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const Refusal = z.object({ success: z.literal(false), error: vendorText });
const Limit = z.object({
  type: z.string(),
  percentUsed: amount,
  resetsAt: isoInstant.nullish().catch(undefined),
});

export const provider = defineProvider({
  id: "cline",
  name: "Cline (plan)",
  docs: "https://github.com/steipete/CodexBar/blob/main/docs/providers.md",
  console: "https://app.cline.bot",
  summary: "percent left of the plan's windows: 5 hours, week, month",
  measures: ["quota"],
  experimental: "known from clients; the vendor does not document the answer",
  options: { api_key: secret({ env: "CLINE_API_KEY", description: "API key." }) },
  origin: "https://api.cline.bot",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/users/me/plan/usage-limits" },
  failure: errorInOkResponse(Refusal, ({ error }) => rejected(undefined, error)),
  response: z.object({ data: z.object({ limits: z.array(Limit).min(1) }) }),
  answer: ({ data }) => ({
    readings: data.limits.map(({ type: account, percentUsed, resetsAt: resetsAtMs }) =>
      quota({ account, value: roundFloatNoise(100 - percentUsed), unit: "percent", limit: 100, resetsAtMs }),
    ),
  }),
});
