import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { amount, credits, quota } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "remove-bg",
  name: "remove.bg",
  docs: "https://www.remove.bg/api#tag/Fetch-credit-balance",
  console: "https://www.remove.bg/dashboard",
  summary: "credits left of all kinds; free previews left of the month",
  measures: ["credits", "quota"],
  options: { api_key: secret({ env: "REMOVE_BG_API_KEY", description: "API key." }) },
  origin: "https://api.remove.bg",
  authenticate: header("x-api-key", (options) => options.api_key),
  failure: (_, { status }) => (status === 403 ? badCredential(403) : undefined), // So it answers to a key that it does not know.
  request: { path: "/v1.0/account" },
  response: z.object({
    data: z.object({
      attributes: z.object({
        credits: z.object({ total: amount }),
        api: z.object({ free_calls: amount }).nullish().catch(undefined),
      }),
    }),
  }),
  answer: ({ data: { attributes } }) => ({
    readings: [
      credits({ value: attributes.credits.total, unit: "credits" }),
      ...(attributes.api
        ? [quota({ account: "free previews", value: attributes.api.free_calls, unit: "requests" })]
        : []),
    ],
  }),
});
