import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, credits } from "../provider-kit/values.ts";

/** What postpaid accounts always have. */
const postpaid = 1_000_000;

export const provider = defineProvider({
  id: "smsportal",
  name: "SMSPortal",
  docs: "https://docs.smsportal.com/docs/rest-balance",
  console: "https://cp.smsportal.com/",
  summary: "credits left; no reading for postpaid accounts",
  measures: ["credits"],
  options: {
    client_id: identifier("Client id of the REST API."),
    client_secret: secret({ env: "SMSPORTAL_CLIENT_SECRET", description: "API secret." }),
  },
  origin: "https://rest.smsportal.com",
  authenticate: basic(
    (options) => options.client_id,
    (options) => options.client_secret,
  ),
  request: { path: "/v3/Balance" },
  // Written as Balance and as balance.
  response: z
    .record(z.string(), z.unknown())
    .transform((body) => Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value])))
    .pipe(z.object({ balance: amount })),
  answer: ({ balance }) => ({
    readings: balance === postpaid ? [] : [credits({ value: balance, unit: "credits" })],
  }),
});
