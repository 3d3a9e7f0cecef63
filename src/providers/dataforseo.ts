import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { codeOtherThan, refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

// The envelope has a code, and so does the task inside it; 20000 is success.
const failed = z
  .object({ status_code: codeOtherThan(20000), status_message: vendorText })
  .transform(({ status_code, status_message }) => ({ code: status_code, message: status_message }));
const Refusal = z.union([failed, z.object({ tasks: z.tuple([failed]) }).transform(({ tasks: [task] }) => task)]);
const Result = z.object({ money: z.object({ balance: amount }) });

export const provider = defineProvider({
  id: "dataforseo",
  name: "DataForSEO",
  docs: "https://docs.dataforseo.com/v3/appendix/user_data/",
  console: "https://app.dataforseo.com/billing",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    login: identifier("API login."),
    password: secret({ env: "DATAFORSEO_PASSWORD", description: "API password." }),
  },
  origin: "https://api.dataforseo.com",
  authenticate: basic(
    (options) => options.login,
    (options) => options.password,
  ),
  failure: refusedByCode(Refusal, { auth: /^401\d\d$/, permission: /^403\d\d$/, rateLimited: /^40202$/ }),
  request: { path: "/v3/appendix/user_data" }, // Free of charge.
  response: z.object({ tasks: z.tuple([z.object({ result: z.tuple([Result]) })]) }),
  // Dollars, though no field says so.
  answer: ({
    tasks: [
      {
        result: [{ money }],
      },
    ],
  }) => ({ readings: [balance({ value: money.balance, unit: "USD" })] }),
});
