import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { identifier, sandbox } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/parts.ts";
import { amount, balance, expiry, isoInstant } from "../provider-kit/values.ts";

const Domains = z.object({
  domains: z.array(z.object({ domainName: z.string(), expireDate: isoInstant })).nullish(),
  nextPage: z.number().nullish(),
});

// The address of the balance is known from clients; the vendor's newer API has another one.
export const provider = defineProvider({
  id: "name-com",
  name: "Name.com",
  docs: "https://www.name.com/api-docs",
  console: "https://www.name.com/account/balance",
  kind: "prepaid balance; when each domain expires",
  measures: ["balance", "expiry"],
  privilege: "API token; accounts with two-factor login must allow API access",
  options: {
    username: identifier("User name; on the test system it ends in -test."),
    token: secret({ env: "NAMECOM_API_TOKEN", description: "API token." }),
    sandbox: sandbox(),
    ...domainsOption,
  },
  origin: (options) => (options.sandbox ? "https://api.dev.name.com" : "https://api.name.com"),
  authenticate: basic(
    (options) => options.username,
    (options) => options.token,
  ),
  async read(api) {
    const left = await api.request({ path: "/v4/accountinfo/balance" }, z.object({ balance: amount }));
    const domains = await domainsBeside(api, async () => {
      const pages = await collectPages(
        (page: number | undefined) => api.request({ path: "/v4/domains", query: { perPage: 1000, page } }, Domains),
        ({ nextPage }) => (typeof nextPage === "number" && nextPage > 0 ? nextPage : undefined),
      );
      const list = pages.flatMap((page) => page.domains ?? []);
      return list.map(({ domainName, expireDate }) => expiry(domainName, expireDate));
    });
    return { readings: [balance({ value: left.balance, unit: "USD" }), ...domains] };
  },
});
