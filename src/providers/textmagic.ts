import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "textmagic",
  name: "Textmagic",
  docs: "https://docs.textmagic.com/",
  console: "https://app.textmagic.com/",
  summary: "prepaid balance; sub-accounts share that of their parent",
  measures: ["balance"],
  options: {
    username: identifier("User name."),
    api_key: secret({ env: "TEXTMAGIC_API_KEY", description: "API key of that user." }),
  },
  origin: "https://rest.textmagic.com",
  authenticate: (request, { username, api_key }) =>
    withHeaders(request, { "x-tm-username": username, "x-tm-key": api_key.reveal() }),
  request: { path: "/api/v2/user" },
  response: z.object({ balance: amount, currency: z.object({ id: currencyCode }), status: vendorText }),
  answer: (user) => ({
    ...(user.status === "A" ? { active: true } : {}), // What the other letters mean is not documented.
    readings: [balance({ value: user.balance, unit: user.currency.id })],
  }),
});
