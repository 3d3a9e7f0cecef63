/** What several providers share: gateways, registrars, captcha solvers, reports in buckets. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CheckError } from "../../src/model.ts";
import { Secret } from "../../src/platform/secret.ts";
import { createApi } from "../../src/provider-kit/api.ts";
import { bucketPage, collectBuckets } from "../../src/provider-kit/bucket-report.ts";
import { captchaBalance } from "../../src/provider-kit/captcha.ts";
import { useByDay } from "../../src/provider-kit/daily-use.ts";
import { domainDate, domainExpiries, domainsBeside, domainsOption } from "../../src/provider-kit/domain-list.ts";
import { azureToken, entraTokenPath } from "../../src/provider-kit/entra.ts";
import { gatewayStatus, shownQuota } from "../../src/provider-kit/gateway-status.ts";
import { githubAccountProblems, githubRefusal, githubReport, githubTokenEnd } from "../../src/provider-kit/github.ts";
import { tokenForm, tokenRefused } from "../../src/provider-kit/oauth.ts";
import { costText } from "../../src/provider-kit/request-cost.ts";
import { contextAt } from "../support/local-provider.ts";
import type { RecordedResponse } from "../support/provider-fixtures.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

function apiOf<Options>(options: Options, answers: readonly RecordedResponse[]) {
  const http = scriptedHttp(answers);
  const context = contextAt("2026-11-20T12:00:00Z", { http: http.client });
  const parts = { options, context, origin: "https://vendor.example", failure: undefined };
  const authenticate = () => {
    throw new Error("no credential is sent");
  };
  return { api: createApi({ ...parts, authenticate }), open: createApi({ ...parts, authenticate: undefined }), http };
}

const answer = (status: number, headers: Record<string, string> = {}) => ({ status, headers, body: Buffer.from("") });
const json = (value: unknown): RecordedResponse => ({ status: 200, json: value });

describe("a gateway", () => {
  const usual = { unit: "USD", quotaPerUnit: 500_000 };
  it.each<[RecordedResponse, unknown]>([
    [json({ data: { quota_per_unit: 1000, quota_display_type: "USD" } }), { unit: "USD", quotaPerUnit: 1000 }],
    [
      json({ data: { quota_per_unit: "1000", quota_display_type: "CNY", usd_exchange_rate: 7.1 } }),
      { unit: "CNY", quotaPerUnit: 1000, exchangeRate: 7.1 },
    ],
    [json({ data: { quota_display_type: "TOKENS" } }), { ...usual, unit: "tokens" }],
    [json({ data: { display_in_currency: false } }), { ...usual, unit: "tokens" }],
    [json({ data: { display_in_currency: true } }), usual],
    [json({ data: { display_in_currency: false, quota_display_type: "USD" } }), usual],
    [json({ data: { quota_per_unit: 0, usd_exchange_rate: -1 } }), usual],
    [json({ data: { quota_per_unit: "x", quota_display_type: 5, usd_exchange_rate: [] } }), usual],
    [json({}), usual],
    [{ status: 404, text: "" }, usual],
  ])("that says %j is %j", async (said, status) => {
    const { api, http } = apiOf({}, [said]);
    expect(await gatewayStatus(api)).toEqual(status);
    expect(http.requests.map(({ url }) => url.href)).toEqual(["https://vendor.example/api/status"]);
  });

  it("hides no fault of ours", async () => {
    await expect(gatewayStatus(apiOf({}, []).api)).rejects.toThrow("unexpected request 1");
  });

  it.each([
    [
      { unit: "USD", quotaPerUnit: 1000 },
      { value: 2.5, unit: "USD" },
    ],
    [
      { unit: "CNY", quotaPerUnit: 1000, exchangeRate: 7.1 },
      { value: 17.75, unit: "CNY" },
    ],
    [
      { unit: "CNY", quotaPerUnit: 1000 },
      { value: 2.5, unit: "USD" },
    ],
    [
      { unit: "USD", quotaPerUnit: 1000, exchangeRate: 7.1 },
      { value: 2.5, unit: "USD" },
    ],
    [
      { unit: "tokens", quotaPerUnit: 1000 },
      { value: 2500, unit: "tokens" },
    ],
  ] as const)("with %j shows a quota of 2,500 as %j", (status, shown) => {
    expect(shownQuota(2500, status)).toEqual(shown);
  });
});

describe("GitHub", () => {
  it.each([
    [{ organization: "acme inc" }, "/organizations/acme%20inc/settings/billing/usage"],
    [{ username: "jo/ann" }, "/users/jo%2Fann/settings/billing/usage"],
  ])("reports the running month of %j", (account, path) => {
    expect(githubReport(account, "usage", Date.parse("2026-12-31T23:59:59Z"))).toEqual({
      path,
      query: { year: 2026, month: 12 },
      headers: { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
    });
    expect(githubAccountProblems(account)).toEqual([]);
  });

  it.each([[{}], [{ organization: "acme", username: "jo" }]])("has one account, not %j", (account) => {
    expect(githubAccountProblems(account)).toEqual([
      { path: [], message: "write organization, or username for a personal account, and not both" },
    ]);
  });

  it.each([
    [403, { "retry-after": "60" }, "rate_limited: too many requests: 403"],
    [403, { "x-ratelimit-remaining": "0" }, "rate_limited: too many requests: 403"],
    [403, { "x-ratelimit-remaining": "7" }, undefined],
    [404, {}, "permission: the credential may not read this: 404, or the account is not on the newer billing platform"],
    [401, { "retry-after": "60" }, undefined],
  ] as const)("says %i with %j as %s", (status, headers, said) => {
    const failure = githubRefusal(undefined, answer(status, headers));
    expect(failure && `${failure.reason}: ${failure.message}`).toBe(said);
  });

  it("says when a token ends", () => {
    const ends = { "github-authentication-token-expiration": "2026-12-31 23:59:59 UTC" };
    expect(githubTokenEnd(answer(200, ends))).toEqual({ credentialExpiresAtMs: Date.UTC(2026, 11, 31, 23, 59, 59) });
    expect(githubTokenEnd(answer(200))).toEqual({});
  });
});

describe("the domains of a registrar", () => {
  const end = Date.parse("2027-01-01T00:00:00Z");

  it("are those with a date", () => {
    const domains = [
      { name: "a.example", expiresAtMs: end },
      { name: "b.example", expiresAtMs: null },
    ];
    expect(domainExpiries(domains)).toEqual([{ kind: "expiry", account: "a.example", expiresAtMs: end }]);
    expect(domainExpiries([])).toEqual([]);
    expect(() => domainExpiries(domains.slice(1))).toThrow(
      new CheckError("invalid_response", "no domain has a date of expiry"),
    );
  });

  it.each([
    ["2027-01-01", end],
    ["0000-00-00", undefined],
    [null, null],
    [undefined, undefined],
  ])("have the date %j as %s", (written, atMs) => {
    expect(domainDate.parse(written)).toBe(atMs);
  });

  it("are read where the user wants them, and never hide the balance", async () => {
    const found = async () => domainExpiries([{ name: "a.example", expiresAtMs: end }]);
    const wanted = z.strictObject(domainsOption).parse({});
    expect(wanted).toEqual({ include: ["domains"] });
    expect(await domainsBeside(apiOf(wanted, []).api, found)).toHaveLength(1);
    expect(await domainsBeside(apiOf({ include: [] }, []).api, found)).toEqual([]);
    const refused = async () => domainExpiries([{ name: "a.example", expiresAtMs: null }]);
    expect(await domainsBeside(apiOf(wanted, []).api, refused)).toEqual([]);
  });
});

describe("a report in buckets", () => {
  const schema = bucketPage(z.object({ day: z.number() }));

  it("goes on while it has more", async () => {
    const { open, http } = apiOf({}, [
      json({ data: [{ day: 1 }, { day: 2 }], has_more: true, next_page: "p2" }),
      json({ data: [{ day: 3 }], has_more: false, next_page: "p3" }),
    ]);
    expect(await collectBuckets(open, { path: "/usage", query: { limit: 2 } }, schema)).toEqual([
      { day: 1 },
      { day: 2 },
      { day: 3 },
    ]);
    expect(http.requests.map(({ url }) => url.search)).toEqual(["?limit=2", "?limit=2&page=p2"]);
  });

  it.each([{ data: [] }, { data: [], has_more: null, next_page: "p2" }, { data: [], has_more: true, next_page: null }])(
    "ends with %j",
    async (page) => {
      expect(await collectBuckets(apiOf({}, [json(page)]).open, { path: "/usage" }, schema)).toEqual([]);
    },
  );
});

describe("a captcha solver", () => {
  it("gets its key in the body", async () => {
    const { request, authenticate } = captchaBalance;
    const http = scriptedHttp([json({})]);
    const context = contextAt("2026-11-20T12:00:00Z", { http: http.client });
    const options = { api_key: Secret.of("k3y") };
    const api = createApi({ options, context, origin: "https://vendor.example", authenticate, failure: undefined });
    await api.request(request, z.unknown());
    expect(http.requests.map(({ method, url, body }) => [method, url.pathname, body])).toEqual([
      ["POST", "/getBalance", '{"clientKey":"k3y"}'],
    ]);
  });

  it.each([
    [{ errorId: 0, balance: 5 }, undefined],
    [{ errorId: "0", balance: 5 }, undefined],
    [
      { errorId: 1, errorCode: "ERROR_KEY_DOES_NOT_EXIST", errorDescription: "no key" },
      "auth: the credential is refused: ERROR_KEY_DOES_NOT_EXIST, no key",
    ],
    [{ errorId: 1, errorCode: "ERROR_WRONG_USER_KEY" }, "auth: the credential is refused: ERROR_WRONG_USER_KEY"],
    [
      { errorId: 1, errorCode: "ERROR_IP_NOT_ALLOWED" },
      "permission: the credential may not read this: ERROR_IP_NOT_ALLOWED",
    ],
    [{ errorId: 1, errorCode: "IP_BANNED" }, "rate_limited: too many requests: IP_BANNED"],
    [{ errorId: 1, errorCode: "ERROR_IP_BLOCKED_5MIN" }, "rate_limited: too many requests: ERROR_IP_BLOCKED_5MIN"],
    [{ errorId: 9 }, "rejected: the vendor refuses the request: undefined"],
  ])("that says %j fails with %s", (body, said) => {
    const failure = captchaBalance.failure(body, answer(200));
    expect(failure && `${failure.reason}: ${failure.message}`).toBe(said?.replace(": undefined", ""));
  });
});

describe("tokens of an application", () => {
  it("of Entra ID are asked for with its secret", () => {
    const client = { tenant_id: "a/b", client_id: "c", client_secret: Secret.of("s") };
    expect(azureToken(client)).toEqual({
      origin: "https://login.microsoftonline.com",
      path: "/a%2Fb/oauth2/v2.0/token",
      form: {
        grant_type: "client_credentials",
        client_id: "c",
        client_secret: "s",
        scope: "https://management.azure.com/.default",
      },
    });
    expect(entraTokenPath("t")).toBe("/t/oauth2/v2.0/token");
  });

  it.each([
    [undefined, { grant_type: "client_credentials", client_id: "c" }],
    ["r", { grant_type: "refresh_token", client_id: "c", refresh_token: "r" }],
  ])("are asked for with what there is: %s", (refreshToken, form) => {
    expect(tokenForm({ client_id: "c", client_secret: undefined, scope: undefined }, refreshToken)).toEqual(form);
  });

  it.each([
    [
      400,
      { error: "invalid_client", error_description: "bad secret" },
      "the credential is refused: invalid_client, bad secret",
    ],
    [400, { error: "invalid_grant" }, "the credential is refused: invalid_grant"],
    [400, { error: "unauthorized_client" }, "the credential is refused: unauthorized_client"],
    [400, { error: "invalid_scope" }, undefined],
    [400, "no", undefined],
    [401, { error: "invalid_client" }, undefined],
  ])("are refused with %i and %j: %s", (status, body, message) => {
    const failure = tokenRefused(body, answer(status));
    expect([failure?.reason, failure?.message]).toEqual([message && "auth", message]);
  });
});

it("the use of a day is added up by unit, oldest first", () => {
  const use = (day: string, value: number, unit = "USD") => ({ day, value, unit });
  const rows = [use("2026-11-20", 0.1), use("2026-11-19", 5), use("2026-11-20", 0.2), use("2026-11-20", 1, "EUR")];
  expect(useByDay(rows)).toEqual([use("2026-11-19", 5), use("2026-11-20", 1, "EUR"), use("2026-11-20", 0.3)]);
});

it("what it costs to ask is said in a line", () => {
  const source = "https://vendor.example/prices";
  expect(costText({ amount: 0.01, currency: "USD", per: "request", source })).toBe("0.01 USD a request");
  expect(costText({ text: "a query of the log", source })).toBe("a query of the log");
});
