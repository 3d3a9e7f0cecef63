import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "plivo",
  name: "Plivo",
  docs: "https://www.plivo.com/docs/account/api/account",
  console: "https://console.plivo.com/billing/",
  summary: "prepaid credits in dollars; accounts that pay later have none",
  measures: ["balance"],
  options: {
    auth_id: identifier("Auth id of the main account (MA...)."),
    auth_token: secret({ env: "PLIVO_AUTH_TOKEN", description: "Auth token of that account." }),
  },
  problems: ({ auth_id }) =>
    auth_id.startsWith("SA")
      ? [{ path: ["auth_id"], message: "a subaccount has no credits: write the auth id of the main account (MA...)" }]
      : [],
  origin: "https://api.plivo.com",
  authenticate: basic(
    (options) => options.auth_id,
    (options) => options.auth_token,
  ),
  request: ({ auth_id }) => ({ path: `/v1/Account/${encodeURIComponent(auth_id)}/` }), // The slash at the end counts.
  response: z.union([
    z.object({ billing_mode: z.literal("postpaid") }).transform(() => undefined), // Their credits mean nothing.
    z.object({ cash_credits: amount }).transform(({ cash_credits }) => cash_credits),
  ]),
  // No currency is named.
  answer: (credit) => ({ readings: credit === undefined ? [] : [balance({ value: credit, unit: "USD" })] }),
});
