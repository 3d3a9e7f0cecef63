import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, sum } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "linode",
  name: "Linode (Akamai Connected Cloud)",
  docs: "https://techdocs.akamai.com/linode-api/reference/get-account",
  console: "https://cloud.linode.com/account/billing",
  summary: "credit and promotions left, less what is not billed yet; negative when money is owed",
  measures: ["balance"],
  privilege: "personal access token with the scope account:read_only",
  options: { token: secret({ env: "LINODE_TOKEN", description: "Personal access token." }) },
  origin: "https://api.linode.com",
  authenticate: bearer((options) => options.token),
  // Hidden: the answer holds names, addresses and digits of cards.
  request: { path: "/v4/account", hidden: true },
  response: z.object({
    balance: amount,
    balance_uninvoiced: amount,
    active_promotions: z.array(z.object({ credit_remaining: amount })).nullish(),
  }),
  // A positive balance is owed, a negative one is credit.
  answer: (account) => {
    const promotions = (account.active_promotions ?? []).map((promotion) => promotion.credit_remaining);
    return {
      readings: [balance({ value: sum([-account.balance, -account.balance_uninvoiced, ...promotions]), unit: "USD" })],
    };
  },
});
