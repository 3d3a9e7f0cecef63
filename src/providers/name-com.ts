import * as z from "zod";
import { secret } from "../config/fields.ts";
import { basic } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries, domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { identifier, sandbox } from "../provider-kit/options.ts";
import { collectPages, firstServed } from "../provider-kit/pagination.ts";
import { amount, balance } from "../provider-kit/values.ts";

const Domains = z.object({
  domains: z.array(z.object({ domainName: z.string(), expireDate: domainDate })).nullish(),
  nextPage: z.number().nullish(),
});

const Balance = z.object({ balance: amount });

// The vendor documents /core/v1 alone; clients also know /v4, which is asked where the newer one is not served.
export const provider = defineProvider({
  id: "name-com",
  name: "Name.com",
  docs: "https://www.name.com/api-docs",
  console: "https://www.name.com/account/balance",
  summary: "prepaid balance; when each domain expires",
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
    const balanceAt = async (root: string) => ({
      root,
      ...(await api.request({ path: `${root}/accountinfo/balance` }, Balance)),
    });
    const left = await firstServed([() => balanceAt("/core/v1"), () => balanceAt("/v4")]);
    const domains = await domainsBeside(api, async () => {
      const pages = await collectPages(
        (page: number | undefined) =>
          api.request({ path: `${left.root}/domains`, query: { perPage: 1000, page } }, Domains),
        ({ nextPage }) => (typeof nextPage === "number" && nextPage > 0 ? nextPage : undefined),
      );
      const list = pages.flatMap((page) => page.domains ?? []);
      return domainExpiries(list.map(({ domainName, expireDate }) => ({ name: domainName, expiresAtMs: expireDate })));
    });
    return { readings: [balance({ value: left.balance, unit: "USD" }), ...domains] };
  },
});
