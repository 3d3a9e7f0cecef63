import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { amount, isoInstant, quota, roundFloatNoise } from "../provider-kit/values.ts";

/** What accounts without a limit have. */
const unlimited = 1_000_000_000_000;

export const provider = defineProvider({
  id: "deepl",
  name: "DeepL API",
  docs: "https://developers.deepl.com/api-reference/usage-and-quota",
  console: "https://www.deepl.com/your-account/usage",
  summary: "characters left of the billing period",
  measures: ["quota"],
  options: {
    api_key: secret({ env: "DEEPL_AUTH_KEY", description: "Authentication key." }),
    plan: z
      .enum(["pro", "free"])
      .default("pro")
      .describe("free: the key ends in :fx; the other plan's address refuses it."),
  },
  origin: ({ plan }) => (plan === "free" ? "https://api-free.deepl.com" : "https://api.deepl.com"),
  authenticate: header("authorization", (options) => options.api_key, "DeepL-Auth-Key "),
  failure: (_, { status }) =>
    status === 403 ? badCredential(403, "a key that ends in :fx needs plan: free") : undefined, // So it answers to a wrong key.
  request: { path: "/v2/usage" },
  response: z.object({
    character_count: amount,
    character_limit: amount,
    end_time: isoInstant.nullish().catch(undefined), // Of paid plans alone.
  }),
  answer: ({ character_count, character_limit: limit, end_time: resetsAtMs }) => ({
    readings:
      limit >= unlimited
        ? []
        : [quota({ value: roundFloatNoise(limit - character_count), unit: "characters", limit, resetsAtMs })],
  }),
});
