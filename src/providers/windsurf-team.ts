import * as z from "zod";
import { secret } from "../config/fields.ts";
import { jsonFields } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits, roundFloatNoise } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "windsurf-team",
  name: "Windsurf (team)",
  docs: "https://docs.windsurf.com/plugins/accounts/api-reference/get-team-credit-balance",
  console: "https://windsurf.com/team/settings",
  summary: "add-on credits of the team left in the billing cycle; what seats use of their own credits is not told",
  measures: ["credits"],
  privilege: "service key with Billing Read",
  options: { service_key: secret({ env: "WINDSURF_SERVICE_KEY", description: "Service key." }) },
  origin: "https://server.codeium.com",
  authenticate: jsonFields(({ service_key }) => ({ service_key })),
  request: { path: "/api/v1/GetTeamCreditBalance", json: {} },
  response: z.object({ addOnCreditsAvailable: amount, addOnCreditsUsed: amount }),
  // What is available is counted at the start of the cycle, and what was used since is not taken off.
  answer: ({ addOnCreditsAvailable: limit, addOnCreditsUsed }) => ({
    readings: [
      credits({ account: "add-on", value: roundFloatNoise(limit - addOnCreditsUsed), unit: "credits", limit }),
    ],
  }),
});
