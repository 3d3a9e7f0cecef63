import * as z from "zod";
import { secret } from "../config/fields.ts";
import { captchaBalance } from "../provider-kit/captcha.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, credits, expiry, unixSeconds } from "../provider-kit/values.ts";

const Package = z.object({
  packageId: z.string(),
  numberOfCalls: amount.nullish(), // Packages that are sold by time have none.
  expireTime: unixSeconds.nullish().catch(undefined),
});

// The documentation's sample has 1234567 where it says dollars: amounts are taken as the text says, in whole dollars.
export const provider = defineProvider({
  id: "capsolver",
  name: "CapSolver",
  docs: "https://docs.capsolver.com/en/guide/api-getbalance/",
  console: "https://dashboard.capsolver.com/dashboard/overview",
  summary: "prepaid balance; calls left and end of each package",
  measures: ["balance", "credits", "expiry"],
  options: { api_key: secret({ env: "CAPSOLVER_API_KEY", description: "API key (CAP-...)." }) },
  origin: "https://api.capsolver.com",
  ...captchaBalance,
  request: { ...captchaBalance.request, hidden: true }, // Each package carries a key of its own.
  response: z.object({ balance: amount, packages: z.array(Package).nullish() }),
  answer: (left) => ({
    readings: [
      balance({ value: left.balance, unit: "USD" }),
      ...(left.packages ?? []).flatMap(({ packageId, numberOfCalls, expireTime }) => [
        ...(typeof numberOfCalls === "number"
          ? [credits({ account: packageId, value: numberOfCalls, unit: "requests" })]
          : []),
        ...(typeof expireTime === "number" ? [expiry(packageId, expireTime)] : []),
      ]),
    ],
  }),
});
