import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { balance, currencyCode, groupedAmount } from "../provider-kit/values.ts";

/** Currency and amount in one: `KES 1785.50`. */
const Money = z.preprocess(
  (written) => (typeof written === "string" ? written.trim().split(/\s+/) : written),
  z.tuple([currencyCode, groupedAmount]),
);

export const provider = defineProvider({
  id: "africastalking",
  name: "Africa's Talking",
  docs: "https://developers.africastalking.com/docs/application",
  console: "https://account.africastalking.com/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    username: identifier("User name of the application; sandbox asks the sandbox."),
    api_key: secret({ env: "AFRICASTALKING_API_KEY", description: "API key of that application." }),
  },
  origin: ({ username }) =>
    username === "sandbox" ? "https://api.sandbox.africastalking.com" : "https://api.africastalking.com",
  authenticate: header("apikey", (options) => options.api_key),
  // Without the header the answer is XML.
  request: ({ username }) => ({
    path: "/version1/user",
    query: { username },
    headers: { accept: "application/json" },
  }),
  // The form of the answer is known from memory of the documentation.
  response: z.object({ UserData: z.object({ balance: Money }) }),
  answer: ({
    UserData: {
      balance: [unit, value],
    },
  }) => ({ readings: [balance({ value, unit })] }),
});
