import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, quota, roundFloatNoise } from "../provider-kit/values.ts";

const Refusal = z.object({ error: z.object({ code: vendorText, message: vendorText }) });

export const provider = defineProvider({
  id: "heygen",
  name: "HeyGen",
  docs: "https://docs.heygen.com/reference/get-remaining-quota-v2",
  console: "https://app.heygen.com/settings/api",
  summary: "API credits left; the credits of a web subscription are another pool",
  measures: ["quota"],
  options: { api_key: secret({ env: "HEYGEN_API_KEY", description: "API key." }) },
  origin: "https://api.heygen.com",
  authenticate: header("x-api-key", (options) => options.api_key),
  request: { path: "/v2/user/remaining_quota" },
  failure: errorInOkResponse(Refusal, ({ error }) => rejected(error.code, error.message)),
  response: z.object({ data: z.object({ remaining_quota: amount }) }),
  // The vendor counts in seconds: 60 are a credit.
  answer: ({ data }) => ({ readings: [quota({ value: roundFloatNoise(data.remaining_quota / 60), unit: "credits" })] }),
});
