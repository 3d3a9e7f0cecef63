import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { HttpClient, HttpResponse } from "../platform/http-client.ts";
import { entraOrigin, entraTokenPath } from "../provider-kit/entra.ts";
import { reasonOfStatus, retryAfterOf } from "../provider-kit/failures.ts";
import { googleOrigin, googleTokenPath } from "../provider-kit/google-account.ts";
import { TokenAnswer, TokenRefusal, tokenForm } from "../provider-kit/oauth.ts";
import { parsedJson } from "../provider-kit/parse-body.ts";

type OAuth2 = NonNullable<Mailbox["oauth2"]>;

export interface AccessToken {
  readonly token: string;
  /** A new refresh token, when the vendor changed it: the old one may stop working at any time. */
  readonly refreshToken?: string;
}

/**
 * Endpoints and scopes: https://developers.google.com/identity/protocols/oauth2 and
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
function endpointOf(oauth2: OAuth2): { readonly url: string; readonly scope: string | undefined } {
  const { provider, token_url, scope, tenant = "common", refresh_token } = oauth2;
  if (provider === "google") return { url: token_url ?? googleOrigin + googleTokenPath, scope };
  if (provider !== "microsoft") return { url: token_url ?? "", scope };
  const asApplication = "https://outlook.office365.com/.default";
  const asUser = "https://outlook.office.com/IMAP.AccessAsUser.All offline_access";
  return {
    url: token_url ?? entraOrigin + entraTokenPath(tenant),
    scope: scope ?? (refresh_token === undefined ? asApplication : asUser),
  };
}

const largestAnswer = 64 * 1024;

export interface TokenOptions {
  /** The newest one: kept from an earlier scan, or configured. */
  readonly refreshToken: string | undefined;
  readonly http: HttpClient;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/**
 * A fresh access token: with the user's refresh token, or as the application itself.
 *
 * @throws CheckError auth when the vendor refuses, and what the HTTP client throws
 */
export async function requestAccessToken(oauth2: OAuth2, options: TokenOptions): Promise<AccessToken> {
  if (oauth2.access_token !== undefined) return { token: oauth2.access_token.reveal() };
  const { refreshToken, http, nowMs, signal } = options;
  const { url, scope } = endpointOf(oauth2);
  const target = new URL(url);
  const { client_id = "", client_secret } = oauth2;
  const body = new URLSearchParams(tokenForm({ client_id, client_secret, scope }, refreshToken)).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await http.send({ method: "POST", url: target, headers, body }, signal, largestAnswer);
  if (response.status !== 200) throw refusal(target.host, response, nowMs);
  const answer = TokenAnswer.safeParse(bodyOf(response));
  if (!answer.success) throw new CheckError("invalid_response", `${target.host} answers without an access_token`);
  const { access_token: token, refresh_token: changed } = answer.data;
  return { token, ...(changed && changed !== refreshToken && { refreshToken: changed }) };
}

function refusal(host: string, response: HttpResponse, nowMs: number): CheckError {
  const reason = reasonOfStatus(response.status);
  if (reason === "upstream" || reason === "rate_limited") {
    const retryAfterMs = retryAfterOf(response, nowMs);
    const message = `${host} answers ${response.status} to the request for a token`;
    return new CheckError(reason, message, retryAfterMs === undefined ? {} : { retryAfterMs });
  }
  const { data } = TokenRefusal.safeParse(bodyOf(response));
  const code = data?.error.replace(/[^\w.-]/gu, "").slice(0, 60);
  return new CheckError("auth", `${host} gives no token: ${code ?? `status ${response.status}`}${hintFor(code)}`);
}

function bodyOf({ body }: HttpResponse): unknown {
  return parsedJson(body.toString("utf8"));
}

function hintFor(code: string | undefined): string {
  if (code === "invalid_grant")
    return "; the refresh token has expired or was revoked: log in again and configure the new one";
  if (code === "invalid_client" || code === "unauthorized_client") return "; check client_id and client_secret";
  return code === "invalid_scope" ? "; check scope" : "";
}
