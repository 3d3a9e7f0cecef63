import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { monthStartMs } from "../provider-kit/periods.ts";
import { amount, budget, roundFloatNoise, spend } from "../provider-kit/values.ts";

const micros = amount.nullish();
const Usage = z.object({
  budget: z.object({
    configured: z.boolean(),
    windowKey: z.string().nullish().catch(undefined),
    limitMicros: micros,
    remainingMicros: micros,
  }),
  usage: z.object({ summary: z.object({ actualCostMicros: micros }) }).nullish(),
});

export const provider = defineProvider({
  id: "clawrouter",
  name: "ClawRouter",
  docs: "https://github.com/steipete/CodexBar/blob/main/docs/clawrouter.md",
  console: "https://clawrouter.openclaw.ai",
  summary: "what the monthly budget of the key's policy still allows; spend of the month",
  measures: ["budget", "spend"],
  experimental: "known from one client; the vendor's own description of the answer was not seen",
  options: { api_key: secret({ env: "CLAWROUTER_API_KEY", description: "Key of a policy." }) },
  origin: "https://clawrouter.openclaw.ai",
  authenticate: bearer((options) => options.api_key),
  request: { path: "/v1/usage" },
  response: Usage,
  // Millionths of a dollar, of all keys of the policy.
  answer({ budget: allowed, usage }) {
    const spent = usage?.summary.actualCostMicros;
    const spends = typeof spent === "number" ? [spend("month", roundFloatNoise(spent / 1e6), "USD")] : [];
    if (!allowed.configured) return { readings: spends }; // Without a budget there is none to run out of.
    const { limitMicros: limit, remainingMicros: left, windowKey } = allowed;
    if (typeof left !== "number") throw invalidAnswer("the budget does not say what remains");
    return {
      readings: [
        budget({
          value: roundFloatNoise(left / 1e6),
          unit: "USD",
          limit: typeof limit === "number" ? roundFloatNoise(limit / 1e6) : undefined,
          resetsAtMs: nextMonth(windowKey),
          window: "month",
        }),
        ...spends,
      ],
    };
  },
});

/** The key of the window ends in its month: `openclaw/policy/2026-07`. */
function nextMonth(windowKey: string | null | undefined): number | undefined {
  const month = /\d{4}-(0[1-9]|1[0-2])$/.exec(windowKey ?? "")?.[0];
  return month === undefined ? undefined : monthStartMs(Date.parse(`${month}-01T00:00:00Z`) + 32 * 86_400_000);
}
