import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { notPermitted } from "../provider-kit/failures.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, currencyCode, quota, roundFloatNoise, spend, unixSeconds } from "../provider-kit/values.ts";

const MissingPermissions = z.object({
  detail: z.object({ status: z.literal("missing_permissions"), message: vendorText }),
});

export const provider = defineProvider({
  id: "elevenlabs",
  name: "ElevenLabs",
  docs: "https://elevenlabs.io/docs/api-reference/user/subscription/get",
  console: "https://elevenlabs.io/app/subscription",
  summary: "characters (credits) left of the billing period; what was used beyond them, in money",
  measures: ["quota", "spend"],
  privilege: "API key with the permission user_read",
  options: { api_key: secret({ env: "ELEVENLABS_API_KEY", description: "API key." }) },
  origin: "https://api.elevenlabs.io",
  authenticate: header("xi-api-key", (options) => options.api_key),
  failure: missingPermission,
  request: { path: "/v1/user/subscription" },
  response: z.object({
    character_count: amount,
    character_limit: amount,
    next_character_count_reset_unix: unixSeconds.nullish().catch(undefined),
    current_overage: z.object({ amount, currency: currencyCode }).nullish().catch(undefined),
  }),
  answer: ({ character_count, character_limit, next_character_count_reset_unix: resetsAtMs, current_overage }) => ({
    readings: [
      // Below 0 where use beyond the limit is billed.
      quota({
        value: roundFloatNoise(character_limit - character_count),
        unit: "characters",
        limit: character_limit,
        resetsAtMs, // Free and older accounts may lack it.
      }),
      // Of the billing period, which need not be a calendar month.
      ...(current_overage ? [spend("month", current_overage.amount, current_overage.currency)] : []),
    ],
  }),
});

/** A good key without the permission is refused with 401 too. */
function missingPermission(body: unknown, response: HttpResponse): CheckError | undefined {
  const refusal = response.status === 401 ? MissingPermissions.safeParse(body) : undefined;
  return refusal?.success ? notPermitted("missing_permissions", refusal.data.detail.message) : undefined;
}
