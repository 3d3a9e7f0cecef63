import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, credits } from "../provider-kit/values.ts";

const currencies = { euros: "EUR", pounds: "GBP", dollars: "USD" } as const;

export const provider = defineProvider({
  id: "messagebird",
  name: "MessageBird (Bird, legacy REST)",
  docs: "https://developers.messagebird.com/api/balance/",
  console: "https://dashboard.messagebird.com/",
  summary: "prepaid balance, in money or credits; accounts that pay later have none",
  measures: ["balance", "credits"],
  privilege: "a live access key; test keys see a sandbox",
  options: { access_key: secret({ env: "MESSAGEBIRD_ACCESS_KEY", description: "Live access key." }) },
  origin: "https://rest.messagebird.com",
  authenticate: header("authorization", (options) => options.access_key, "AccessKey "),
  request: { path: "/balance" },
  response: z.union([
    z.object({ payment: z.literal("postpaid") }), // Their amount is always 0.
    z.object({ payment: z.literal("prepaid"), type: z.enum(["euros", "pounds", "dollars", "credits"]), amount }),
  ]),
  answer(account) {
    if (account.payment === "postpaid") return { readings: [] };
    const { type, amount: value } = account;
    return {
      readings: [type === "credits" ? credits({ value, unit: "credits" }) : balance({ value, unit: currencies[type] })],
    };
  },
});
