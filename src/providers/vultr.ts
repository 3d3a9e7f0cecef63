import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { notPermitted } from "../provider-kit/failures.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

// A network that the key's list does not hold is refused with 403, and was also seen with 401.
const WrongNetwork = z.object({ error: z.string().regex(/^Unauthorized IP address/) });

export const provider = defineProvider({
  id: "vultr",
  name: "Vultr",
  docs: "https://www.vultr.com/api/#tag/account",
  console: "https://my.vultr.com/billing/",
  summary: "credit left, less what the month has cost so far; negative when money is owed",
  measures: ["balance"],
  privilege: "API key of a user who may see the billing, with this machine's address on the key's list",
  options: { api_key: secret({ env: "VULTR_API_KEY", description: "API key." }) },
  origin: "https://api.vultr.com",
  authenticate: bearer((options) => options.api_key),
  failure(body) {
    const refusal = WrongNetwork.safeParse(body).data;
    return refusal === undefined ? undefined : notPermitted(undefined, refusal.error);
  },
  request: { path: "/v2/account" },
  response: z.object({ account: z.object({ balance: amount, pending_charges: amount }) }),
  // A negative balance is credit, a positive one is owed: seen in the vendor's own client, said nowhere.
  answer: ({ account }) => ({
    readings: [balance({ value: roundFloatNoise(0 - account.balance - account.pending_charges), unit: "USD" })],
  }),
});
