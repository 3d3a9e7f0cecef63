import * as z from "zod";
import { secret } from "../config/fields.ts";
import { bearer } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries, domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { identifier } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

/** Accounts without prepaid money have annual_balance, in older answers annual_business_costs. */
const Account = z
  .object({
    prepaid: z.object({ amount, currency: currencyCode }).nullish(),
    annual_balance: vendorText,
    annual_business_costs: vendorText,
  })
  .refine((account) => Object.values(account).some((part) => part !== undefined), { error: "no billing information" });
const Domains = z.array(z.object({ fqdn: z.string(), dates: z.object({ registry_ends_at: domainDate }).nullish() }));
const pageSize = 100;

export const provider = defineProvider({
  id: "gandi",
  name: "Gandi",
  docs: "https://api.gandi.net/docs/billing/",
  console: "https://admin.gandi.net/billing/",
  summary: "prepaid balance; when each domain expires",
  measures: ["balance", "expiry"],
  privilege: "personal access token that may see billing and domains",
  options: {
    api_key: secret({ env: "GANDI_PAT", description: "Personal access token." }),
    sharing_id: identifier("Organization to ask about; default: the token's own.").optional(),
    ...domainsOption,
  },
  origin: "https://api.gandi.net",
  authenticate: bearer((options) => options.api_key),
  async read(api) {
    const { sharing_id } = api.options;
    const path = `/v5/billing/info${sharing_id === undefined ? "" : `/${encodeURIComponent(sharing_id)}`}`;
    const { prepaid } = await api.request({ path }, Account);
    const domains = await domainsBeside(api, async () => {
      const query = { per_page: pageSize, sharing_id };
      let page = 0;
      const pages = await collectPages(
        () => api.request({ path: "/v5/domain/domains", query: { ...query, page: ++page } }, Domains),
        (list) => (list.length === pageSize ? page : undefined),
      );
      return domainExpiries(
        pages.flat().map(({ fqdn, dates }) => ({ name: fqdn, expiresAtMs: dates?.registry_ends_at })),
      );
    });
    const left = prepaid ? [balance({ value: prepaid.amount, unit: prepaid.currency })] : [];
    return { readings: [...left, ...domains] };
  },
});
