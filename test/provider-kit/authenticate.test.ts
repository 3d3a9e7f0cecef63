import { describe, expect, it } from "vitest";
import type { HttpRequest } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { basic, bearer, header, jsonFields, query } from "../../src/provider-kit/authenticate.ts";
import type { Authenticate } from "../../src/provider-kit/provider.ts";
import { contextAt } from "../support/local-provider.ts";

interface Options {
  readonly key: Secret;
}
const options: Options = { key: Secret.of("k:é") };
const keyOf = (written: Options) => written.key;
const request: HttpRequest = {
  method: "GET",
  url: new URL("https://vendor.example/v1?a=1"),
  headers: { accept: "text/plain" },
};

async function authenticated(authenticate: Authenticate<Options>, first = request) {
  const { clock, random } = contextAt("2026-11-20T12:00:00Z");
  // The schemes of this file ask for nothing more.
  const api = undefined as never;
  const { url, headers, body } = await authenticate(first, options, { nowMs: clock.nowMs(), random, api });
  return { url: url.href, headers, body };
}

describe("a credential", () => {
  it.each<[string, Authenticate<Options>, string, Record<string, string>]>([
    ["a bearer", bearer(keyOf), "?a=1", { authorization: "Bearer k:é" }],
    ["a header", header("x-api-key", keyOf), "?a=1", { "x-api-key": "k:é" }],
    ["a header behind a scheme", header("authorization", keyOf, "Token "), "?a=1", { authorization: "Token k:é" }],
    ["a part of the query", query("api_key", keyOf), "?a=1&api_key=k%3A%C3%A9", {}],
    ["a login", basic(keyOf, () => "pass"), "?a=1", { authorization: "Basic azrDqTpwYXNz" }],
    [
      "a login without a password",
      basic(
        () => "user",
        () => "",
      ),
      "?a=1",
      { authorization: "Basic dXNlcjo=" },
    ],
  ])("is sent as %s", async (_, authenticate, search, headers) => {
    expect(await authenticated(authenticate)).toEqual({
      url: `https://vendor.example/v1${search}`,
      headers: { accept: "text/plain", ...headers },
      body: undefined,
    });
    expect(request.url.href).toBe("https://vendor.example/v1?a=1");
  });

  it.each([
    ['{"page":2,"clientKey":"old"}', '{"page":2,"clientKey":"k:é"}'],
    [undefined, '{"clientKey":"k:é"}'],
  ])("is sent as fields of the body %s", async (body, sent) => {
    const first = { ...request, ...(body === undefined ? {} : { body }) };
    expect(
      (
        await authenticated(
          jsonFields(({ key }) => ({ clientKey: key })),
          first,
        )
      ).body,
    ).toBe(sent);
  });
});
