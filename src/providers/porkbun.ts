import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Secret } from "../platform/secret.ts";
import { jsonFields, withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries } from "../provider-kit/domain-list.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { collectPages, ifAllowed } from "../provider-kit/pagination.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, roundFloatNoise } from "../provider-kit/values.ts";

const inBody = jsonFields<{ readonly api_key: Secret; readonly secret_api_key: Secret }>(
  ({ api_key, secret_api_key }) => ({ apikey: api_key, secretapikey: secret_api_key }),
);

const Refusal = z.object({ status: z.literal("ERROR"), code: vendorText, message: vendorText });
const Domains = z.object({
  status: z.literal("SUCCESS"),
  domains: z.array(z.object({ domain: z.string(), expireDate: domainDate })), // Without a zone; taken as UTC.
});
const Account = z.object({ status: z.literal("SUCCESS"), balance: amount.pipe(z.int({ error: "no whole cents" })) });
const pageSize = 1000;

export const provider = defineProvider({
  id: "porkbun",
  name: "Porkbun",
  docs: "https://porkbun.com/api/json/v3/documentation",
  console: "https://porkbun.com/account/domainsSpeedy",
  summary: "prepaid balance; when each domain expires",
  measures: ["balance", "expiry"],
  options: {
    api_key: secret({ env: "PORKBUN_API_KEY", description: "API key (pk1_...)." }),
    secret_api_key: secret({ env: "PORKBUN_SECRET_API_KEY", description: "Secret API key (sk1_...)." }),
  },
  origin: "https://api.porkbun.com",
  authenticate: (request, options, context) =>
    request.method === "GET"
      ? withHeaders(request, {
          "x-api-key": options.api_key.reveal(),
          "x-secret-api-key": options.secret_api_key.reveal(),
        })
      : inBody(request, options, context),
  failure: (body, { status }) => {
    const refusal = status === 429 || status >= 500 ? undefined : Refusal.safeParse(body).data;
    if (refusal === undefined) return undefined;
    const { code, message } = refusal;
    return /invalid api key/i.test(String(message)) ? badCredential(code, message) : rejected(code, message);
  },
  async read(api) {
    // Known from clients; keys that may not read it still read the domains.
    const account = await ifAllowed(() => api.request({ path: "/api/json/v3/account/balance" }, Account));
    const pages = await collectPages(
      async (start: number = 0) => {
        const spec = { path: "/api/json/v3/domain/listAll", json: { start: String(start) } };
        return { start, ...(await api.request(spec, Domains)) };
      },
      ({ start, domains }) => (domains.length === pageSize ? start + pageSize : undefined),
    );
    const domains = pages.flatMap((page) => page.domains);
    return {
      readings: [
        // Cents. The answer names no currency: the vendor keeps its accounts in dollars.
        ...(account === undefined ? [] : [balance({ value: roundFloatNoise(account.balance / 100), unit: "USD" })]),
        ...domainExpiries(domains.map(({ domain, expireDate }) => ({ name: domain, expiresAtMs: expireDate }))),
      ],
    };
  },
});
