import { describe, expect, it } from "vitest";
import { isLookedUp, lookUpExpiry, lookupSource } from "../../src/checks/lookup.ts";
import { CheckError } from "../../src/model.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../src/platform/http-client.ts";
import type { LookUpRdapExpiry } from "../../src/renewal/lookup-rdap.ts";
import { configOf, testNowMs as nowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";

async function subscriptionOf(keys: string) {
  const { subscriptions } = await configOf(`subscriptions: [{ name: Domain, cycle_type: once, ${keys} }]`);
  const [subscription] = subscriptions;
  if (subscription === undefined) throw new Error("no subscription");
  return subscription;
}

/** What a registry answers, one request after the other; each takes 200 ms. */
async function lookUp(
  answers: readonly Partial<HttpResponse>[],
  { keys = "expires: { rdap: example.com }", rdap }: { keys?: string; rdap?: LookUpRdapExpiry } = {},
) {
  const clock = fakeClock(nowMs);
  const requests: HttpRequest[] = [];
  const http: HttpClient = {
    guard: createConnectionGuard(false),
    async send(request) {
      requests.push(request);
      await new Promise<void>((done) => clock.startTimer(done, 200));
      return { status: 200, headers: {}, body: Buffer.alloc(0), ...answers[requests.length - 1] };
    },
    close: async () => {},
  };
  let seen: number | undefined;
  const running = lookUpExpiry(
    await subscriptionOf(keys),
    {
      http,
      clock,
      timeoutMs: 1_000,
      rdap:
        rdap ??
        (async (domain, tools) => {
          seen = (await tools.get(`https://rdap.example/domain/${domain}`)).status;
          return tools.nowMs() + 1;
        }),
    },
    new AbortController().signal,
  );
  await clock.advance(5_000);
  const result = await running;
  const asked = requests.map(({ url }) => url.href.replace("https://rdap.example", ""));
  return { result, requests, asked, seen, failure: result.lastRun.failure };
}

const to = (location: string, status = 302) => ({ status, headers: { location } });
const first = "/domain/example.com";

describe("a look-up of a domain", () => {
  it("says when the domain ends, when it began and how long it took", async () => {
    const { result, requests } = await lookUp([]);
    expect(result).toEqual({ expiresAtMs: nowMs + 201, lastRun: { startedAtMs: nowMs, durationMs: 200 } });
    expect(requests).toEqual([
      {
        method: "GET",
        url: new URL("https://rdap.example/domain/example.com"),
        headers: { accept: "application/rdap+json, application/json" },
      },
    ]);
  });

  it.each([
    ["follows a redirect to the registrar", [to("/a")], { asked: [first, "/a"], seen: 200 }],
    [
      "follows five of them",
      ["/1", "/2", "/3", "/4", "/5"].map((path) => to(path)),
      { asked: [first, "/1", "/2", "/3", "/4", "/5"], seen: 200 },
    ],
    ["follows one of 300 and one of 399", [to("/a", 300), to("/b", 399)], { asked: [first, "/a", "/b"], seen: 200 }],
    ["takes an answer of 400 or more as it is, whatever it points to", [to("/a", 400)], { asked: [first], seen: 400 }],
    ["takes an answer below 300 as it is", [to("/a", 299)], { asked: [first], seen: 299 }],
    ["takes a redirect to nowhere as it is", [{ status: 302 }], { asked: [first], seen: 302 }],
    ["takes a redirect to what is not an address as it is", [to("https://[")], { asked: [first], seen: 302 }],
  ] as const)("%s", async (_, answers, expected) => {
    expect(await lookUp(answers)).toMatchObject({ ...expected, failure: undefined });
  });

  it("ends after the fifth redirect", async () => {
    const { asked, failure } = await lookUp(Array.from({ length: 9 }, (_, index) => to(`/${index}`)));
    expect(asked).toHaveLength(6);
    expect(failure).toEqual({ reason: "rejected", message: "more than 5 redirects" });
  });

  it.each([
    [new CheckError("upstream", "HTTP 503"), { reason: "upstream", message: "HTTP 503" }],
    [new TypeError("no such thing"), { reason: "internal", message: "a fault of this program: no such thing" }],
    ["odd", { reason: "internal", message: "a fault of this program: odd" }],
  ])("that ends with %s says why", async (thrown, failure) => {
    const { result } = await lookUp([], { rdap: () => Promise.reject(thrown) });
    expect(result).toEqual({ lastRun: { startedAtMs: nowMs, durationMs: 0, failure } });
  });
});

it("A look-up of a server asks the server itself, and no address that is refused", async () => {
  const { asked, failure } = await lookUp([], { keys: "expires: { tls: '169.254.169.254:443' }" });
  expect([asked, failure?.message]).toEqual([[], expect.stringContaining("169.254.169.254")]);
});

describe("a subscription's date", () => {
  it.each([
    ["of a domain is looked up", "expires: { rdap: example.com }", true, "rdap example.com"],
    ["of a certificate is looked up", "expires: { tls: 'example.com:443' }", true, "tls example.com:443"],
    ["that is written down is not looked up", "expires: 2027-01-01", false, ""],
  ])("%s", async (_, keys, isAsked, source) => {
    const subscription = await subscriptionOf(keys);
    expect([isLookedUp(subscription), lookupSource(subscription)]).toEqual([isAsked, source]);
  });

  it("that is written down fails to be looked up all the same", async () => {
    const { failure } = await lookUp([], { keys: "expires: 2027-01-01" });
    expect(failure).toEqual({ reason: "config", message: "there is nothing to look up" });
  });
});
