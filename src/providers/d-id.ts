import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, credits, expiry, isoInstant } from "../provider-kit/values.ts";

// The fields of a package are less certain than the sums above them: without them only the expiry is missing.
const Packages = z
  .array(z.object({ remaining: amount, expire_at: isoInstant }))
  .nullish()
  .catch(undefined);

export const provider = defineProvider({
  id: "d-id",
  name: "D-ID",
  docs: "https://docs.d-id.com/reference/",
  console: "https://studio.d-id.com/account-settings",
  summary: "credits left of all packages; when the next package ends",
  measures: ["credits", "expiry"],
  options: { api_key: secret({ env: "D_ID_API_KEY", description: "API key as it is issued." }) },
  origin: "https://api.d-id.com",
  // Clients differ: some encode the whole key once more. It is sent as it is issued.
  authenticate: header("authorization", (options) => options.api_key, "Basic "),
  request: { path: "/credits" },
  response: z.object({ remaining: amount, total: amount.nullish(), credits: Packages }),
  answer: (account) => {
    const ends = (account.credits ?? []).filter((one) => one.remaining > 0).map((one) => one.expire_at);
    return {
      readings: [
        credits({ value: account.remaining, unit: "credits", limit: account.total }),
        ...(ends.length === 0 ? [] : [expiry("package", Math.min(...ends))]),
      ],
    };
  },
});
