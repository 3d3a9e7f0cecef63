import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckError } from "../../src/model.ts";
import { Secret } from "../../src/platform/secret.ts";
import { buildRequest, createApi } from "../../src/provider-kit/api.ts";
import { bearer } from "../../src/provider-kit/authenticate.ts";
import type { RequestSpec } from "../../src/provider-kit/provider.ts";
import { contextAt } from "../support/local-provider.ts";
import type { RecordedResponse } from "../support/provider-fixtures.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

const origin = "https://vendor.example";

describe("a request", () => {
  it.each<[string, RequestSpec, string, Record<string, unknown>]>([
    ["is a GET", { path: "/v1" }, origin, { method: "GET", url: `${origin}/v1`, headers: {} }],
    [
      "has a query without what is undefined, and lists as repeated keys",
      { path: "/v1?a=0", query: { b: undefined, c: 2, d: false, e: ["x", "y z"] } },
      origin,
      { method: "GET", url: `${origin}/v1?a=0&c=2&d=false&e=x&e=y+z`, headers: {} },
    ],
    [
      "keeps the path and the query of a base_url",
      { path: "/v1", query: { b: 1 } },
      "https://proxy.example/prefix//?team=7",
      { method: "GET", url: "https://proxy.example/prefix/v1?team=7&b=1", headers: {} },
    ],
    [
      "needs no path of a base_url",
      { path: "/v1" },
      "https://proxy.example/",
      { method: "GET", url: "https://proxy.example/v1", headers: {} },
    ],
    [
      "with JSON is a POST",
      { path: "/v1", json: { a: 1 }, headers: { "x-v": "2" } },
      origin,
      {
        method: "POST",
        url: `${origin}/v1`,
        headers: { "content-type": "application/json", "x-v": "2" },
        body: '{"a":1}',
      },
    ],
    [
      "with a form is a POST",
      { path: "/v1", form: { a: "1 2", b: "&" } },
      origin,
      {
        method: "POST",
        url: `${origin}/v1`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "a=1+2&b=%26",
      },
    ],
    [
      "has the method and the type that are given",
      { path: "/v1", method: "PUT", body: "<a/>", headers: { "content-type": "text/xml" } },
      origin,
      { method: "PUT", url: `${origin}/v1`, headers: { "content-type": "text/xml" }, body: "<a/>" },
    ],
  ])("%s", (_, spec, base, sent) => {
    const { url, ...rest } = buildRequest(spec, base);
    expect({ ...rest, url: url.href }).toEqual(sent);
  });
});

function apiOf(answers: readonly RecordedResponse[], baseUrl?: string) {
  const http = scriptedHttp(answers);
  const context = contextAt("2026-11-20T12:00:00Z", { http: http.client, baseUrl, spendSince: "2026-11-01" });
  const api = createApi({
    options: { key: Secret.of("k3y") },
    context,
    origin,
    authenticate: bearer<{ readonly key: Secret }>(({ key }) => key),
    failure: (body, { status }, { key }) =>
      status === 418 || Object(body).failed === true ? new CheckError("rejected", key.source.from) : undefined,
  });
  return { api, context, asked: () => http.requests.map(({ url, headers }) => [url.href, headers.authorization]) };
}

async function failureOf(asked: Promise<unknown>) {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CheckError)) throw new Error("it did not fail");
  return [error.reason, error.message];
}

const json = (value: unknown, status = 200): RecordedResponse => ({ status, json: value });
const Left = z.object({ left: z.number(), unit: z.string(), plan: z.object({ name: z.string() }), end: z.number() });
const whole = { left: 5, unit: "USD", plan: { name: "a" }, end: 1 };
const path = "/v1";

describe("a provider's api", () => {
  it("sends the credential to its origin, and none where none is wanted", async () => {
    const { api, asked } = apiOf([json(whole), json(whole), json(whole)]);
    expect(await api.request({ path }, Left)).toEqual(whole);
    await api.request({ path, authenticated: false }, Left);
    await api.request({ path, origin: "https://login.vendor.example" }, Left);
    expect(asked()).toEqual([
      [`${origin}/v1`, "Bearer k3y"],
      [`${origin}/v1`, undefined],
      ["https://login.vendor.example/v1", "Bearer k3y"],
    ]);
    expect([api.nowMs, api.spendSince]).toEqual([Date.parse("2026-11-20T12:00:00Z"), "2026-11-01"]);
  });

  it("sends everything to base_url", async () => {
    const { api, asked } = apiOf([json(whole)], "https://proxy.example/p");
    await api.request({ path, origin: "https://login.vendor.example" }, Left);
    expect(asked()).toEqual([["https://proxy.example/p/v1", "Bearer k3y"]]);
  });

  it.each<[string, RecordedResponse, RequestSpec, string, string]>([
    ["a status", json({}, 403), { path }, "permission", "HTTP 403: the credential may not read this"],
    ["a status below 200", json(whole, 199), { path }, "rejected", "HTTP 199"],
    ["a status of 300", json(whole, 300), { path }, "rejected", "HTTP 300"],
    ["what the vendor says in its body", json({ failed: true }), { path }, "rejected", "inline"],
    ["what the vendor says with a body that is no JSON", { status: 418, text: "" }, { path }, "rejected", "inline"],
    ["no JSON", { status: 200, text: "left: 5" }, { path }, "invalid_response", "the answer is no JSON"],
    [
      "another body",
      json([]),
      { path },
      "invalid_response",
      "the answer is not as documented: the body: Invalid input: expected object, received array",
    ],
    [
      "three of the fields that are wrong, and no value of the vendor's",
      json({ left: "planted", plan: { name: 1 } }),
      { path },
      "invalid_response",
      "the answer is not as documented: left: Invalid input: expected number, received string; unit: Invalid input: expected string, received undefined; plan.name: Invalid input: expected string, received number",
    ],
  ])("fails with %s", async (_, answer, spec, reason, message) => {
    expect(await failureOf(apiOf([answer]).api.request(spec, Left))).toEqual([reason, message]);
  });

  it("takes the statuses that the vendor answers with", async () => {
    const { api } = apiOf([json(whole, 299), json(whole, 404), json(whole, 404)]);
    expect((await api.exchange({ path }, Left)).response.status).toBe(299);
    expect((await api.exchange({ path, acceptStatus: [404] }, Left)).body).toEqual(whole);
    expect(await failureOf(api.exchange({ path, acceptStatus: [409] }, Left))).toEqual(["rejected", "HTTP 404"]);
  });

  it.each<[string, RequestSpec, boolean]>([
    ["with the credential", { path }, false],
    ["with a body", { path, authenticated: false, json: {} }, false],
    ["with a header of its own", { path, authenticated: false, headers: { "x-key": "k" } }, false],
    ["that only says what it accepts", { path, authenticated: false, headers: { Accept: "text/plain" } }, true],
    ["without anything", { path, authenticated: false }, true],
  ])("lets a request %s go to another origin: %s", async (_, spec, follows) => {
    const { api, asked } = apiOf([
      { status: 307, headers: { location: "https://else.example/" }, text: "" },
      json(whole),
    ]);
    await api.request(spec, Left).catch((error: CheckError) => expect(error.reason).toBe("rejected"));
    expect(asked().length).toBe(follows ? 2 : 1);
  });

  it("remembers a value until it ends or is forgotten", async () => {
    const { api, context } = apiOf([]);
    const now = context.clock.nowMs();
    const remember = (value: string, expiresAtMs: number) =>
      api.remembered("token", async () => ({ value, expiresAtMs }));
    expect(await remember("a", now)).toBe("a");
    expect(await remember("b", now + 1)).toBe("b");
    expect(await remember("c", now + 1)).toBe("b");
    api.forget("token");
    expect(await remember("d", now + 1)).toBe("d");
  });
});
