import * as z from "zod";
import { secret } from "../config/fields.ts";
import { jsonFields } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { collectPages } from "../provider-kit/parts.ts";
import { said } from "../provider-kit/refusal.ts";
import { expiry, isoInstant } from "../provider-kit/values.ts";

const Refusal = z.object({ status: z.literal("ERROR"), code: said, message: said });
const Domains = z.object({
  status: z.literal("SUCCESS"),
  domains: z.array(z.object({ domain: z.string(), expireDate: isoInstant })), // Without a zone; taken as UTC.
});
const pageSize = 1000;

// There is no balance to read.
export const provider = defineProvider({
  id: "porkbun",
  name: "Porkbun",
  docs: "https://porkbun.com/api/json/v3/documentation",
  console: "https://porkbun.com/account/domainsSpeedy",
  kind: "when each domain expires",
  measures: ["expiry"],
  options: {
    api_key: secret({ env: "PORKBUN_API_KEY", description: "API key (pk1_...)." }),
    secret_api_key: secret({ env: "PORKBUN_SECRET_API_KEY", description: "Secret API key (sk1_...)." }),
  },
  origin: "https://api.porkbun.com",
  authenticate: jsonFields(({ api_key, secret_api_key }) => ({ apikey: api_key, secretapikey: secret_api_key })),
  failure: (body, { status }) => {
    const refusal = status === 429 || status >= 500 ? undefined : Refusal.safeParse(body).data;
    if (refusal === undefined) return undefined;
    const { code, message } = refusal;
    return /invalid api key/i.test(String(message)) ? badCredential(code, message) : rejected(code, message);
  },
  async read(api) {
    const pages = await collectPages(
      async (start: number = 0) => {
        const spec = { path: "/api/json/v3/domain/listAll", json: { start: String(start) } };
        return { start, ...(await api.request(spec, Domains)) };
      },
      ({ start, domains }) => (domains.length === pageSize ? start + pageSize : undefined),
    );
    return {
      readings: pages.flatMap((page) => page.domains).map(({ domain, expireDate }) => expiry(domain, expireDate)),
    };
  },
});
