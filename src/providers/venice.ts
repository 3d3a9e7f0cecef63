import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, quota } from "../provider-kit/values.ts";

const wallet = amount.nullish();

export const provider = defineProvider({
  id: "venice",
  name: "Venice.ai",
  docs: "https://docs.venice.ai/api-reference/endpoint/billing/balance",
  console: "https://venice.ai/settings/api",
  summary: "prepaid dollars, and what is left of the day's DIEM",
  measures: ["balance", "quota"],
  privilege: "ADMIN key; an INFERENCE key is refused with 401",
  options: { api_key: secret({ env: "VENICE_API_KEY", description: "API key of the type ADMIN." }) },
  origin: "https://api.venice.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/api/v1/billing/balance" },
  response: z.object({
    canConsume: z.boolean().nullish().catch(undefined),
    balances: z
      .object({ usd: wallet, diem: wallet })
      .refine(({ usd, diem }) => usd !== undefined || diem !== undefined, { error: "no wallet" }),
    diemEpochAllocation: amount.nullish().catch(undefined),
  }),
  // Null is a wallet that the account does not have. Staked DIEM come anew each day; without any staked there are none to run out of.
  answer: ({ canConsume, balances: { usd, diem }, diemEpochAllocation }) => ({
    ...(typeof canConsume === "boolean" ? { active: canConsume } : {}),
    readings: [
      ...(typeof usd === "number" ? [balance({ value: usd, unit: "USD" })] : []),
      ...(typeof diem === "number" && !(diem === 0 && diemEpochAllocation === 0)
        ? [quota({ value: diem, unit: "DIEM", limit: diemEpochAllocation })]
        : []),
    ],
  }),
});
