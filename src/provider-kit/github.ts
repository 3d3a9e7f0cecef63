/** GitHub's billing reports: https://docs.github.com/rest/billing/usage */
import { secret } from "../config/fields.ts";
import type { Answer, CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import { notPermitted, rateLimited } from "./failures.ts";
import { identifier } from "./options.ts";
import type { OptionProblem, RequestSpec } from "./provider.ts";
import { credentialEnd, isoInstant } from "./values.ts";

export const githubOptions = {
  token: secret({ env: "GITHUB_TOKEN", description: "Fine-grained personal access token." }),
  organization: identifier("Name of the organization that is billed.").optional(),
  username: identifier("Name of the user that is billed, in place of an organization.").optional(),
};

interface Account {
  readonly organization?: string | undefined;
  readonly username?: string | undefined;
}

/** An account is an organization or a user. */
export function githubAccountProblems({ organization, username }: Account): OptionProblem[] {
  return (organization === undefined) === (username === undefined)
    ? [{ path: [], message: "write organization, or username for a personal account, and not both" }]
    : [];
}

/** The report of the running month. */
export function githubReport({ organization, username }: Account, report: string, nowMs: number): RequestSpec {
  const now = new Date(nowMs);
  const account =
    organization === undefined
      ? `/users/${encodeURIComponent(username ?? "")}`
      : `/organizations/${encodeURIComponent(organization)}`;
  return {
    path: `${account}/settings/billing/${report}`,
    query: { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 },
    headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
  };
}

/** A `failure`: limits of requests come as 403 too, and 404 stands for reports that the token may not read. */
export function githubRefusal(_: unknown, { status, headers }: HttpResponse): CheckError | undefined {
  if (status === 403 && (headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0"))
    return rateLimited(403);
  return status === 404 ? notPermitted(404, "or the account is not on the newer billing platform") : undefined;
}

/** GitHub says with each answer when the token ends: `2026-12-31 23:59:59 UTC`. */
export function githubTokenEnd({ headers }: HttpResponse): Pick<Answer, "credentialExpiresAtMs"> {
  return credentialEnd(isoInstant.safeParse(headers["github-authentication-token-expiration"]).data);
}
