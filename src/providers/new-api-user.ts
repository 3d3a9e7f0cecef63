import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { gatewayStatus, shownQuota } from "../provider-kit/gateway-status.ts";
import { identifier, ownAddress } from "../provider-kit/options.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, spend } from "../provider-kit/values.ts";

const Refusal = z.object({ success: z.literal(false), message: vendorText });
const Self = z.object({
  data: z.object({
    quota: amount,
    used_quota: amount.nullish().catch(undefined),
    status: z.number().optional().catch(undefined),
  }),
});

export const provider = defineProvider({
  id: "new-api-user",
  name: "new-api and one-api gateways (by user account)",
  docs: "https://docs.apiyi.com/en/api-capabilities/balance-query",
  summary: "quota left of the account; spend so far",
  measures: ["balance", "spend"],
  privilege: "the user's system access token (personal settings); a new one ends the old one",
  options: {
    access_token: secret({ env: "NEW_API_USER_ACCESS_TOKEN", description: "System access token of the user." }),
    user_id: identifier("The user's number; new-api refuses a request without it, one-api does not ask.").optional(),
  },
  origin: ownAddress("https://gateway.example"),
  // The bare token is what every gateway of the family takes.
  authenticate: (request, { access_token, user_id }) =>
    withHeaders(request, {
      authorization: access_token.reveal(),
      ...(user_id === undefined ? {} : { "new-api-user": user_id }),
    }),
  failure: (body, response) => {
    const refusal = response.status === 200 || response.status === 401 ? Refusal.safeParse(body) : undefined;
    return refusal?.success ? badCredential(undefined, refusal.data.message) : undefined;
  },
  async read(api) {
    const { data } = await api.request({ path: "/api/user/self" }, Self);
    const status = await gatewayStatus(api);
    // The quota is what is left, in raw units whatever the site shows.
    const left = shownQuota(data.quota, status);
    const used = typeof data.used_quota === "number" ? shownQuota(data.used_quota, status) : undefined;
    return {
      ...(data.status === undefined ? {} : { active: data.status === 1 }),
      readings: [balance(left), ...(used === undefined ? [] : [spend("total", used.value, used.unit)])],
    };
  },
});
