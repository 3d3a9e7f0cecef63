import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { currencyOfRegion, region } from "../provider-kit/options.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

// Success is 20000, neither 0 nor 200.
const Refusal = z.union([
  z.object({ code: codeOtherThan(20000), message: vendorText }),
  z.object({ status: z.literal(false), code: vendorText, message: vendorText }),
]);

export const provider = defineProvider({
  id: "siliconflow",
  name: "SiliconFlow",
  docs: "https://docs.siliconflow.cn/cn/api-reference/userinfo/get-user-info",
  console: "https://cloud.siliconflow.cn/expensebill",
  summary: "prepaid balance, granted and charged together",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "SILICONFLOW_API_KEY", description: "API key." }),
    region: region("china"),
  },
  origin: (options) => (options.region === "china" ? "https://api.siliconflow.cn" : "https://api.siliconflow.com"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/user/info" },
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  // The field `balance` is the granted part alone. The answer names no currency.
  response: z.object({ data: z.object({ totalBalance: amount, status: vendorText }) }),
  answer: ({ data }, options) => ({
    // Other values of the status are not documented.
    ...(data.status === "normal" ? { active: true } : {}),
    readings: [balance({ value: data.totalBalance, unit: currencyOfRegion(options.region) })],
  }),
});
