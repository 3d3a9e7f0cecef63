import * as z from "zod";
import { secret } from "../config/fields.ts";
import { header } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential } from "../provider-kit/failures.ts";
import { amount, credits } from "../provider-kit/values.ts";

const Unauthorized = z.object({ message: z.string().regex(/^unauthorized/i) });

// The vendor documents no such address; many clients use it.
export const provider = defineProvider({
  id: "serper",
  name: "Serper.dev",
  docs: "https://serper.dev/",
  console: "https://serper.dev/billing",
  summary: "credits left",
  measures: ["credits"],
  options: { api_key: secret({ env: "SERPER_API_KEY", description: "API key." }) },
  origin: "https://google.serper.dev",
  authenticate: header("x-api-key", (options) => options.api_key),
  request: { path: "/account" },
  // A wrong key is answered with 403.
  failure: (body, response) =>
    response.status === 403 && Unauthorized.safeParse(body).success ? badCredential(403) : undefined,
  // A recorded answer says `balance`; some clients read `credits`. Credits end 6 months after purchase, which neither says.
  response: z.union([
    z.object({ balance: amount }),
    z.object({ credits: amount }).transform((account) => ({ balance: account.credits })),
  ]),
  answer: ({ balance }) => ({ readings: [credits({ value: balance, unit: "credits" })] }),
});
