import type { Mailbox } from "../config/mailbox-schema.ts";
import { CheckError } from "../model.ts";
import type { HttpClient } from "../platform/http-client.ts";

type OAuth2 = NonNullable<Mailbox["oauth2"]>;

export interface AccessToken {
  readonly token: string;
  /** A new refresh token, when the vendor changed it: the old one may stop working at any time. */
  readonly refreshToken?: string;
}

/** Endpoints and scopes: https://developers.google.com/identity/protocols/oauth2 and
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth */
function endpointOf(oauth2: OAuth2): { readonly url: string; readonly scope: string | undefined } {
  if (oauth2.provider === "google")
    return { url: oauth2.token_url ?? "https://oauth2.googleapis.com/token", scope: oauth2.scope };
  if (oauth2.provider === "microsoft") {
    const scope =
      oauth2.refresh_token === undefined
        ? "https://outlook.office365.com/.default"
        : "https://outlook.office.com/IMAP.AccessAsUser.All offline_access";
    return {
      url: oauth2.token_url ?? `https://login.microsoftonline.com/${oauth2.tenant ?? "common"}/oauth2/v2.0/token`,
      scope: oauth2.scope ?? scope,
    };
  }
  return { url: oauth2.token_url ?? "", scope: oauth2.scope };
}

const largestAnswer = 64 * 1024;

/**
 * A fresh access token: with the user's refresh token, or as the application itself.
 *
 * @param refreshToken the newest one: kept from an earlier scan, or configured
 * @throws CheckError auth when the vendor refuses, and what the HTTP client throws
 */
export async function requestAccessToken(
  oauth2: OAuth2,
  {
    refreshToken,
    http,
    signal,
  }: { readonly refreshToken: string | undefined; readonly http: HttpClient; readonly signal: AbortSignal },
): Promise<AccessToken> {
  if (oauth2.access_token !== undefined) return { token: oauth2.access_token.reveal() };
  const { url, scope } = endpointOf(oauth2);
  const form = new URLSearchParams({ client_id: oauth2.client_id ?? "" });
  if (oauth2.client_secret !== undefined) form.set("client_secret", oauth2.client_secret.reveal());
  if (scope !== undefined) form.set("scope", scope);
  form.set("grant_type", refreshToken === undefined ? "client_credentials" : "refresh_token");
  if (refreshToken !== undefined) form.set("refresh_token", refreshToken);
  const target = new URL(url);
  const response = await http.send(
    {
      method: "POST",
      url: target,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    },
    signal,
    largestAnswer,
  );
  const answer = parseAnswer(response.body);
  if (response.status >= 500)
    throw new CheckError("upstream", `${target.host} answers ${response.status} to the request for a token`);
  if (response.status === 429)
    throw new CheckError("rate_limited", `${target.host} answers 429 to the request for a token`);
  if (response.status !== 200) {
    throw new CheckError(
      "auth",
      `${target.host} gives no token: ${answer.error ?? `status ${response.status}`}${hintFor(answer.error)}`,
    );
  }
  if (answer.accessToken === undefined)
    throw new CheckError("invalid_response", `${target.host} answers without an access_token`);
  const changed = answer.refreshToken !== undefined && answer.refreshToken !== refreshToken;
  return {
    token: answer.accessToken,
    ...(changed && answer.refreshToken !== undefined && { refreshToken: answer.refreshToken }),
  };
}

interface Answer {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly error?: string;
}

function parseAnswer(body: Buffer): Answer {
  let answer: unknown;
  try {
    answer = JSON.parse(body.toString("utf8"));
  } catch {
    return {};
  }
  if (typeof answer !== "object" || answer === null) return {};
  const fields: Readonly<Record<string, unknown>> = { ...answer };
  const text = (name: string) => (typeof fields[name] === "string" && fields[name] !== "" ? fields[name] : undefined);
  const [accessToken, refreshToken, error] = [text("access_token"), text("refresh_token"), text("error")];
  return {
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
    // RFC 6749 section 5.2: a short code such as invalid_grant.
    ...(error !== undefined && { error: error.replace(/[^\w.-]/gu, "").slice(0, 60) }),
  };
}

function hintFor(error: string | undefined): string {
  if (error === "invalid_grant")
    return "; the refresh token has expired or was revoked: log in again and configure the new one";
  if (error === "invalid_client" || error === "unauthorized_client") return "; check client_id and client_secret";
  return error === "invalid_scope" ? "; check scope" : "";
}
