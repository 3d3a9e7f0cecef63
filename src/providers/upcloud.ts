import * as z from "zod";
import { secret } from "../config/fields.ts";
import { withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { amount, balance, tidy } from "../provider-kit/values.ts";

export const provider = defineProvider({
  id: "upcloud",
  name: "UpCloud",
  docs: "https://developers.upcloud.com/1.3/3-accounts/",
  console: "https://hub.upcloud.com/billing",
  kind: "prepaid credits, in dollars; write unit: EUR where the account is kept in euros",
  measures: ["balance"],
  privilege: "a sub-account with API access; what it sees may differ from the main account",
  options: {
    token: secret({ env: "UPCLOUD_TOKEN", description: "API token, in place of username and password." }).optional(),
    username: z.string().min(1).optional().describe("Name of a user with API access; together with password."),
    password: secret({ env: "UPCLOUD_PASSWORD", description: "Password of that user." }).optional(),
    divisor: z.number().positive().default(100).describe("How many credits are a dollar or euro."),
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
  request: { path: "/1.3/account" },
  response: z.object({ account: z.object({ credits: amount }) }),
  // A credit is a cent: known from memory and not from the documentation, so that the divisor is an option. No currency is named.
  answer: ({ account }, options) => ({
    readings: [balance({ value: tidy(account.credits / options.divisor), unit: "USD" })],
  }),
});
