import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries } from "../provider-kit/domain-list.ts";
import { collectPages } from "../provider-kit/pagination.ts";

const Domains = z.array(z.object({ domain: z.string(), expires: domainDate }));
const limit = 1000;

// There is no balance to read. Accounts with few domains are refused by the vendor: use rdap for each of them.
export const provider = defineProvider({
  id: "godaddy",
  name: "GoDaddy",
  docs: "https://developer.godaddy.com/doc/endpoint/domains",
  console: "https://dcc.godaddy.com/control/portfolio",
  summary: "when each domain expires",
  measures: ["expiry"],
  options: {
    api_key: secret({ env: "GODADDY_API_KEY", description: "Production API key." }),
    api_secret: secret({ env: "GODADDY_API_SECRET", description: "Its secret." }),
  },
  origin: "https://api.godaddy.com",
  authenticate: (request, { api_key, api_secret }) =>
    withHeaders(request, { authorization: `sso-key ${api_key.reveal()}:${api_secret.reveal()}` }),
  async read(api) {
    const query = { statuses: "ACTIVE", limit };
    const pages = await collectPages(
      (marker: string | undefined) => api.request({ path: "/v1/domains", query: { ...query, marker } }, Domains),
      (page) => (page.length === limit ? page.at(-1)?.domain : undefined),
    );
    return {
      readings: domainExpiries(pages.flat().map(({ domain, expires }) => ({ name: domain, expiresAtMs: expires }))),
    };
  },
});
