import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { identifier } from "../provider-kit/options.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "cloudsigma",
  name: "CloudSigma",
  docs: "https://docs.cloudsigma.com/en/latest/billing.html",
  console: "https://zrh.cloudsigma.com/ui/",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    username: identifier("E-mail address of the account."),
    password: secret({ env: "CLOUDSIGMA_PASSWORD", description: "Password of the account." }),
    location: z
      .string()
      .regex(/^[a-z0-9]+$/, "write the location as it stands in the address, such as zrh, wdc or ams")
      .default("zrh")
      .describe("Location whose API is asked, such as zrh, wdc or ams."),
  },
  origin: (options) => `https://${options.location}.cloudsigma.com`,
  authenticate: basic(
    (options) => options.username,
    (options) => options.password,
  ),
  request: { path: "/api/2.0/balance/" }, // The slash at its end is needed.
  response: z.object({ balance: amount, currency: currencyCode }), // The amount is text with twenty decimals and more.
  answer: (left) => ({ readings: [balance({ value: left.balance, unit: left.currency })] }),
});
