import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(200), msg: vendorText });

export const provider = defineProvider({
  id: "hellogptworld",
  name: "HelloGPTWorld",
  docs: "https://www.showdoc.com.cn/hellogptworld/10915802417915765",
  summary: "prepaid balance, as money and as points (10,000 to one)",
  measures: ["balance", "credits"],
  options: { api_key: secret({ env: "HELLOGPTWORLD_API_KEY", description: "API key." }) },
  origin: "https://api.hellogptworld.com",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/billing" },
  failure: errorInOkResponse(Refusal, ({ code, msg }) =>
    String(code) === "401" ? badCredential(code, msg) : rejected(code, msg),
  ),
  response: z.object({ data: z.object({ remainingAmount: amount, remainingPoints: amount.nullish() }) }),
  // The answer names no currency. Yuan is a guess from the vendor's language and its likes; the common option `unit` corrects it.
  answer: ({ data }) => ({
    readings: [
      balance({ value: data.remainingAmount, unit: "CNY" }),
      ...(typeof data.remainingPoints === "number" ? [credits({ value: data.remainingPoints, unit: "points" })] : []),
    ],
  }),
});
