import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { captchaBalance } from "../provider-kit/captcha.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rateLimited, rejected } from "../provider-kit/failures.ts";
import { firstServed } from "../provider-kit/pagination.ts";
import { errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance } from "../provider-kit/values.ts";

const sites = {
  "2captcha.com": { origin: "https://api.2captcha.com", old: "https://2captcha.com", unit: "USD" },
  "rucaptcha.com": { origin: "https://api.rucaptcha.com", old: "https://rucaptcha.com", unit: "RUB" },
} as const;

const Balance = z.object({ balance: amount });
const OldBalance = z.object({ request: amount }).transform(({ request }) => ({ balance: request }));

// The older protocol: words in a 200.
const oldRefusal = errorInOkResponse(z.object({ status: z.literal(0), request: vendorText }), ({ request }) => {
  if (request === "ERROR_KEY_DOES_NOT_EXIST" || request === "ERROR_WRONG_USER_KEY") return badCredential(request);
  return request === "IP_BANNED" ? rateLimited(request) : rejected(request);
});

// Repeated bad keys get the caller's address banned for a while.
export const provider = defineProvider({
  id: "2captcha",
  name: "2Captcha and RuCaptcha",
  docs: "https://2captcha.com/api-docs",
  console: "https://2captcha.com/pay",
  summary: "prepaid balance",
  measures: ["balance"],
  options: {
    // A variable's name cannot begin with a digit.
    api_key: secret({ env: "TWOCAPTCHA_API_KEY", description: "API key." }),
    site: z
      .enum(["2captcha.com", "rucaptcha.com"])
      .default("2captcha.com")
      .describe("Where the account is: 2captcha.com keeps it in US dollars, rucaptcha.com in roubles."),
  },
  origin: ({ site }) => sites[site].origin,
  authenticate: (request, options, context) =>
    request.method === "GET"
      ? query<typeof options>("key", ({ api_key }) => api_key)(request, options, context)
      : captchaBalance.authenticate(request, options, context),
  failure: (body, response) => captchaBalance.failure(body, response) ?? oldRefusal(body, response),
  async read(api) {
    const { unit, old } = sites[api.options.site];
    const left = await firstServed([
      () => api.request(captchaBalance.request, Balance),
      // For services behind base_url that speak the older protocol only.
      () => api.request({ origin: old, path: "/res.php", query: { action: "getbalance", json: 1 } }, OldBalance),
    ]);
    return { readings: [balance({ value: left.balance, unit })] };
  },
});
