import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits, isoInstant } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "codebuff",
  name: "Codebuff",
  docs: "https://github.com/steipete/CodexBar/blob/main/docs/codebuff.md",
  console: "https://www.codebuff.com/usage",
  summary: "credits left",
  measures: ["credits"],
  experimental: "known from a client and the vendor's own command line; not documented",
  options: { api_key: secret({ env: "CODEBUFF_API_KEY", description: "API key." }) },
  origin: "https://www.codebuff.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/usage", json: { fingerprintId: "balance-alert" } },
  response: z.object({
    remainingBalance: amount,
    next_quota_reset: isoInstant.nullish().catch(undefined), // When the plan's part refills.
  }),
  answer: ({ remainingBalance, next_quota_reset: resetsAtMs }) => ({
    readings: [credits({ value: remainingBalance, unit: "credits", resetsAtMs })],
  }),
});
