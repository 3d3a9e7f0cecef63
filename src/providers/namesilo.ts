import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainDate, domainExpiries, domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { collectPages } from "../provider-kit/pagination.ts";
import { refusedByCode, vendorText } from "../provider-kit/refusal.ts";
import { amount, balance, groupedAmount } from "../provider-kit/values.ts";

/** 300 is success; 301 and 302 are success in part. */
const refusalCode = z.union([z.number(), z.string()]).refine((code) => !/^30[0-2]$/.test(String(code).trim()));
const RefusedReply = z
  .object({ code: refusalCode, detail: vendorText })
  .transform(({ code, detail }) => ({ code, message: detail }));
const Refusal = z.union([
  z.object({ namesilo: z.object({ reply: RefusedReply }) }).transform(({ namesilo }) => namesilo.reply),
  z.object({ reply: RefusedReply }).transform(({ reply }) => reply),
]);

const Balance = z.object({ namesilo: z.object({ reply: z.object({ balance: groupedAmount }) }) });
const Domains = z.object({
  reply: z.object({
    domains: z.array(z.object({ domain: z.string(), expires: domainDate })).nullable(),
    pager: z.object({ total: amount, page: amount, pageSize: amount }).nullish().catch(undefined),
  }),
});

export const provider = defineProvider({
  id: "namesilo",
  name: "NameSilo",
  docs: "https://www.namesilo.com/api-reference",
  console: "https://www.namesilo.com/account_funds.php",
  summary: "prepaid balance; when each domain expires",
  measures: ["balance", "expiry"],
  privilege: "read-only API key",
  options: { api_key: secret({ env: "NAMESILO_API_KEY", description: "API key." }), ...domainsOption },
  origin: "https://www.namesilo.com",
  authenticate: query("key", (options) => options.api_key),
  failure: refusedByCode(Refusal, { auth: /^\s*110\s*$/, permission: /^\s*11[1-3]\s*$/ }),
  async read(api) {
    // The balance is documented as XML; dates of domains are known from the JSON form alone.
    const spec = { path: "/api/getAccountBalance", query: { version: 1, type: "xml" }, parse: "xml" } as const;
    const { namesilo } = await api.request(spec, Balance);
    const domains = await domainsBeside(api, async () => {
      const pages = await collectPages(
        (page: number | undefined) =>
          api.request({ path: "/api/listDomains", query: { version: 1, type: "json", page } }, Domains),
        // Known from clients alone; an answer without a pager is the whole list.
        ({ reply: { pager } }) => (pager && pager.page * pager.pageSize < pager.total ? pager.page + 1 : undefined),
      );
      const list = pages.flatMap((page) => page.reply.domains ?? []);
      return domainExpiries(list.map(({ domain, expires }) => ({ name: domain, expiresAtMs: expires })));
    });
    return { readings: [balance({ value: namesilo.reply.balance, unit: "USD" }), ...domains] };
  },
});
