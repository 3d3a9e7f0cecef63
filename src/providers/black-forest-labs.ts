import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "black-forest-labs",
  name: "Black Forest Labs (FLUX API)",
  docs: "https://docs.bfl.ai/",
  console: "https://dashboard.bfl.ai/",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "BFL_API_KEY", description: "API key." }) },
  origin: "https://api.bfl.ai",
  authenticate: header("x-key", (options) => options.api_key),
  // Known from several independent clients; the vendor's own description of the answer was not seen.
  request: { path: "/v1/credits" },
  response: z.object({ credits: amount }),
  answer: (account) => ({ readings: [credits({ value: account.credits, unit: "credits" })] }),
});
