import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer, notPermitted } from "../provider-kit/failures.ts";
import { amount, credits, quota } from "../provider-kit/values.ts";

const WrongNetwork = z.object({ message: z.string().regex(/unrecogni[sz]ed IP/i) });

export const provider = defineProvider({
  id: "brevo",
  name: "Brevo (Sendinblue)",
  docs: "https://developers.brevo.com/reference/getaccount",
  console: "https://app.brevo.com/billing/account/profile",
  summary: "emails and SMS credits left, a reading a plan",
  measures: ["credits", "quota"],
  privilege: "API key; where the account lists authorised IP addresses, this machine's among them",
  options: { api_key: secret({ env: "BREVO_API_KEY", description: "API key (xkeysib-...)." }) },
  origin: "https://api.brevo.com",
  authenticate: header("api-key", (options) => options.api_key),
  failure: wrongNetwork,
  request: { path: "/v3/account" },
  response: z.object({ plan: z.array(z.object({ type: z.string(), credits: amount.nullish() })).min(1) }),
  // The plans cannot be added: emails beside SMS, bought credits beside a subscription. The free plan refills each day.
  answer: ({ plan }) => {
    const readings = plan.flatMap(({ type, credits: value }) => {
      if (typeof value !== "number") return []; // A plan that does not count.
      const parts = { account: type, value, unit: type === "sms" ? "credits" : "emails" };
      return [type === "free" ? quota(parts) : credits(parts)];
    });
    if (readings.length === 0) throw invalidAnswer("no plan says its credits");
    return { readings };
  },
});

/** A good key from an address that is not on the account's list is refused with 401 too. */
function wrongNetwork(body: unknown, response: HttpResponse): CheckError | undefined {
  const refusal = response.status === 401 ? WrongNetwork.safeParse(body).data : undefined;
  return refusal === undefined ? undefined : notPermitted(undefined, refusal.message);
}
