import { describe, expect, it } from "vitest";
import type { Mailbox } from "../../src/config/mailbox-schema.ts";
import { requestAccessToken } from "../../src/mailbox/access-token.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpRequest } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";

type OAuth2 = NonNullable<Mailbox["oauth2"]>;
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const app = { client_id: "id", client_secret: Secret.of("s3cret") };
const nowMs = Date.parse("2026-11-20T12:00:00Z");

async function ask(
  oauth2: Partial<OAuth2>,
  { status = 200, headers = {}, body = '{"access_token":"t"}' }: Answer = {},
  refreshToken?: string,
) {
  const sent: (HttpRequest & { readonly maxBytes: number })[] = [];
  const http: HttpClient = {
    send: async (request, _signal, maxBytes) => {
      sent.push({ ...request, maxBytes });
      return { status, headers, body: Buffer.from(body) };
    },
    guard: createConnectionGuard(false),
    close: async () => undefined,
  };
  const { signal } = new AbortController();
  const result = await requestAccessToken(oauth2, { refreshToken, http, nowMs, signal }).catch(
    (error: unknown) => error,
  );
  return { sent, result };
}

describe("a token is asked for", () => {
  it.each<[string, Partial<OAuth2>, string | undefined, string, Record<string, string>]>([
    [
      "as a user of Google",
      { provider: "google", ...app },
      "r",
      "https://oauth2.googleapis.com/token",
      { grant_type: "refresh_token", client_id: "id", client_secret: "s3cret", refresh_token: "r" },
    ],
    [
      "as a user of Microsoft",
      { provider: "microsoft", client_id: "id", refresh_token: Secret.of("r") },
      "r",
      "https://login.microsoftonline.com/common/oauth2/v2.0/token",
      {
        grant_type: "refresh_token",
        client_id: "id",
        scope: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        refresh_token: "r",
      },
    ],
    [
      "as an application of a tenant",
      { provider: "microsoft", tenant: "t1", ...app },
      undefined,
      "https://login.microsoftonline.com/t1/oauth2/v2.0/token",
      {
        grant_type: "client_credentials",
        client_id: "id",
        client_secret: "s3cret",
        scope: "https://outlook.office365.com/.default",
      },
    ],
    [
      "with the address and scope that are configured",
      { provider: "microsoft", token_url: "https://login.example/t", scope: "mail", ...app },
      undefined,
      "https://login.example/t",
      { grant_type: "client_credentials", client_id: "id", client_secret: "s3cret", scope: "mail" },
    ],
    [
      "at an address of Google's that is configured",
      { provider: "google", token_url: "https://login.example/g", scope: "mail", client_id: "id" },
      "r",
      "https://login.example/g",
      { grant_type: "refresh_token", client_id: "id", scope: "mail", refresh_token: "r" },
    ],
    [
      "at another vendor",
      { token_url: "https://login.example/t", client_id: "id" },
      "r",
      "https://login.example/t",
      { grant_type: "refresh_token", client_id: "id", refresh_token: "r" },
    ],
  ])("%s", async (_, oauth2, refreshToken, url, form) => {
    const { sent, result } = await ask(oauth2, {}, refreshToken);
    expect(result).toEqual({ token: "t" });
    expect(
      sent.map((request) => ({
        ...request,
        url: String(request.url),
        body: Object.fromEntries(new URLSearchParams(String(request.body))),
      })),
    ).toEqual([
      {
        method: "POST",
        url,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: form,
        maxBytes: 65_536,
      },
    ]);
  });

  it("nowhere when something else keeps it fresh", async () => {
    expect(await ask({ access_token: Secret.of("given") })).toEqual({ sent: [], result: { token: "given" } });
  });

  it("and a refresh token that came along is given on, when it is another one", async () => {
    const given = async (refresh_token: unknown) =>
      (await ask({ provider: "google" }, { body: JSON.stringify({ access_token: "t", refresh_token }) }, "r")).result;
    expect([await given("second"), await given("r"), await given(null)]).toEqual([
      { token: "t", refreshToken: "second" },
      { token: "t" },
      { token: "t" },
    ]);
  });
});

describe("a token that is not given", () => {
  const host = "login.example";
  it.each<[Answer, Record<string, unknown>]>([
    [{ body: "{}" }, { reason: "invalid_response", message: `${host} answers without an access_token` }],
    [{ body: "no json" }, { reason: "invalid_response", message: `${host} answers without an access_token` }],
    [
      { status: 503 },
      { reason: "upstream", message: `${host} answers 503 to the request for a token`, retryAfterMs: undefined },
    ],
    [
      { status: 429, headers: { "retry-after": "60" } },
      { reason: "rate_limited", message: `${host} answers 429 to the request for a token`, retryAfterMs: 60_000 },
    ],
    [
      { status: 400, body: "no" },
      { reason: "auth", message: `${host} gives no token: status 400` },
    ],
    [
      { status: 400, body: '{"error":"invalid_grant"}' },
      {
        reason: "auth",
        message: `${host} gives no token: invalid_grant; the refresh token has expired or was revoked: log in again and configure the new one`,
      },
    ],
    ...["invalid_client", "unauthorized_client"].map((error): [Answer, Record<string, unknown>] => [
      { status: 401, body: JSON.stringify({ error }) },
      { reason: "auth", message: `${host} gives no token: ${error}; check client_id and client_secret` },
    ]),
    [
      { status: 400, body: '{"error":"invalid_scope"}' },
      { reason: "auth", message: `${host} gives no token: invalid_scope; check scope` },
    ],
    [
      { status: 403, body: JSON.stringify({ error: `<b>${"x".repeat(80)}` }) },
      { reason: "auth", message: `${host} gives no token: b${"x".repeat(59)}` },
    ],
  ])("%j is said as %j", async (answer, error) => {
    const { result } = await ask({ token_url: `https://${host}/t`, client_id: "id" }, answer, "r");
    expect(result).toMatchObject(error);
  });
});
