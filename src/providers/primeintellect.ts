import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

// The answer of the older address for admins (/api/admin/teams/{team}/billing) is not published field by field; this one's is.
export const provider = defineProvider({
  id: "primeintellect",
  name: "Prime Intellect",
  docs: "https://docs.primeintellect.ai/api-reference/billing/wallet-balance-+-most-recent-billing-rows",
  console: "https://app.primeintellect.ai/dashboard/billing",
  summary: "balance of one's own wallet or of a team's",
  measures: ["balance"],
  experimental: "documented, but never seen in a real answer",
  privilege: "API key of a member of the team",
  options: {
    api_key: secret({ env: "PRIME_API_KEY", description: "API key." }),
    team_id: identifier("The team whose wallet is read; default: one's own wallet.").optional(),
  },
  origin: "https://api.primeintellect.ai",
  authenticate: bearer((options) => options.api_key),
  request: ({ team_id }) => ({ path: "/api/v1/billing/wallet", query: { limit: 1, teamId: team_id } }),
  response: z.object({ balance_usd: amount }),
  answer: ({ balance_usd }) => ({ readings: [balance({ value: balance_usd, unit: "USD" })] }),
});
