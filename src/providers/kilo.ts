import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

// Known from the vendor's own extension and from clients; not documented.
export const provider = defineProvider({
  id: "kilo",
  name: "Kilo Code",
  docs: "https://github.com/Kilo-Org/kilocode",
  console: "https://app.kilo.ai/profile",
  summary: "prepaid balance, one's own or an organization's",
  measures: ["balance"],
  options: {
    api_key: secret({ env: "KILO_API_KEY", description: "API key." }),
    organization: identifier("Id of the organization whose balance is read; default: one's own.").optional(),
  },
  origin: "https://api.kilo.ai",
  authenticate: (request, { api_key, organization }) =>
    withHeaders(request, {
      authorization: `Bearer ${api_key.reveal()}`,
      ...(organization === undefined ? {} : { "x-kilocode-organizationid": organization }),
    }),
  request: { path: "/api/profile/balance" },
  response: z.object({ balance: amount }),
  answer: (account) => ({ readings: [balance({ value: account.balance, unit: "USD" })] }),
});
