import * as z from "zod";
import { secret } from "../config/fields.ts";
import { query } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { domainExpiries, domainsBeside, domainsOption } from "../provider-kit/domain-list.ts";
import { badCredential, rejected } from "../provider-kit/failures.ts";
import { codeOtherThan, errorInOkResponse, vendorText } from "../provider-kit/refusal.ts";
import { balance, currencyCode, groupedAmount, unixMilliseconds } from "../provider-kit/values.ts";

/** Stands under `Response` or under the name of the command. */
const Refusal = z
  .record(z.string(), z.object({ ResponseCode: codeOtherThan(0), Error: vendorText }))
  .refine((answers) => Object.keys(answers).length > 0)
  .transform((answers) => Object.values(answers)[0]?.Error);

const Balances = z.object({
  GetAccountBalanceResponse: z.object({
    BalanceList: z.array(z.object({ Currency: currencyCode, Amount: groupedAmount })).min(1),
  }),
});
const Domains = z.object({
  ListDomainInfoResponse: z.object({
    MainDomains: z.array(z.object({ Name: z.string(), Expiration: unixMilliseconds.nullish().catch(undefined) })),
  }),
});

// One request at a time, as the vendor wants it of ordinary accounts.
export const provider = defineProvider({
  id: "dynadot",
  name: "Dynadot",
  docs: "https://www.dynadot.com/domain/api-document",
  console: "https://www.dynadot.com/account/balance.html",
  summary: "prepaid balance, one a currency; when each domain expires",
  measures: ["balance", "expiry"],
  privilege: "API key with this machine's address on the whitelist",
  options: { api_key: secret({ env: "DYNADOT_API_KEY", description: "API key." }), ...domainsOption },
  origin: "https://api.dynadot.com",
  authenticate: query("key", (options) => options.api_key),
  failure: errorInOkResponse(Refusal, (error) =>
    /invalid key/i.test(String(error)) ? badCredential(error) : rejected(error),
  ),
  async read(api) {
    const command = (name: string) => ({ path: "/api3.json", query: { command: name } });
    const { GetAccountBalanceResponse: left } = await api.request(command("get_account_balance"), Balances);
    const domains = await domainsBeside(api, async () => {
      const { ListDomainInfoResponse: list } = await api.request(command("list_domain"), Domains);
      return domainExpiries(list.MainDomains.map(({ Name, Expiration }) => ({ name: Name, expiresAtMs: Expiration })));
    });
    const wallets = left.BalanceList.map(({ Currency, Amount }) => balance({ value: Amount, unit: Currency }));
    return { readings: [...wallets, ...domains] };
  },
});
