import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { region } from "../provider-kit/options.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Wallet = z.object({ balance: amount });
const Refusal = z.object({ code: codeOtherThan(0), msg: vendorText, message: vendorText });

export const provider = defineProvider({
  id: "302-ai",
  name: "302.AI",
  docs: "https://doc-en.302.ai/api-263735171",
  console: "https://dash.302.ai/charge",
  summary: "prepaid balance",
  measures: ["balance"],
  privilege: "API key with the permission to query the balance",
  options: {
    api_key: secret({ env: "AI302_API_KEY", description: "API key." }),
    region: region("international"),
  },
  origin: ({ region }) => (region === "china" ? "https://api.302ai.cn" : "https://api.302.ai"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/dashboard/balance" },
  failure: errorInOkResponse(Refusal, ({ code, msg, message }) => rejected(code, msg ?? message)),
  // Some clients know the amount at the top of the answer.
  response: z.union([z.object({ data: Wallet }), Wallet]),
  // One PTC, as the vendor calls its unit, is one dollar.
  answer: (body) => ({
    readings: [balance({ value: "data" in body ? body.data.balance : body.balance, unit: "USD" })],
  }),
});
