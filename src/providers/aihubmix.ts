import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { unsuccessful } from "../provider-kit/refusal.ts";
import { amount, balance, budget, roundFloatNoise, spend } from "../provider-kit/values.ts";

/** Raw quota in one US dollar. */
const quotaPerDollar = 500_000;
const Account = z.object({ data: z.object({ quota: amount, used_quota: amount.nullish().catch(undefined) }) });
const Key = z.object({ total_usage: amount });

// One client calls the amounts yuan; the vendor bills in dollars. The common option `unit` renames them.
export const provider = defineProvider({
  id: "aihubmix",
  name: "AiHubMix",
  docs: "https://docs.aihubmix.com",
  console: "https://aihubmix.com",
  summary: "quota left of the account, and spend so far; or what is left of one key",
  measures: ["balance", "budget", "spend"],
  privilege: "manage key (fd-...) for the account; an API key (sk-...) reads itself alone, with scope: key",
  options: {
    api_key: secret({ env: "AIHUBMIX_API_KEY", description: "Manage key, or with scope: key an API key." }),
    scope: z.enum(["account", "key"]).default("account").describe("Whose quota is read."),
  },
  origin: "https://aihubmix.com",
  authenticate: (request, { api_key, scope }) =>
    withHeaders(request, { authorization: `${scope === "key" ? "Bearer " : ""}${api_key.reveal()}` }),
  failure: unsuccessful((message) =>
    message === "Unauthorized" ? badCredential(undefined, message) : rejected(undefined, message),
  ),
  async read(api) {
    if (api.options.scope === "key") {
      const { total_usage } = await api.request({ path: "/dashboard/billing/remain" }, Key);
      // What is left of the key, although its name says usage; below 0 the key has no limit of its own.
      return { readings: total_usage < 0 ? [] : [budget({ account: "key", value: total_usage, unit: "USD" })] };
    }
    const { data } = await api.request({ path: "/api/user/self", hidden: true }, Account); // It may repeat the token.
    return {
      readings: [
        balance({ value: roundFloatNoise(data.quota / quotaPerDollar), unit: "USD" }),
        ...(typeof data.used_quota === "number"
          ? [spend("total", roundFloatNoise(data.used_quota / quotaPerDollar), "USD")]
          : []),
      ],
    };
  },
});
