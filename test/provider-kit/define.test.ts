import { describe, expect, it } from "vitest";
import { z } from "zod";
import { secret } from "../../src/config/fields.ts";
import { Secret } from "../../src/platform/secret.ts";
import { bearer } from "../../src/provider-kit/authenticate.ts";
import { defineLocalProvider, defineProvider } from "../../src/provider-kit/define.ts";
import { balance } from "../../src/provider-kit/values.ts";
import { contextAt } from "../support/local-provider.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

const said = {
  id: "acme",
  name: "Acme",
  docs: "https://acme.example/docs",
  summary: "The wallet.",
  measures: ["balance", "spend"],
} as const;
const options = { key: secret({ description: "Key." }), site: z.enum(["one", "two"]).default("one") };
const written = { key: Secret.of("k3y"), site: "two" };
const Left = z.object({ left: z.number() });
const context = contextAt("2026-11-20T12:00:00Z");

const acme = defineProvider({
  ...said,
  options,
  origin: ({ site }) => `https://${site}.acme.example`,
  authenticate: bearer(({ key }) => key),
  request: ({ site }, nowMs) => ({ path: `/${site}`, query: { at: nowMs } }),
  response: Left,
  answer: ({ left }, { site }, nowMs, { status }) => ({
    readings: [balance({ account: `${site} ${nowMs} ${status}`, value: left, unit: "USD" })],
  }),
});

describe("a provider", () => {
  it("asks once and answers what the answer says", async () => {
    const http = scriptedHttp([{ status: 201, json: { left: 5 } }]);
    expect(await acme.check(written, contextAt("2026-11-20T12:00:00Z", { http: http.client }))).toEqual({
      readings: [{ kind: "remaining", type: "balance", account: "two 1795176000000 201", value: 5, unit: "USD" }],
    });
    expect(http.requests.map(({ url, headers }) => [url.href, headers])).toEqual([
      ["https://two.acme.example/two?at=1795176000000", { authorization: "Bearer k3y" }],
    ]);
  });

  it("says of itself what is written, and nothing that is not", () => {
    const { options: schema, check: _check, host: _host, measuresWith, ...rest } = acme;
    expect(rest).toEqual({ ...said, pushed: false, minIntervalMs: 0 });
    expect(measuresWith(written)).toEqual(["balance", "spend"]);
    expect(schema.safeParse({ ...written, more: 1 }).success).toBe(false);
    expect(schema.parse({ key: written.key })).toEqual({ key: written.key, site: "one" });
  });

  it("says of itself all that is written", async () => {
    const more = {
      console: "https://acme.example/pay",
      units: ["USD"],
      costs: { amount: 0.01, currency: "USD", per: "request", source: "https://acme.example/prices" },
      experimental: "The page is old.",
      privilege: "Billing reader.",
      isPostedLater: true,
    } as const;
    const problem = { path: ["site"], message: "no such site" };
    const provider = defineProvider({
      ...said,
      ...more,
      options,
      minInterval: { ms: 3_600_000, reason: "It costs money." },
      measuresWith: ({ site }) => (site === "two" ? ["spend"] : ["balance"]),
      problems: ({ site }) => (site === "two" ? [problem] : []),
      origin: "https://acme.example",
      read: async ({ nowMs }) => ({ readings: [balance({ value: nowMs, unit: "USD" })] }),
      history: async (_, sinceMs) => [{ day: "2026-11-20", value: sinceMs, unit: "USD" }],
    });
    const { options: _options, check, host, measuresWith, problems, history, ...rest } = provider;
    expect(rest).toEqual({
      ...said,
      ...more,
      pushed: false,
      minIntervalMs: 3_600_000,
      minIntervalReason: "It costs money.",
    });
    expect([measuresWith(written), measuresWith({})]).toEqual([["spend"], ["balance"]]);
    expect(await problems?.(written, 0)).toEqual([problem]);
    expect(host(written, undefined)).toBe("acme.example");
    expect(await history?.(written, context, 7)).toEqual([{ day: "2026-11-20", value: 7, unit: "USD" }]);
    expect((await check(written, context)).readings).toMatchObject([{ value: 1_795_176_000_000 }]);
  });

  it.each([
    [undefined, "two.acme.example"],
    ["http://proxy.example:8080/acme", "proxy.example:8080"],
  ])("with the base_url %s goes to the host %s", (baseUrl, host) => {
    expect(acme.host(written, baseUrl)).toBe(host);
  });

  it("has no host where base_url is no address", () => {
    expect(() => acme.host(written, "proxy")).toThrow(
      expect.objectContaining({ reason: "config", message: "base_url is no address" }),
    );
  });

  const token = `e30.${Buffer.from('{"exp":1800000000}').toString("base64url")}.s`;
  it.each([
    ["what its token says", token, {}, 1_800_000_000_000],
    ["what the vendor says, before what its token says", token, { credentialExpiresAtMs: 5 }, 5],
    ["nothing where neither says it", "k3y", {}, undefined],
  ])("says when its credential ends: %s", async (_, key, answer, endsAtMs) => {
    const provider = defineProvider({
      ...said,
      options,
      origin: "https://acme.example",
      jwt: (typed) => typed.key,
      read: async () => ({ readings: [], ...answer }),
    });
    expect((await provider.check({ key: Secret.of(key) }, context)).credentialExpiresAtMs).toBe(endsAtMs);
  });
});

describe("a provider without a vendor", () => {
  const local = { ...said, options: { left: z.number() } };

  it("reads what its options say, and has no host", async () => {
    const provider = defineLocalProvider({
      ...local,
      read: async ({ left }, { clock }) => ({ readings: [balance({ value: left + clock.nowMs(), unit: "USD" })] }),
    });
    const { options: _options, check, host, measuresWith, ...rest } = provider;
    expect(rest).toEqual({ ...said, pushed: false, minIntervalMs: 0 });
    expect(host({}, "https://proxy.example")).toBeUndefined();
    expect(measuresWith({})).toEqual(said.measures);
    expect((await check({ left: 1 }, context)).readings).toMatchObject([{ value: 1_795_176_000_001 }]);
  });

  it("may be pushed, and may have a past", () => {
    const provider = defineLocalProvider({
      ...local,
      pushed: true,
      read: async () => ({ readings: [] }),
      past: ({ left }, nowMs) => [{ atMs: nowMs, value: left }],
    });
    expect([provider.pushed, provider.past?.({ left: 3 }, 4)]).toEqual([true, [{ atMs: 4, value: 3 }]]);
  });
});
