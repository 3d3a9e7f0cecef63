import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { firstServed } from "../provider-kit/pagination.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Refusal = z.object({ code: codeOtherThan(0), message: vendorText });
const Balance = z.object({ data: z.object({ balance: amount }) });

// The answer of the second address is known from the vendor's SDK. That of the first is taken to be alike: clients call it.
export const provider = defineProvider({
  id: "tripo3d",
  name: "Tripo",
  docs: "https://platform.tripo3d.ai/docs/billing",
  console: "https://platform.tripo3d.ai/",
  summary: "credits left, beside what running tasks have reserved",
  measures: ["credits"],
  options: { api_key: secret({ env: "TRIPO_API_KEY", description: "API key (tsk_...)." }) },
  origin: "https://openapi.tripo3d.ai",
  authenticate: bearer((options) => options.api_key),
  failure: errorInOkResponse(Refusal, ({ code, message }) => rejected(code, message)),
  async read(api) {
    const { data } = await firstServed([
      () => api.request({ path: "/v3/account/balance" }, Balance),
      () => api.request({ origin: "https://api.tripo3d.ai", path: "/v2/openapi/user/balance" }, Balance),
    ]);
    return { readings: [credits({ value: data.balance, unit: "credits" })] };
  },
});
