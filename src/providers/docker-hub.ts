import * as z from "zod";
import { secret } from "../config/fields.ts";
import type { Secret } from "../platform/secret.ts";
import { basicValue, withHeaders } from "../provider-kit/authenticate.ts";
import { defineProvider } from "../provider-kit/define.ts";
import { invalidAnswer } from "../provider-kit/failures.ts";
import { withFreshToken } from "../provider-kit/oauth.ts";
import { identifier } from "../provider-kit/options.ts";
import type { Api } from "../provider-kit/provider.ts";
import { amount, quota } from "../provider-kit/values.ts";

const repository = "ratelimitpreview/test";
const text = z.string().min(1);
const Token = z
  .object({ token: text.optional(), access_token: text.optional(), expires_in: amount.nullish() })
  .transform(({ token, access_token, expires_in }, context) => {
    const value = token ?? access_token; // The same under two names.
    if (value !== undefined) return { value, expires_in };
    context.addIssue({ code: "custom", message: "no token" });
    return z.NEVER;
  });
const marginSeconds = 60;
/** https://distribution.github.io/distribution/spec/auth/token/ */
const usualSeconds = 60;

interface Login {
  readonly username?: string | undefined;
  readonly password?: Secret | undefined;
}

export const provider = defineProvider({
  id: "docker-hub",
  name: "Docker Hub",
  docs: "https://docs.docker.com/docker-hub/usage/pulls/",
  console: "https://app.docker.com/",
  summary: "pulls left of the running window; no reading where they are not limited",
  measures: ["quota"],
  privilege: "personal access token with Public Repo Read-only; without one, the limit of this machine's address",
  options: {
    username: identifier("Docker id; without one, as everybody at this machine's address.").optional(),
    password: secret({ env: "DOCKER_HUB_TOKEN", description: "Personal access token or password." }).optional(),
  },
  problems: ({ username, password }) =>
    username !== undefined && password === undefined
      ? [{ path: ["password"], message: "write the password or token that goes with username" }]
      : [],
  origin: "https://registry-1.docker.io",
  async authenticate(request, _, { api }) {
    return withHeaders(request, { authorization: `Bearer ${await tokenOf(api)}` });
  },
  read: (api) =>
    withFreshToken(api, async () => {
      // GET would count as a pull.
      const path = `/v2/${repository}/manifests/latest`;
      const { response } = await api.exchange({ method: "HEAD", path, parse: "none" }, z.undefined());
      const { "ratelimit-remaining": remaining, "ratelimit-limit": limit } = response.headers;
      if (remaining === undefined && limit === undefined) return { readings: [] }; // A paid plan.
      return { readings: [quota({ value: pulls(remaining), unit: "pulls", limit: pulls(limit) })] };
    }),
});

function tokenOf<Options extends Login>(api: Api<Options>): Promise<string> {
  return api.remembered("token", async () => {
    const query = { service: "registry.docker.io", scope: `repository:${repository}:pull` };
    const spec = { origin: "https://auth.docker.io", path: "/token", query, authenticated: false, hidden: true };
    const answer = await api.request({ ...spec, headers: loginHeaders(api.options) }, Token);
    const lifeSeconds = Math.max(0, (answer.expires_in ?? usualSeconds) - marginSeconds);
    return { value: answer.value, expiresAtMs: api.nowMs + lifeSeconds * 1000 };
  });
}

function loginHeaders({ username, password }: Login): Readonly<Record<string, string>> {
  if (username === undefined || password === undefined) return {};
  return { authorization: basicValue(username, password) };
}

/** `100;w=21600`: the count, and the window in seconds. */
function pulls(header: string | undefined): number {
  const count = amount.safeParse(header?.split(";")[0]);
  if (count.success) return count.data;
  throw invalidAnswer("a header of the rate limit is missing or holds no number");
}
