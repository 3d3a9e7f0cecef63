import * as z from "zod";
import { defineProvider } from "../provider-kit/define.ts";
import { keyPair } from "../provider-kit/key-pair.ts";
import { refusedByVolcengine, signVolcengine } from "../provider-kit/signatures/volcengine.ts";
import { amount, balance } from "../provider-kit/values.ts";

const keys = keyPair({ id: "VOLC_ACCESSKEY", secret: "VOLC_SECRETKEY", pair: "VOLCENGINE_API_KEY" });

export const provider = defineProvider({
  id: "volcengine",
  name: "Volcengine (ByteDance)",
  docs: "https://www.volcengine.com/docs/6269/1223898",
  console: "https://console.volcengine.com/finance/account-overview/",
  summary: "prepaid balance, the credit line included",
  measures: ["balance"],
  privilege: "a sub-user that may call billing:QueryBalanceAcct",
  options: {
    ...keys.options,
    region: z
      .string()
      .min(1)
      .default("cn-north-1")
      .describe("Region that the signature names; the vendor accepts any of its own, the amount is the account's."),
  },
  problems: keys.problems,
  origin: "https://open.volcengineapi.com",
  authenticate: (request, options, { nowMs }) =>
    signVolcengine(request, keys.of(options), { service: "billing", region: options.region }, nowMs),
  failure: refusedByVolcengine,
  request: { path: "/", query: { Action: "QueryBalanceAcct", Version: "2022-01-01" } },
  // Cash and credit less what is frozen and what is owed. The answer names no currency: accounts are kept in yuan.
  response: z.object({ Result: z.object({ AvailableBalance: amount }) }),
  answer: ({ Result }) => ({ readings: [balance({ value: Result.AvailableBalance, unit: "CNY" })] }),
});
