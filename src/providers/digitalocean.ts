import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { ifAnswered } from "../provider-kit/pagination.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

const Balance = z.object({ month_to_date_balance: amount, month_to_date_usage: amount.nullish() });
const Prepayment = z.object({ status: z.object({ blocked: z.boolean() }) });

export const provider = defineProvider({
  id: "digitalocean",
  name: "DigitalOcean",
  docs: "https://docs.digitalocean.com/reference/api/reference/billing/",
  console: "https://cloud.digitalocean.com/account/billing",
  summary: "credit left, negative when money is owed; spend of the month",
  measures: ["balance", "spend"],
  privilege: "token with the scope billing:read, of a team member who may see the billing",
  options: { token: secret({ env: "DIGITALOCEAN_TOKEN", description: "Personal access token." }) },
  origin: "https://api.digitalocean.com",
  authenticate: bearer((options) => options.token),
  async read(api) {
    const account = await api.request({ path: "/v2/customers/my/balance" }, Balance);
    // Only accounts that pay in advance have this document; without it nothing is said of the account, and the balance stays.
    const prepayment = await ifAnswered(api.context, () =>
      api.request({ path: "/v2/customers/my/prepayment_status" }, Prepayment),
    );
    return {
      ...(prepayment === undefined ? {} : { active: !prepayment.status.blocked }),
      readings: [
        // A positive balance is owed, a negative one is credit: the vendor adds what was used to it.
        balance({ value: 0 - account.month_to_date_balance, unit: "USD" }),
        ...(typeof account.month_to_date_usage === "number"
          ? [spend("month", account.month_to_date_usage, "USD")]
          : []),
      ],
    };
  },
});
