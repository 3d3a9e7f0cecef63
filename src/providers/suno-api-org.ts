import * as z from "zod";
import { secret } from "../config/fields.ts";
import { CheckError } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(200), msg: vendorText });

// Suno itself has no public API; this is a reseller's. An older host of the same product can be written as base_url:
// https://apibox.erweima.ai.
export const provider = defineProvider({
  id: "suno-api-org",
  name: "sunoapi.org (and gateways like it)",
  docs: "https://docs.sunoapi.org/suno-api/get-remaining-credits",
  console: "https://sunoapi.org/billing",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "SUNO_API_KEY", description: "API key." }) },
  origin: "https://api.sunoapi.org",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/generate/credit" },
  // The codes have meanings of their own: 429 is too few credits, 455 is maintenance.
  failure: errorInOkResponse(Refusal, ({ code, msg }) => {
    if (String(code) === "401") return badCredential(code, msg);
    return String(code) === "455" ? new CheckError("upstream", "the vendor is under maintenance") : rejected(code, msg);
  }),
  response: z.object({ data: amount }),
  answer: ({ data }) => ({ readings: [credits({ value: data, unit: "credits" })] }),
});
