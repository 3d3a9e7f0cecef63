import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { ifAnswered } from "../provider-kit/pagination.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

const Balance = z.object({ balance: amount, pending_balance: amount.nullish(), pending_costs: amount.nullish() });
const Status = z.object({ can_make_requests: z.boolean() });

// The export of costs is known from clients only and is not read.
export const provider = defineProvider({
  id: "bright-data",
  name: "Bright Data",
  docs: "https://docs.brightdata.com/api-reference/account-management-api/Get_total_balance_through_API",
  console: "https://brightdata.com/cp/setting/billing",
  summary: "prepaid balance and what the next bill will take from it",
  measures: ["balance", "spend"],
  privilege: "API key with access to the account",
  options: { api_key: secret({ env: "BRIGHT_DATA_API_KEY", description: "API key." }) },
  origin: "https://api.brightdata.com",
  authenticate: bearer((options) => options.api_key),
  async read(api) {
    const left = await api.request({ path: "/customer/balance" }, Balance);
    // Called pending_costs in older answers; not yet taken from the balance.
    const pending = left.pending_balance ?? left.pending_costs;
    const status = await ifAnswered(api.context, () => api.request({ path: "/status" }, Status));
    return {
      readings: [
        balance({ value: left.balance, unit: "USD" }),
        ...(typeof pending === "number" ? [spend("month", pending, "USD")] : []),
      ],
      ...(status === undefined ? {} : { active: status.can_make_requests }),
    };
  },
});
