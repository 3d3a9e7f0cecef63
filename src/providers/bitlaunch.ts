import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

// Known from several clients; the vendor's own description of the answer was not seen.
export const provider = defineProvider({
  id: "bitlaunch",
  name: "BitLaunch",
  docs: "https://developers.bitlaunch.io/",
  console: "https://app.bitlaunch.io/account/billing",
  summary: "prepaid balance",
  measures: ["balance"],
  options: { api_key: secret({ env: "BITLAUNCH_API_KEY", description: "API token." }) },
  origin: "https://app.bitlaunch.io",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/user", hidden: true }, // The answer names the person.
  response: z.object({ balance: amount }),
  // Thousandths of a dollar.
  answer: (user) => ({ readings: [balance({ value: roundFloatNoise(user.balance / 1000), unit: "USD" })] }),
});
