/** What every provider has to keep, held against the cases of a fixture. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { secretMeta, unwrap } from "../../src/config/secrets.ts";
import { CheckError } from "../../src/model.ts";
import type { HttpClient, HttpRequest } from "../../src/platform/http-client.ts";
import type { Provider } from "../../src/provider-kit/provider.ts";
import { providerModules } from "../../src/providers/registry.generated.ts";
import type { ProviderCase, ProviderFixture, RecordedResponse } from "./provider-fixtures.ts";
import {
  parseOptions,
  repeatingHttp,
  runHistory,
  runProvider,
  scriptedHttp,
  writtenReading,
} from "./provider-harness.ts";

const planted = "pl4nt3d/S3cr3t+Value==";

const sentenceNumber = 8617;
const sentence = `请${sentenceNumber}分钟后再试`;
const refusalsInWords: readonly Pick<RecordedResponse, "json" | "text">[] = [
  { text: sentence },
  { text: `Please try again in ${sentenceNumber} minutes.` },
  { text: `ERROR ${sentenceNumber}` },
  { json: sentence },
  { json: { code: 0, msg: sentence, message: sentence } },
  { json: { code: 200, success: true, status: "OK", message: sentence, data: sentence, result: sentence } },
  { json: { error: `Please try again in ${sentenceNumber} minutes.` } },
];

export function describeContract(id: string, fixture: ProviderFixture): void {
  describe(id, () => {
    const load = async (): Promise<Provider> => {
      const module = providerModules[id];
      if (module === undefined) throw new Error(`no provider ${id}`);
      return (await module()).provider;
    };
    const nowOf = (one?: ProviderCase) => Date.parse(one?.now ?? fixture.now ?? "2026-11-20T12:00:00Z");
    const expected = (key: string, usual: string) => fixture.exceptions?.[key] ?? usual;

    it("describes itself", async () => {
      const provider = await load();
      expect(provider.id).toBe(id);
      expect(provider.docs).toMatch(/^https?:\/\//);
      expect(provider.measures.length).toBeGreaterThan(0);
      expect(provider.summary).not.toBe("");
      if (provider.costs !== undefined) {
        expect(provider.costs.source).toMatch(/^https:\/\//);
        expect(provider.minIntervalMs, "what costs money is not asked often").toBeGreaterThanOrEqual(3_600_000);
      }
    });

    it.each(fixture.cases)("$name", async (one) => {
      const provider = await load();
      const http = scriptedHttp(one.exchanges.map(({ response }) => response));
      const options = parseOptions(provider, { ...fixture.options, ...one.options });
      const { outcome } = await runProvider(provider, options, {
        http: http.client,
        nowMs: nowOf(one),
        spendSince: one.spendSince,
        baseUrl: fixture.base_url,
      });
      if (one.failure !== undefined) {
        expect(outcome).toBeInstanceOf(CheckError);
        expect((outcome as CheckError).reason).toBe(one.failure);
      } else {
        if (outcome instanceof CheckError) throw outcome;
        const { readings, active, credentialExpiresAtMs: endsAtMs } = outcome;
        expect({
          readings: readings.map(writtenReading),
          active,
          credentialExpiresAt: endsAtMs === undefined ? undefined : new Date(endsAtMs).toISOString(),
        }).toEqual({ readings: one.readings, active: one.active, credentialExpiresAt: one.credentialExpiresAt });
      }
      expect(http.requests.length, "every recorded exchange is used").toBe(one.exchanges.length);
      for (const [index, { request }] of one.exchanges.entries())
        if (request !== undefined) expectRequest(http.requests[index], request);
    });

    it.each([
      ["401", { status: 401, json: { error: "no" } }, "auth"],
      ["403", { status: 403, json: { error: "no" } }, "permission"],
      ["500", { status: 500, text: "oops" }, "upstream"],
      ["html", { status: 200, text: "<!doctype html><html><title>Log in</title></html>" }, "invalid_response"],
      ["empty", { status: 200, json: {} }, "invalid_response"],
    ])("answers %s as a failure and never as an amount", async (key, response, usual) => {
      const provider = await load();
      const { outcome } = await runProvider(provider, parseOptions(provider, fixture.options), {
        http: repeatingHttp(response).client,
        nowMs: nowOf(),
        baseUrl: fixture.base_url,
      });
      expect(outcome).toBeInstanceOf(CheckError);
      expect((outcome as CheckError).reason).toBe(expected(key, usual));
    });

    it("tells what was used each day, if it can", async () => {
      const { history } = fixture;
      if (history === undefined) return; // A recorded fixture has none; contract.test.ts holds those of this repository to it.
      const provider = await load();
      const ask = (client: HttpClient) =>
        runHistory(provider, parseOptions(provider, fixture.options), Date.parse(`${history.since}T00:00:00Z`), {
          http: client,
          nowMs: nowOf(),
          baseUrl: fixture.base_url,
        });
      const http = scriptedHttp(history.exchanges.map(({ response }) => response));
      expect(await ask(http.client)).toEqual(history.days);
      expect(http.requests.length, "every recorded exchange is used").toBe(history.exchanges.length);
      for (const [index, { request }] of history.exchanges.entries())
        if (request !== undefined) expectRequest(http.requests[index], request);
      expect(await ask(repeatingHttp({ status: 401, text: "" }).client)).toMatchObject({ reason: "auth" });
      expect(await ask(repeatingHttp({ status: 200, json: {} }).client)).toBeInstanceOf(CheckError);
    });

    it.each(refusalsInWords)("takes no amount out of a refusal in words: %j", async (response) => {
      const provider = await load();
      const { outcome } = await runProvider(provider, parseOptions(provider, fixture.options), {
        http: repeatingHttp({ status: 200, ...response }).client,
        nowMs: nowOf(),
        baseUrl: fixture.base_url,
      });
      expect(outcome).toBeInstanceOf(CheckError);
      expect((outcome as CheckError).reason).not.toBe("internal");
    });

    it("takes no amount out of a sentence that stands in the place of a number", async () => {
      const provider = await load();
      for (const one of fixture.cases.filter(({ failure }) => failure === undefined))
        for (const responses of withOneSentence(one.exchanges.map(({ response }) => response))) {
          const options = parseOptions(provider, { ...fixture.options, ...one.options });
          const { outcome } = await runProvider(provider, options, {
            // A sentence may lead to other requests than the number did.
            http: lenientHttp(responses),
            nowMs: nowOf(one),
            spendSince: one.spendSince,
            baseUrl: fixture.base_url,
          });
          if (outcome instanceof CheckError) continue;
          // A name may hold the sentence, an amount must not.
          expect(outcome.readings.flatMap((reading) => Object.values(reading))).not.toContain(sentenceNumber);
        }
    });

    it("keeps the wait that a 429 asks for", async () => {
      const provider = await load();
      const http = repeatingHttp({ status: 429, headers: { "retry-after": "120" }, text: "" });
      const { outcome } = await runProvider(provider, parseOptions(provider, fixture.options), {
        http: http.client,
        nowMs: nowOf(),
        baseUrl: fixture.base_url,
      });
      expect(outcome).toMatchObject({ reason: "rate_limited", retryAfterMs: 120_000 });
    });

    it.each(["timeout", "network", "tls"] as const)("passes on a failure of the connection: %s", async (reason) => {
      const provider = await load();
      const http = repeatingHttp(new CheckError(reason, "as the connection says"));
      const { outcome } = await runProvider(provider, parseOptions(provider, fixture.options), {
        http: http.client,
        nowMs: nowOf(),
        baseUrl: fixture.base_url,
      });
      expect(outcome).toMatchObject({ reason });
    });

    it("refuses an option that it does not know", async () => {
      const provider = await load();
      expect(() => parseOptions(provider, { ...fixture.options, no_such_option: 1 })).toThrow(/no_such_option/);
    });

    it("sends everything to base_url when there is one, and the credential to no other origin", async () => {
      const provider = await load();
      // A redirect leads where the answer says.
      const direct = fixture.cases.filter((one) =>
        one.exchanges.every(({ response }) => response.status < 300 || response.status >= 400),
      );
      for (const one of direct) {
        const http = scriptedHttp(one.exchanges.map(({ response }) => response));
        const options = parseOptions(provider, { ...fixture.options, ...one.options });
        await runProvider(provider, options, {
          http: http.client,
          nowMs: nowOf(one),
          spendSince: one.spendSince,
          baseUrl: "https://proxy.example/prefix",
        });
        for (const request of http.requests) {
          expect(request.url.origin).toBe("https://proxy.example");
          expect(request.url.pathname).toMatch(/^\/prefix\//);
        }
        const declared = one.exchanges.map(({ request }) => request?.url);
        for (const [index, url] of declared.entries())
          if (url !== undefined) expect(http.requests[index]?.url.pathname).toBe(`/prefix${new URL(url).pathname}`);
      }
    });

    it("follows no redirect to another origin with the credential", async () => {
      const provider = await load();
      const http = repeatingHttp({ status: 302, headers: { location: "https://elsewhere.example/" }, text: "" });
      const { outcome } = await runProvider(provider, parseOptions(provider, fixture.options), {
        http: http.client,
        nowMs: nowOf(),
        baseUrl: fixture.base_url,
      });
      expect(outcome).toMatchObject({ reason: "rejected" });
      // Without a credential a redirect may lead anywhere: that of rdap.org leads to the registries.
      if (Object.keys(provider.options.shape).some((key) => isSecretOption(provider, key)))
        expect(http.requests.every((request) => request.url.hostname !== "elsewhere.example")).toBe(true);
    });

    it("shows its secret in no error and no described exchange", async () => {
      const provider = await load();
      const secretKeys = Object.entries(fixture.options).filter(
        ([key, value]) => typeof value === "string" && isSecretOption(provider, key),
      );
      const withPlanted = Object.fromEntries(secretKeys.map(([key, value]) => [key, plantIn(String(value))]));
      for (const response of [
        { status: 401, text: "" },
        { status: 200, json: {} },
        new CheckError("network", "down"),
      ]) {
        const options = parseOptions(provider, { ...fixture.options, ...withPlanted });
        const { outcome, exchanges } = await runProvider(provider, options, {
          http: repeatingHttp(response).client,
          nowMs: nowOf(),
          baseUrl: fixture.base_url,
        });
        const seen = JSON.stringify([
          outcome instanceof CheckError ? `${outcome.message} ${outcome.stack}` : outcome,
          exchanges,
        ]);
        for (const form of [planted, encodeURIComponent(planted), Buffer.from(planted).toString("base64")])
          expect(seen).not.toContain(form);
      }
    });
  });
}

/** Answers the exchanges in order and every further request with a 404. */
function lenientHttp(responses: readonly RecordedResponse[]): HttpClient {
  const { client } = scriptedHttp([...responses, ...Array.from({ length: 60 }, () => ({ status: 404, text: "" }))]);
  return client;
}

/** The exchanges with one number of one answer replaced by a sentence, for each number of each answer. */
function* withOneSentence(responses: readonly RecordedResponse[]): Generator<RecordedResponse[]> {
  for (const [index, response] of responses.entries())
    for (const changed of sentencesIn(response)) yield responses.map((one, at) => (at === index ? changed : one));
}

function* sentencesIn(response: RecordedResponse): Generator<RecordedResponse> {
  if (response.json !== undefined) for (const json of sentencesInJson(response.json)) yield { ...response, json };
  if (response.text !== undefined)
    for (const found of response.text.matchAll(/\d+(\.\d+)?/g))
      yield {
        ...response,
        text: `${response.text.slice(0, found.index)}${sentence}${response.text.slice(found.index + found[0].length)}`,
      };
  for (const [name, value] of Object.entries(response.headers ?? {}))
    if (/\d/.test(value)) yield { ...response, headers: { ...response.headers, [name]: sentence } };
}

function* sentencesInJson(value: unknown): Generator<unknown> {
  if (typeof value === "number" || (typeof value === "string" && /^[-\d.,\s]*\d[-\d.,\s]*$/.test(value)))
    yield sentence;
  else if (Array.isArray(value)) {
    for (const [index, one] of value.entries())
      for (const changed of sentencesInJson(one)) yield value.with(index, changed);
  } else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value))
      for (const changed of sentencesInJson(one)) yield { ...value, [key]: changed };
}

/** Keys with a form (`AK:SK`, PEM) keep their form. */
function plantIn(value: string): string {
  if (value.includes("-----BEGIN") || value.trimStart().startsWith("{")) return value;
  return value.includes(":") ? `${value.slice(0, value.indexOf(":") + 1)}${planted}` : planted;
}

function isSecretOption(provider: Provider, key: string): boolean {
  const field = provider.options.shape[key];
  return field !== undefined && secretMeta(unwrap(field as z.ZodType)) !== undefined; // zod types a shape by its core type.
}

function expectRequest(
  actual: HttpRequest | undefined,
  wanted: NonNullable<ProviderCase["exchanges"][number]["request"]>,
) {
  if (actual === undefined) throw new Error("the request was not made");
  if (wanted.method !== undefined) expect(actual.method).toBe(wanted.method);
  if (wanted.url !== undefined) expect(actual.url.href).toBe(new URL(wanted.url).href);
  const headers = Object.fromEntries(
    Object.entries(actual.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, value] of Object.entries(wanted.headers ?? {}))
    expect(headers[name.toLowerCase()], name).toBe(value);
  const body = actual.body === undefined ? "" : String(actual.body);
  if (wanted.json !== undefined) expect(JSON.parse(body)).toEqual(wanted.json);
  if (wanted.form !== undefined) expect(Object.fromEntries(new URLSearchParams(body))).toEqual(wanted.form);
  if (wanted.text !== undefined) expect(body).toBe(wanted.text);
}
