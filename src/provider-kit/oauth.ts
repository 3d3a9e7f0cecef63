/** Access tokens of OAuth 2.0 (RFC 6749): fetched with the client's own credential, remembered, fetched anew when refused. */
import * as z from "zod";
import { CheckError } from "../model.ts";
import type { HttpResponse } from "../platform/http-client.ts";
import type { Secret } from "../platform/secret.ts";
import { withHeaders } from "./authenticate.ts";
import { badCredential } from "./failures.ts";
import type { Api, Authenticate, RequestSpec } from "./provider.ts";
import { vendorText } from "./refusal.ts";
import { amount } from "./values.ts";

const key = "token";
/** A token is left off somewhat early: clocks differ, and the request takes its time. */
const marginSeconds = 60;
/** RFC 6749 section 5.1 only recommends to say how long a token lasts. */
const usualSeconds = 300;

/** What a token endpoint answers (RFC 6749 section 5.1). */
export const TokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: amount.nullish(),
  refresh_token: z.string().min(1).nullish(),
});
/** Its refusal (section 5.2): a short code such as invalid_grant. */
export const TokenRefusal = z.object({ error: z.string(), error_description: vendorText });
const refusedCredential = new Set(["invalid_client", "invalid_grant", "unauthorized_client"]);

/** An application that was registered with the vendor. */
export interface OAuthClient {
  readonly client_id: string;
  readonly client_secret: Secret | undefined;
  readonly scope: string | undefined;
}

/** What an application sends to a token endpoint: with the refresh token of a user (section 6), or as itself (section 4.4). */
export function tokenForm(
  { client_id, client_secret, scope }: OAuthClient,
  refreshToken?: string,
): Readonly<Record<string, string>> {
  return {
    grant_type: refreshToken === undefined ? "client_credentials" : "refresh_token",
    client_id,
    ...(client_secret !== undefined && { client_secret: client_secret.reveal() }),
    ...(scope !== undefined && { scope }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  };
}

/** `Authorization: Bearer <token>`, with a token from the vendor's token endpoint. */
export function oauthBearer<Options>(
  tokenRequest: (options: Options, nowMs: number) => RequestSpec,
): Authenticate<Options> {
  return async (request, options, { api, nowMs }) => {
    const token = await api.remembered(key, async () => {
      const answer = await api.request(
        { ...tokenRequest(options, nowMs), authenticated: false, hidden: true },
        TokenAnswer,
      );
      const lifeSeconds = (answer.expires_in ?? usualSeconds) - marginSeconds;
      return { value: answer.access_token, expiresAtMs: nowMs + lifeSeconds * 1000 };
    });
    return withHeaders(request, { authorization: `Bearer ${token}` });
  };
}

/** Reads; where a token of an earlier check is refused, once more with a new one. */
export async function withFreshToken<Options, Result>(api: Api<Options>, read: () => Promise<Result>): Promise<Result> {
  const isOld = api.context.memory.has(key);
  try {
    return await read();
  } catch (error) {
    if (!isOld || !(error instanceof CheckError) || error.reason !== "auth") throw error;
    api.forget(key);
    return read();
  }
}

/** A `failure` for token endpoints, which refuse a wrong client with 400 (RFC 6749 section 5.2). */
export function tokenRefused(body: unknown, response: HttpResponse): CheckError | undefined {
  const refused = response.status === 400 ? TokenRefusal.safeParse(body) : undefined;
  if (!refused?.success || !refusedCredential.has(refused.data.error)) return undefined;
  return badCredential(refused.data.error, refused.data.error_description);
}
