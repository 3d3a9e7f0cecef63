import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { rejected } from "../provider-kit/failures.ts";
import { ownAddress } from "../provider-kit/options.ts";
import type { Api } from "../provider-kit/provider.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, budget, credentialEnd, isoInstant, roundFloatNoise, spend } from "../provider-kit/values.ts";

const Account = z.object({
  spend: amount,
  max_budget: amount.nullish(),
  budget_reset_at: isoInstant.nullish().catch(undefined),
});
const owner = z.string().nullish();
const Key = z.object({
  info: Account.extend({ user_id: owner, team_id: owner, expires: isoInstant.nullish().catch(undefined) }),
});
const User = z.object({ user_info: Account });
const Team = z.object({ team_info: Account });
const Refusal = z.object({ error: z.object({ type: vendorText, message: vendorText }) });

export const provider = defineProvider({
  id: "litellm",
  name: "LiteLLM proxy",
  docs: "https://docs.litellm.ai/docs/proxy/virtual_keys",
  summary: "what the budgets of a key, its user and its team still allow; spend of the key",
  measures: ["budget", "spend"],
  privilege: "the virtual key itself",
  options: {
    api_key: secret({ env: "LITELLM_API_KEY", description: "Virtual key." }),
    include: z
      .array(z.enum(["user", "team"]))
      .default([])
      .describe("Budgets to read beside the key's own: the tightest is the one that counts."),
  },
  origin: ownAddress("https://litellm.example"),
  authenticate: bearer((options) => options.api_key),
  // A key above its budget is refused with 400.
  failure(body, { status }) {
    const refusal = status === 400 ? Refusal.safeParse(body) : undefined;
    return refusal?.success ? rejected(refusal.data.error.type, refusal.data.error.message) : undefined;
  },
  async read(api) {
    const wants = (part: "user" | "team") => api.options.include.includes(part);
    const { info } = await api.request({ path: pathOf(api, "/key/info") }, Key);
    const readings: Reading[] = [...budgetLeft("key", info), spend("total", info.spend, "USD")];
    if (wants("user") && info.user_id) {
      const user = await api.request({ path: pathOf(api, "/user/info"), query: { user_id: info.user_id } }, User);
      readings.push(...budgetLeft("user", user.user_info));
    }
    if (wants("team") && info.team_id) {
      const team = await api.request({ path: pathOf(api, "/team/info"), query: { team_id: info.team_id } }, Team);
      readings.push(...budgetLeft("team", team.team_info));
    }
    return { ...credentialEnd(info.expires), readings };
  },
});

/** People write the address of the models, which ends in /v1; what the proxy says of itself lies beside it. */
function pathOf<Options>({ context: { baseUrl } }: Api<Options>, path: string): string {
  return baseUrl !== undefined && /\/v1\/*$/.test(new URL(baseUrl).pathname) ? `/..${path}` : path;
}

/** Without a maximum there is no budget to run out of. */
function budgetLeft(
  account: string,
  { spend: spent, max_budget, budget_reset_at }: z.output<typeof Account>,
): Reading[] {
  if (typeof max_budget !== "number") return [];
  const value = roundFloatNoise(max_budget - spent);
  return [budget({ account, value, unit: "USD", limit: max_budget, resetsAtMs: budget_reset_at })];
}
