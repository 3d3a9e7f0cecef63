import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { ifAnswered } from "../provider-kit/pagination.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, balance, currencyCode, roundFloatNoise } from "../provider-kit/values.ts";

const Account = z.object({ account: z.object({ credits: amount, username: z.string().nullish() }) });
const Details = z.object({ account: z.object({ currency: currencyCode }) });

export const provider = defineProvider({
  id: "upcloud",
  name: "UpCloud",
  docs: "https://developers.upcloud.com/1.3/3-accounts/",
  console: "https://hub.upcloud.com/billing",
  summary: "prepaid credits, in the currency of the account",
  measures: ["balance"],
  privilege: "a sub-account with API access; what it sees may differ from the main account",
  options: {
    token: secret({ env: "UPCLOUD_TOKEN", description: "API token, in place of username and password." }).optional(),
    username: z.string().min(1).optional().describe("Name of a user with API access; together with password."),
    password: secret({ env: "UPCLOUD_PASSWORD", description: "Password of that user." }).optional(),
    divisor: z.number().positive().default(100).describe("How many credits are one unit of the currency."),
  },
  problems({ token, username, password }) {
    if (token !== undefined || (username !== undefined && password !== undefined)) return [];
    const message =
      "no credential: set the variable UPCLOUD_TOKEN, write token or token_file, or write username and password";
    return [{ path: [], message }];
  },
  origin: "https://api.upcloud.com",
  authenticate(request, { token, username, password }) {
    const login = username === undefined || password === undefined ? undefined : `${username}:${password.reveal()}`;
    const authorization =
      login === undefined ? `Bearer ${token?.reveal()}` : `Basic ${Buffer.from(login, "utf8").toString("base64")}`;
    return withHeaders(request, { authorization });
  },
  // A credit is a hundredth of the currency: known from the vendor's clients, so that the divisor is an option.
  async read(api) {
    const { credits, username } = (await api.request({ path: "/1.3/account" }, Account)).account;
    const currency = typeof username === "string" ? await currencyOf(api, username) : undefined;
    // The answer names no currency, and a sub-account may not read the details that do.
    return { readings: [balance({ value: roundFloatNoise(credits / api.options.divisor), unit: currency ?? "USD" })] };
  },
});

/** A detail of the account, which hardly ever changes. */
function currencyOf<Options>(api: Api<Options>, username: string): Promise<string | undefined> {
  return api.remembered("currency", async () => {
    const path = `/1.3/account/details/${encodeURIComponent(username)}`;
    const details = await ifAnswered(api.context, () => api.request({ path, hidden: true }, Details));
    return { value: details?.account.currency, expiresAtMs: api.nowMs + 3_600_000 };
  });
}
