import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Secret } from "../platform/secret.ts";
import { basic, withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, spend } from "../provider-kit/values.ts";

const Login = z.object({ token: z.string().min(1), user_id: z.union([z.string(), z.number()]).transform(String) });
const Stats = z.object({ traffic: amount });
const sessionMs = 600_000;

const loginPath = "/v2/login";
const logIn = basic<{ readonly username: string; readonly password: Secret }>(
  ({ username }) => username,
  ({ password }) => password,
);

/** The token of a login, and whose it is. How long a token lasts is not documented. */
function session<Options>(api: Api<Options>): Promise<z.output<typeof Login>> {
  return api.remembered("token", async () => {
    const value = await api.request({ method: "POST", path: loginPath, hidden: true }, Login);
    return { value, expiresAtMs: api.nowMs + sessionMs };
  });
}

export const provider = defineProvider({
  id: "oxylabs-residential",
  name: "Oxylabs Residential Proxies",
  docs: "https://developers.oxylabs.io/proxies/residential-proxies/public-api",
  console: "https://dashboard.oxylabs.io/",
  summary: "traffic used in the month, in GB; what is left of a plan: see budget",
  measures: ["spend"],
  experimental: "the addresses are documented, the names of the fields are not",
  options: {
    username: identifier("User name of the proxies."),
    password: secret({ env: "OXYLABS_PASSWORD", description: "Password of that user." }),
  },
  origin: "https://residential-api.oxylabs.io",
  authenticate: async (request, options, context) =>
    request.url.pathname.endsWith(loginPath)
      ? logIn(request, options, context)
      : withHeaders(request, { authorization: `Bearer ${(await session(context.api)).token}` }),
  read: (api) =>
    withFreshToken(api, async () => {
      const { user_id } = await session(api);
      const path = `/v2/users/${encodeURIComponent(user_id)}/client-stats`;
      const { traffic } = await api.request({ path }, Stats);
      return { readings: [spend("month", traffic, "GB")] };
    }),
});
