import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ success: z.literal(false), error_code: vendorText, message: vendorText });

// Known from the code of a client of many years; whether the service still runs was not checked.
export const provider = defineProvider({
  id: "aiproxy",
  name: "AIProxy",
  docs: "https://github.com/songquanpeng/one-api/blob/main/controller/channel-billing.go",
  console: "https://aiproxy.io",
  summary: "points left",
  measures: ["credits"],
  options: { api_key: secret({ env: "AIPROXY_API_KEY", description: "API key." }) },
  origin: "https://aiproxy.io",
  authenticate: header("api-key", (options) => options.api_key),
  request: { path: "/api/report/getUserOverview" },
  failure: errorInOkResponse(Refusal, ({ error_code, message }) => rejected(error_code, message)),
  response: z.object({ data: z.object({ totalPoints: amount }) }),
  answer: ({ data }) => ({ readings: [credits({ value: data.totalPoints, unit: "points" })] }),
});
