import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "stability",
  name: "Stability AI",
  docs: "https://platform.stability.ai/docs/api-reference",
  console: "https://platform.stability.ai/account/credits",
  summary: "credits left",
  measures: ["credits"],
  options: {
    api_key: secret({ env: "STABILITY_API_KEY", description: "API key." }),
    organization: identifier("The organization whose credits are read; default: the key's own.").optional(),
  },
  origin: "https://api.stability.ai",
  authenticate: (request, { api_key, organization }) =>
    withHeaders(request, {
      authorization: `Bearer ${api_key.reveal()}`,
      ...(organization === undefined ? {} : { organization }),
    }),
  request: { path: "/v1/user/balance" },
  response: z.object({ credits: amount }),
  answer: (account) => ({ readings: [credits({ value: account.credits, unit: "credits" })] }),
});
