import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected, vendorFault } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(200), msg: vendorText });

export const provider = defineProvider({
  id: "kie-ai",
  name: "Kie.ai",
  docs: "https://docs.kie.ai/common-api/get-account-credits",
  console: "https://kie.ai/billing",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "KIE_API_KEY", description: "API key." }) },
  origin: "https://api.kie.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/chat/credit" },
  // The codes have meanings of their own: 455 is maintenance.
  failure: errorInOkResponse(Refusal, ({ code, msg }) => {
    if (String(code) === "401") return badCredential(code, msg);
    return String(code) === "455" ? vendorFault(code, msg) : rejected(code, msg);
  }),
  response: z.object({ data: amount }),
  answer: ({ data }) => ({ readings: [credits({ value: data, unit: "credits" })] }),
});
