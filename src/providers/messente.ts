import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

// The address and its authentication are documented; the form of the answer was not seen in a document.
export const provider = defineProvider({
  id: "messente",
  name: "Messente",
  docs: "https://messente.com/documentation/tools/credits-api",
  console: "https://dashboard.messente.com/",
  kind: "prepaid balance",
  measures: ["balance"],
  options: {
    username: identifier("API user name."),
    password: secret({ env: "MESSENTE_API_PASSWORD", description: "API password." }),
  },
  origin: "https://api.messente.com",
  authenticate: basic(
    (options) => options.username,
    (options) => options.password,
  ),
  request: { path: "/v1/get_balance" },
  response: z.object({ balance: amount }),
  answer: (left) => ({ readings: [balance({ value: left.balance, unit: "EUR" })] }),
});
