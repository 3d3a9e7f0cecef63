import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { RemainingReading } from "../model.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { amount, groupedAmount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

const instant = isoInstant.nullish().catch(undefined);
/** `"$35.30"`. */
const dollars = z
  .string()
  .transform((text): string | number => text.replace("$", "").trim())
  .pipe(groupedAmount);
const Lane = z.object({ limit: amount, requests: amount, renewsAt: instant });
const Lanes = z.object({
  subscription: Lane.nullish(),
  search: z.object({ hourly: Lane.nullish() }).nullish(),
  weeklyTokenLimit: z
    .object({ percentRemaining: amount, remainingCredits: dollars.nullish(), maxCredits: dollars.nullish() })
    .nullish(),
});
const count = amount.nullish();
const Quotas = z.object({
  quotas: z.array(
    z.object({ name: z.string(), limit: count, max: count, used: count, remaining: count, reset_at: instant }),
  ),
});

export const provider = defineProvider({
  id: "synthetic",
  name: "Synthetic.new",
  docs: "https://dev.synthetic.new/docs/synthetic/quotas",
  console: "https://synthetic.new/billing",
  summary: "what is left of the subscription's quotas",
  measures: ["quota"],
  options: { api_key: secret({ env: "SYNTHETIC_API_KEY", description: "API key." }) },
  origin: "https://api.synthetic.new",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v2/quotas" }, // Does not count against the quotas.
  // The general shape, bare or under `data`, and the one by lanes, of which any may be missing.
  response: z.union([Quotas, z.object({ data: Quotas }), Lanes]),
  answer: (body) => {
    const readings =
      "quotas" in body ? generalQuotas(body) : "data" in body ? generalQuotas(body.data) : laneQuotas(body);
    if (readings.length === 0) throw invalidAnswer("the answer holds no quota");
    return { readings };
  },
});

function laneQuotas({ subscription, search, weeklyTokenLimit: weekly }: z.output<typeof Lanes>): RemainingReading[] {
  const account = "weekly";
  return [
    ...lane("subscription", subscription),
    ...lane("search hourly", search?.hourly),
    // It refills bit by bit all the time, so that there is no instant at which it is full again.
    ...(weekly ? [quota({ account, value: weekly.percentRemaining, unit: "percent", limit: 100 })] : []),
    ...(typeof weekly?.remainingCredits === "number"
      ? [quota({ account, value: weekly.remainingCredits, unit: "USD", limit: weekly.maxCredits })]
      : []),
  ];
}

function lane(account: string, state: z.output<typeof Lane> | null | undefined): RemainingReading[] {
  if (!state) return [];
  const { limit, requests, renewsAt } = state;
  return [quota({ account, value: roundFloatNoise(limit - requests), unit: "requests", limit, resetsAtMs: renewsAt })];
}

function generalQuotas({ quotas }: z.output<typeof Quotas>): RemainingReading[] {
  return quotas.map(({ name, limit, max, used, remaining, reset_at }) => {
    const full = limit ?? max;
    const left =
      remaining ?? (typeof full === "number" && typeof used === "number" ? roundFloatNoise(full - used) : undefined);
    if (left === undefined) throw invalidAnswer(`the quota ${name} says neither what remains nor what was used`);
    return quota({ account: name, value: left, unit: "requests", limit: full, resetsAtMs: reset_at });
  });
}
