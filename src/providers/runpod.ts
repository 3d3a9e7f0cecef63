import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Answer } from "../model.ts";
import { CheckError } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected, statusOf } from "../provider-kit/failures.ts";
import type { Api } from "../provider-kit/provider.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Refusal = z.object({ errors: z.array(z.object({ message: vendorText })).min(1) });
const Balance = z.object({ balanceAmount: amount, billingMode: z.string().nullish() });
const Myself = z.object({ data: z.object({ myself: z.object({ clientBalance: amount }) }) });
const elsewhere = new Set([401, 403, 404]);

export const provider = defineProvider({
  id: "runpod",
  name: "Runpod",
  docs: "https://docs.runpod.io/api-reference-v2/billing/get-the-account-balance",
  console: "https://console.runpod.io/user/billing",
  summary: "prepaid balance",
  measures: ["balance"],
  privilege: "key with the scope billing:read; a key made inside a team reads the team's balance",
  options: { api_key: secret({ env: "RUNPOD_API_KEY", description: "API key." }) },
  origin: "https://api.runpod.io",
  authenticate: bearer((options) => options.api_key),
  // GraphQL says no inside a 200.
  failure: errorInOkResponse(Refusal, ({ errors }) => rejected(undefined, errors[0]?.message)),
  async read(api) {
    try {
      const { balanceAmount, billingMode } = await api.request({ path: "/v2/billing/balance" }, Balance);
      // An account that is invoiced stops for no balance.
      if (billingMode === "POSTPAID") return { readings: [] };
      return { readings: [balance({ value: balanceAmount, unit: "USD" })] };
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined || !elsewhere.has(status)) throw error;
      return throughGraphql(api, error);
    }
  },
});

/** For keys without billing:read, and where REST is not there. GraphQL does not say how the account is billed. */
async function throughGraphql<Options>(api: Api<Options>, refused: unknown): Promise<Answer> {
  try {
    const query = "query { myself { clientBalance } }";
    const { data } = await api.request({ path: "/graphql", json: { query } }, Myself);
    return { readings: [balance({ value: data.myself.clientBalance, unit: "USD" })] };
  } catch (error) {
    // Its refusals do not tell a bad key from a wrong question: the first answer did.
    throw error instanceof CheckError && error.reason === "rejected" ? refused : error;
  }
}
