import * as z from "zod";
import { secret } from "../config/fields.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainExpiries, domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { identifier, sandbox } from "../provider-kit/options.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import type { Api } from "../provider-kit/provider.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, currencyCode } from "../provider-kit/values.ts";

const path = "/xml.response";
const pageSize = 100;

/** One element is an object, several are a list, none is nothing. */
const listOf = <Element extends z.ZodType>(element: Element) =>
  z.union([z.array(element), element.transform((one) => [one]), z.undefined().transform(() => [])]);

const Refusal = z
  .object({
    ApiResponse: z.object({
      "@Status": z.literal("ERROR"),
      Errors: z.object({ Error: listOf(z.object({ "@Number": vendorText, "#text": vendorText })) }),
    }),
  })
  .transform(({ ApiResponse: { Errors } }) => ({
    code: Errors.Error[0]?.["@Number"],
    message: Errors.Error[0]?.["#text"],
  }));

const Balances = z.object({
  ApiResponse: z.object({
    CommandResponse: z.object({
      UserGetBalancesResult: z.object({ "@Currency": currencyCode, "@AvailableBalance": amount }),
    }),
  }),
});

/** `MM/DD/YYYY`. */
const day = z
  .string()
  .regex(/^\d{1,2}\/\d{1,2}\/\d{4}$/)
  .transform((text) => {
    const [month = Number.NaN, date = Number.NaN, year = Number.NaN] = text.split("/").map(Number);
    return Date.UTC(year, month - 1, date);
  });
const Domains = z.object({
  ApiResponse: z.object({
    CommandResponse: z.object({
      // Text where the list is empty.
      DomainGetListResult: z.union([
        z.object({ Domain: listOf(z.object({ "@Name": z.string(), "@Expires": day.nullish().catch(undefined) })) }),
        z.string().transform(() => ({ Domain: [] })),
      ]),
      Paging: z.object({ TotalItems: amount, CurrentPage: amount }),
    }),
  }),
});

export const provider = defineProvider({
  id: "namecheap",
  name: "Namecheap",
  docs: "https://www.namecheap.com/support/api/methods/users/get-balances/",
  console: "https://ap.www.namecheap.com/profile/billing/Topup",
  summary: "prepaid balance; when each domain expires",
  measures: ["balance", "expiry"],
  privilege: "API access with this machine's IPv4 address on the whitelist",
  options: {
    api_user: identifier("Name of the API user."),
    api_key: secret({ env: "NAMECHEAP_API_KEY", description: "API key." }),
    user_name: identifier("Name of the account, where it is not that of the API user.").optional(),
    client_ip: identifier("This machine's public IPv4 address, as it stands on the whitelist."),
    sandbox: sandbox(),
    ...domainsOption,
  },
  origin: (options) => (options.sandbox ? "https://api.sandbox.namecheap.com" : "https://api.namecheap.com"),
  authenticate: (request, { api_user, api_key, user_name, client_ip }) => {
    const url = new URL(request.url);
    const credential = {
      ApiUser: api_user,
      ApiKey: api_key.reveal(),
      UserName: user_name ?? api_user,
      ClientIp: client_ip,
    };
    for (const [name, value] of Object.entries(credential)) url.searchParams.set(name, value);
    return { ...request, url };
  },
  failure: refusedByCode(Refusal, { auth: /^1011102$/, permission: /^1011150$/ }),
  async read(api) {
    const spec = { path, query: { Command: "namecheap.users.getBalances" }, parse: "xml" } as const;
    const { UserGetBalancesResult: left } = (await api.request(spec, Balances)).ApiResponse.CommandResponse;
    const domains = await domainsBeside(api, () => expiries(api));
    return { readings: [balance({ value: left["@AvailableBalance"], unit: left["@Currency"] }), ...domains] };
  },
});

async function expiries<Options>(api: Api<Options>) {
  const query = { Command: "namecheap.domains.getList", PageSize: pageSize, SortBy: "EXPIREDATE" };
  const pages = await collectPages(
    async (Page: number = 1) => {
      const answer = await api.request({ path, query: { ...query, Page }, parse: "xml" }, Domains);
      return answer.ApiResponse.CommandResponse;
    },
    ({ Paging }) => (Paging.CurrentPage * pageSize < Paging.TotalItems ? Paging.CurrentPage + 1 : undefined),
  );
  const domains = pages.flatMap((page) => page.DomainGetListResult.Domain);
  return domainExpiries(domains.map((domain) => ({ name: domain["@Name"], expiresAtMs: domain["@Expires"] })));
}
