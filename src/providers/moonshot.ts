import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { currencyOfRegion, region } from "../provider-kit/options.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Refusal = z.union([
  z.object({ code: codeOtherThan(0), message: vendorText }),
  z.object({ status: z.literal(false), code: vendorText, message: vendorText }),
]);

export const provider = defineProvider({
  id: "moonshot",
  name: "Moonshot AI (Kimi Open Platform)",
  docs: "https://platform.kimi.ai/docs/api/balance",
  console: "https://platform.moonshot.ai/console/pay",
  summary: "prepaid balance, vouchers included",
  measures: ["balance"],
  privilege: "API key of the open platform; a Kimi Code key is refused here (see kimi-code)",
  options: {
    api_key: secret({ env: "MOONSHOT_API_KEY", description: "API key." }),
    region: region("international"),
  },
  origin: (options) => (options.region === "china" ? "https://api.moonshot.cn" : "https://api.moonshot.ai"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/users/me/balance" },
  // An error of the application comes with status 200: the code or the flag tells it.
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  response: z.object({ data: z.object({ available_balance: amount }) }),
  // The available balance is voucher and cash together, and without the cash while that is owed. The answer names no currency.
  answer: ({ data }, options) => ({
    readings: [balance({ value: data.available_balance, unit: currencyOfRegion(options.region) })],
  }),
});
