import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { identifier, sandbox } from "../provider-kit/options.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const Profiles = z.array(z.object({ id })).min(1);
const Balances = z.array(
  z.object({
    id,
    currency: currencyCode,
    type: z.string().optional().catch(undefined),
    name: z.string().nullish().catch(undefined),
    amount: z.object({ value: amount }),
  }),
);
const msPerDay = 86_400_000;

export const provider = defineProvider({
  id: "wise",
  name: "Wise",
  docs: "https://docs.wise.com/api-docs/api-reference/balance",
  console: "https://wise.com/home",
  summary: "balance, one a currency; on request the savings",
  measures: ["balance"],
  privilege: "personal token with read-only access",
  options: {
    token: secret({ env: "WISE_API_TOKEN", description: "Personal API token." }),
    profile_id: identifier("Which profile; default: all of the token's.").optional(),
    include: z
      .array(z.enum(["savings"]))
      .default([])
      .describe("What to read beside the currency balances: savings (jars)."),
    sandbox: sandbox(),
  },
  origin: (options) => (options.sandbox ? "https://api.wise-sandbox.com" : "https://api.wise.com"),
  authenticate: bearer((options) => options.token),
  async read(api) {
    const { profile_id, include } = api.options;
    const profiles = profile_id === undefined ? await profilesOf(api) : [profile_id];
    const types = include.includes("savings") ? "STANDARD,SAVINGS" : "STANDARD"; // Required.
    const readings = [];
    for (const profile of profiles) {
      const path = `/v4/profiles/${encodeURIComponent(profile)}/balances`;
      for (const one of await api.request({ path, query: { types } }, Balances)) {
        // Several jars can share a currency, and even a name.
        const jar = one.type === "SAVINGS" ? `${one.name ?? "savings"} ${one.id}` : undefined;
        const account = [profiles.length > 1 ? profile : undefined, jar].filter((part) => part !== undefined).join(" ");
        readings.push(
          balance({ account: account === "" ? undefined : account, value: one.amount.value, unit: one.currency }),
        );
      }
    }
    if (readings.length === 0) throw invalidAnswer("no balance in any profile");
    return { readings };
  },
});

/** Profiles hardly ever change. */
function profilesOf<Options>(api: Api<Options>): Promise<string[]> {
  return api.remembered("profiles", async () => {
    const profiles = await api.request({ path: "/v2/profiles" }, Profiles);
    return { value: profiles.map((profile) => profile.id), expiresAtMs: api.nowMs + msPerDay };
  });
}
