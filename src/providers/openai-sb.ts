import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ data: z.null(), msg: vendorText });

// 10,000 credits are one yuan by the vendor's habit, which nothing confirms: so they stay credits.
export const provider = defineProvider({
  id: "openai-sb",
  name: "OpenAI-SB",
  docs: "https://github.com/songquanpeng/one-api/blob/main/controller/channel-billing.go",
  console: "https://openai-sb.com",
  summary: "prepaid credits",
  measures: ["credits"],
  options: { api_key: secret({ env: "OPENAI_SB_API_KEY", description: "API key." }) },
  origin: "https://api.openai-sb.com",
  // In the query and in the header as well.
  authenticate(request, { api_key }) {
    const url = new URL(request.url);
    url.searchParams.set("api_key", api_key.reveal());
    return withHeaders({ ...request, url }, { authorization: `Bearer ${api_key.reveal()}` });
  },
  request: { path: "/sb-api/user/status" },
  failure: errorInOkResponse(Refusal, ({ msg }) => rejected(undefined, msg)),
  response: z.object({ data: z.object({ credit: amount }) }),
  answer: ({ data }) => ({ readings: [credits({ value: data.credit, unit: "credits" })] }),
});
