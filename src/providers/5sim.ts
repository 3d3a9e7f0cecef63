import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance } from "../provider-kit/values.ts";

// The answer names no currency. New accounts are kept in US dollars; those from before 2024 may be in roubles: then write unit: RUB.
export const provider = defineProvider({
  id: "5sim",
  name: "5SIM",
  docs: "https://5sim.net/docs",
  console: "https://5sim.net/payment",
  summary: "prepaid balance",
  measures: ["balance"],
  // A variable's name cannot begin with a digit.
  options: { api_key: secret({ env: "FIVESIM_API_KEY", description: "API token (a JWT) of the account." }) },
  origin: "https://5sim.net",
  authenticate: bearer((options) => options.api_key),
  jwt: (options) => options.api_key,
  request: { path: "/v1/user/profile" },
  response: z.object({ balance: amount }),
  answer: (profile) => ({ readings: [balance({ value: profile.balance, unit: "USD" })] }),
});
