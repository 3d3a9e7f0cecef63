import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { ownAddress } from "../provider-kit/options.ts";
import { amount, balance } from "../provider-kit/values.ts";

// The shape of OpenAI's former credit grants: api2gpt and aigc2d answer alike. It names no currency; OpenAI's was the dollar.
export const provider = defineProvider({
  id: "closeai",
  name: "CloseAI",
  docs: "https://github.com/songquanpeng/one-api/blob/main/controller/channel-billing.go",
  summary: "prepaid balance, at the address that the vendor gave you",
  measures: ["balance"],
  options: { api_key: secret({ env: "CLOSEAI_API_KEY", description: "API key." }) },
  origin: ownAddress("https://api.closeai-proxy.xyz"),
  authenticate: bearer((options) => options.api_key),
  request: { path: "/dashboard/billing/credit_grants" },
  response: z.union([
    z.object({ total_available: amount }),
    z.object({ total_remaining: amount }).transform(({ total_remaining }) => ({ total_available: total_remaining })),
  ]),
  answer: ({ total_available }) => ({ readings: [balance({ value: total_available, unit: "USD" })] }),
});
