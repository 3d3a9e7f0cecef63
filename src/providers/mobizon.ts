import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(0), message: vendorText });

export const provider = defineProvider({
  id: "mobizon",
  name: "Mobizon",
  docs: "https://mobizon.kz/help/api-docs",
  console: "https://mobizon.kz/",
  summary: "prepaid balance; base_url names the API of another country's site, as your account shows it",
  measures: ["balance"],
  options: { api_key: secret({ env: "MOBIZON_API_KEY", description: "API key." }) },
  origin: "https://api.mobizon.kz",
  authenticate: query("apiKey", (options) => options.api_key),
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  request: { path: "/service/user/getownbalance", query: { output: "json", api: "v1" } },
  response: z.object({ data: z.object({ balance: amount, currency: currencyCode }) }),
  answer: ({ data }) => ({ readings: [balance({ value: data.balance, unit: data.currency })] }),
});
