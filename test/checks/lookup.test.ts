import { describe, expect, it } from "vitest";
import { lookUpExpiry } from "../../src/checks/lookup.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpClient, HttpResponse } from "../../src/platform/http-client.ts";
import { configOf } from "../support/config.ts";

/** What a registry answers, one request after the other. */
async function lookUp(answers: readonly Partial<HttpResponse>[]) {
  const asked: string[] = [];
  const http: HttpClient = {
    guard: createConnectionGuard(true),
    async send({ url }) {
      asked.push(url.href);
      return { status: 200, headers: {}, body: Buffer.alloc(0), ...answers[asked.length - 1] };
    },
    close: async () => {},
  };
  const { subscriptions } = await configOf(
    "subscriptions: [{ name: Domain, cycle_type: once, expires: { rdap: example.com } }]",
  );
  const [subscription] = subscriptions;
  if (subscription === undefined) throw new Error("no subscription");
  let seen: number | undefined;
  const { lastRun } = await lookUpExpiry(
    subscription,
    {
      http,
      clock: systemClock,
      timeoutMs: 1_000,
      async rdap(_domain, { get }) {
        seen = (await get("https://rdap.example/domain/example.com")).status;
        return 1;
      },
    },
    new AbortController().signal,
  );
  return { asked: asked.map((url) => url.replace("https://rdap.example", "")), seen, failure: lastRun.failure };
}

const to = (location: string, status = 302) => ({ status, headers: { location } });
const first = "/domain/example.com";

describe("a look-up of a domain", () => {
  it.each([
    ["follows a redirect to the registrar", [to("/a")], { asked: [first, "/a"], seen: 200 }],
    [
      "follows five of them",
      ["/1", "/2", "/3", "/4", "/5"].map((path) => to(path)),
      { asked: [first, "/1", "/2", "/3", "/4", "/5"], seen: 200 },
    ],
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
});
