import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { createConnectionGuard } from "../../src/platform/connection-guard.ts";
import type { HttpRequest, HttpResponse } from "../../src/platform/http-client.ts";
import type { Exchange, ProviderContext } from "../../src/provider-kit/provider.ts";
import { sendWithRetries } from "../../src/provider-kit/send.ts";
import { fakeClock } from "../support/fake-clock.ts";

const request: HttpRequest = {
  method: "GET",
  url: new URL("https://vendor.example/v1"),
  headers: { authorization: "Bearer k" },
};

function answer(status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: Buffer.from("") };
}

const to = (location: string, status = 302) => answer(status, { location });

interface Attempt {
  readonly atMs: number;
  readonly request: HttpRequest;
}

/** Sends against scripted answers; tells when each attempt was made, in milliseconds from the start. */
async function send(
  answers: readonly (HttpResponse | CheckError)[],
  options: Partial<ProviderContext> & { credentialed?: boolean; first?: HttpRequest } = {},
) {
  const clock = fakeClock();
  const startMs = clock.nowMs();
  const attempts: Attempt[] = [];
  const context: ProviderContext = {
    clock,
    random: () => 0.5,
    http: {
      async send(sent) {
        attempts.push({ atMs: clock.nowMs() - startMs, request: sent });
        const next = answers[attempts.length - 1];
        if (next === undefined) throw new Error("more attempts than answers");
        if (next instanceof CheckError) throw next;
        return next;
      },
      guard: createConnectionGuard(true),
      close: async () => {},
    },
    readFile: async () => "",
    signal: new AbortController().signal,
    deadlineAtMs: startMs + 15_000,
    baseUrl: undefined,
    retries: 2,
    memory: new Map(),
    ...options,
  };
  let outcome: HttpResponse | CheckError | undefined;
  const sending = sendWithRetries(async () => options.first ?? request, context, {
    credentialed: options.credentialed ?? true,
    hidden: false,
    maxBytes: 1000,
  }).then(
    (response) => (outcome = response),
    (error: CheckError) => (outcome = error),
  );
  await clock.advance(60_000);
  await sending;
  return {
    outcome,
    times: attempts.map(({ atMs }) => atMs),
    urls: attempts.map((attempt) => attempt.request.url.href),
    attempts,
  };
}

describe("retries", () => {
  it.each([
    ["a network fault", new CheckError("network", "down"), [0, 250, 750]],
    ["a 500", answer(500), [0, 250, 750]],
    ["a 503 with Retry-After in seconds", answer(503, { "retry-after": "2" }), [0, 2000, 4000]],
    [
      "a 429 with Retry-After as a date",
      answer(429, { "retry-after": "Fri, 20 Nov 2026 12:00:03 GMT" }),
      [0, 3000, 3000],
    ],
  ])("come after %s, with full jitter or when the vendor says", async (_, failure, times) => {
    expect((await send([failure, failure, failure])).times).toEqual(times);
  });

  it.each([
    ["401", answer(401)],
    ["403", answer(403)],
    ["400", answer(400)],
    ["a certificate that is not valid", new CheckError("tls", "expired")],
    ["our own deadline", new CheckError("timeout", "late")],
  ])("never come after %s", async (_, failure) => {
    expect((await send([failure])).times).toEqual([0]);
  });

  it("end with the first good answer", async () => {
    const { outcome, times } = await send([answer(500), answer(200)]);
    expect(outcome).toMatchObject({ status: 200 });
    expect(times).toEqual([0, 250]);
  });

  it("do not wait beyond the deadline: the vendor's wish goes into the failure instead", async () => {
    const { outcome, times } = await send([answer(429, { "retry-after": "3600" })]);
    expect(outcome).toMatchObject({ status: 429 });
    expect(times).toEqual([0]);
  });

  it("wait twice as long each time, up to half a minute", async () => {
    const failures = Array.from({ length: 9 }, () => answer(500));
    const { times } = await send(failures, { retries: 8, deadlineAtMs: Number.MAX_SAFE_INTEGER });
    expect(times).toEqual([0, 250, 750, 1750, 3750, 7750, 15_750, 30_750, 45_750]);
  });

  it.each([
    [2000, [0]],
    [2001, [0, 2000]],
  ])("end at a deadline after %i ms", async (deadlineMs, times) => {
    const deadlineAtMs = fakeClock().nowMs() + deadlineMs;
    const late = answer(503, { "retry-after": "2" });
    expect((await send([late, late], { deadlineAtMs })).times).toEqual(times);
  });

  it("leave the last failure", async () => {
    expect((await send([answer(500), answer(502), answer(503)])).outcome).toMatchObject({ status: 503 });
    const down = new CheckError("network", "down");
    expect((await send([answer(500), down, down])).outcome).toBe(down);
  });

  it("hide no fault of ours", async () => {
    expect((await send([])).outcome).toEqual(new Error("more attempts than answers"));
  });

  it("are each recorded with what was answered", async () => {
    const recorded: (() => Exchange)[] = [];
    const record = (describe: () => Exchange) => recorded.push(describe);
    await send([new CheckError("network", "down"), to("/v2"), answer(200)], { record });
    // Described when all is over, as after a failure: each still says its own request.
    const described = recorded.map((describe) => describe());
    expect(described.map(({ request: asked, response }) => [asked.split("\n")[0], response.split("\n")[0]])).toEqual([
      ["GET https://vendor.example/v1", "network: down"],
      ["GET https://vendor.example/v1", "HTTP 302"],
      ["GET https://vendor.example/v2", "HTTP 200"],
    ]);
  });

  it("stop when the check is stopped", async () => {
    const controller = new AbortController();
    controller.abort(new CheckError("timeout", "late"));
    const { outcome } = await send([answer(500), answer(500)], { signal: controller.signal });
    expect(outcome).toMatchObject({ reason: "timeout" });
  });
});

describe("redirects", () => {
  it("are followed within the origin", async () => {
    const { outcome, urls } = await send([to("/v2"), answer(200)]);
    expect(outcome).toMatchObject({ status: 200 });
    expect(urls).toEqual(["https://vendor.example/v1", "https://vendor.example/v2"]);
  });

  it.each([
    ["another host", "https://elsewhere.example/"],
    ["another port", "https://vendor.example:8443/"],
    ["plain HTTP", "http://vendor.example/"],
    ["a subdomain", "https://www.vendor.example/"],
  ])("to %s are refused with a credential", async (_, location) => {
    const { outcome, urls } = await send([to(location)]);
    expect(outcome).toMatchObject({ reason: "rejected" });
    expect(urls).toHaveLength(1);
  });

  it("that are refused say where they lead and what to write", async () => {
    expect((await send([to("https://elsewhere.example/")])).outcome).toEqual(
      new CheckError(
        "rejected",
        "https://vendor.example redirects to https://elsewhere.example, where the credential must not go: if that is meant, write it as base_url",
      ),
    );
    expect((await send(Array.from({ length: 10 }, () => to("/again")))).outcome).toEqual(
      new CheckError("rejected", "more than 5 redirects"),
    );
  });

  it.each([
    ["GET", 301, "GET"],
    ["GET", 303, "GET"],
    ["GET", 308, "GET"],
    ["HEAD", 302, "HEAD"],
    ["POST", 301, "GET"],
    ["PUT", 303, "GET"],
    ["POST", 308, "POST"],
  ])("of a %s with %i are a %s", async (method, status, then) => {
    const first: HttpRequest = { ...request, method, headers: { "content-type": "text/plain", accept: "*/*" } };
    const { attempts } = await send([to("/v2", status), answer(200)], { first });
    const headers = method === then ? first.headers : { accept: "*/*" };
    expect(attempts[1]?.request).toEqual({ method: then, url: new URL("https://vendor.example/v2"), headers });
  });

  it.each([300, 304, 399])("are none with the status %i", async (status) => {
    expect((await send([to("/v2", status)])).outcome).toMatchObject({ status });
  });

  it("without an address are answers", async () => {
    expect((await send([answer(302)])).outcome).toMatchObject({ status: 302 });
    expect((await send([to("https://[")])).outcome).toMatchObject({ status: 302 });
  });

  it("to another host are followed without one", async () => {
    const { urls } = await send([to("https://elsewhere.example/x"), answer(200)], { credentialed: false });
    expect(urls).toEqual(["https://vendor.example/v1", "https://elsewhere.example/x"]);
  });

  it("that never end are an end", async () => {
    const { outcome, urls } = await send(Array.from({ length: 10 }, () => to("/again")));
    expect(outcome).toMatchObject({ reason: "rejected" });
    expect(urls).toHaveLength(6);
  });

  it("turn a POST into a GET behind 302 and keep it behind 307", async () => {
    const first: HttpRequest = { ...request, method: "POST", body: "x", headers: { "content-type": "text/plain" } };
    const seen = async (status: number) =>
      (await send([to("/v2", status), answer(200)], { first })).attempts.map(({ request: sent }) => [
        sent.method,
        sent.body,
      ]);
    expect(await seen(302)).toEqual([
      ["POST", "x"],
      ["GET", undefined],
    ]);
    expect(await seen(307)).toEqual([
      ["POST", "x"],
      ["POST", "x"],
    ]);
  });

  it("to something that is no address are answers", async () => {
    expect((await send([to("javascript:alert(1)")])).outcome).toMatchObject({ status: 302 });
  });
});
