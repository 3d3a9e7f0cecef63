import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Reading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { type GatewayStatus, gatewayStatus, shownQuota } from "../provider-kit/gateway-status.ts";
import { ownAddress } from "../provider-kit/options.ts";
import type { Api } from "../provider-kit/provider.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import {
  amount,
  balance,
  budget,
  credentialEnd,
  expiry,
  roundFloatNoise,
  spend,
  unixSeconds,
} from "../provider-kit/values.ts";

const Exhausted = z.object({
  error: z.object({ message: z.string().regex(/额度已用(尽|完)|quota.{0,40}(exhausted|used up)/i) }),
});
const Refusal = z.object({ error: z.object({ message: vendorText, type: vendorText }) });
const Subscription = z.object({ hard_limit_usd: amount, access_until: unixSeconds.nullish().catch(undefined) });
const Usage = z.object({ total_usage: amount });
const KeyQuota = z.object({
  data: z.object({ total_granted: amount.nullish(), total_available: amount, unlimited_quota: z.boolean().nullish() }),
});
const unlimited = 100_000_000;

export const provider = defineProvider({
  id: "one-api-compatible",
  name: "one-api and new-api compatible gateways (by API key)",
  docs: "https://docs.newapi.pro/ja/api/fei-account-billing-panel",
  summary: "quota left of the key or its user; spend so far",
  measures: ["balance", "spend", "budget", "expiry"],
  privilege: "any key of the gateway",
  options: {
    api_key: secret({ env: "ONE_API_COMPATIBLE_API_KEY", description: "API key of the gateway." }),
    include: z
      .array(z.enum(["key"]))
      .default([])
      .describe("What to read beside the balance: key (this key's own quota; new-api only)."),
  },
  origin: ownAddress("https://gateway.example"),
  authenticate: bearer((options) => options.api_key),
  failure: (body, response) => {
    if (Exhausted.safeParse(body).success) return undefined;
    const refusal = Refusal.safeParse(body);
    if (response.status === 401) return badCredential(refusal.data?.error.type, refusal.data?.error.message);
    return response.status === 200 && refusal.success
      ? rejected(refusal.data.error.type, refusal.data.error.message)
      : undefined;
  },
  async read(api) {
    // A key that is used up is refused like a bad one, in other words: that is a balance of 0.
    const subscription = await api.request(
      { path: "/v1/dashboard/billing/subscription", acceptStatus: [401] },
      z.union([Exhausted, Subscription]),
    );
    // The fields called *_usd follow what the site shows, and so do the amounts here.
    const status = await gatewayStatus(api);
    const { unit } = status;
    if ("error" in subscription) return { readings: [balance({ value: 0, unit })] };
    const expires = expiryReadings(subscription.access_until);
    const ends = credentialEnd(subscription.access_until);
    const limit = subscription.hard_limit_usd;
    // A site that shows raw quota passes this number with a few hundred dollars: there only the very number means unlimited.
    if (unit === "tokens" ? limit === unlimited : limit >= unlimited) return { ...ends, readings: expires };
    const { total_usage } = await api.request({ path: "/v1/dashboard/billing/usage" }, Usage);
    return {
      ...ends,
      readings: [
        balance({ value: roundFloatNoise(limit - total_usage / 100), unit }), // The limit is what was granted in all; the usage is in hundredths.
        spend("total", roundFloatNoise(total_usage / 100), unit),
        ...(api.options.include.includes("key") ? await keyReadings(api, status) : []),
        ...expires,
      ],
    };
  },
});

function expiryReadings(accessUntilMs: number | null | undefined): Reading[] {
  return typeof accessUntilMs === "number" && accessUntilMs > 0 ? [expiry("key", accessUntilMs)] : [];
}

async function keyReadings<Options>(api: Api<Options>, status: GatewayStatus): Promise<Reading[]> {
  const { data } = await api.request({ path: "/api/usage/token/" }, KeyQuota);
  if (data.unlimited_quota === true) return [];
  const left = shownQuota(data.total_available, status);
  const granted = typeof data.total_granted === "number" ? shownQuota(data.total_granted, status).value : undefined;
  return [budget({ account: "key", ...left, limit: granted })];
}
