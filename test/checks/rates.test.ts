import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkRates } from "../../src/checks/rates.ts";
import { CheckError } from "../../src/model.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { frozenClock, scriptedHttp } from "../support/provider-harness.ts";

const file = readFileSync(join(import.meta.dirname, "../fixtures/rates/eurofxref-daily.xml"), "utf8");
const nowMs = Date.parse("2026-11-20T15:30:00Z");
const { signal } = new AbortController();
const fetched = {
  base: "EUR",
  on: "2026-11-20",
  perBase: { USD: 1.15, JPY: 178.25, GBP: 0.88, CNY: 8.28, IDR: 19204.5 },
};

type Answers = Parameters<typeof scriptedHttp>[0];

async function check(
  answers: Answers,
  more: { readonly url?: string; readonly on?: string; readonly retries?: number } = {},
) {
  const { client, requests } = scriptedHttp(answers);
  const result = await checkRates(
    {
      http: client,
      clock: frozenClock(nowMs),
      random: () => 0.5,
      retries: more.retries ?? 0,
      timeoutMs: 15_000,
      url: more.url,
      known: more.on === undefined ? undefined : { ...fetched, on: more.on },
    },
    signal,
  );
  return { result, requests };
}

const failed = (failure: object) => ({ lastRun: { startedAtMs: nowMs, durationMs: 0, failure } });

describe("a look-up of exchange rates", () => {
  it.each([
    ["asks the ECB", undefined, "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"],
    ["asks the user's own address", "http://mirror/daily.xml", "http://mirror/daily.xml"],
  ])("%s for XML", async (_, url, asked) => {
    const { result, requests } = await check([{ status: 200, text: file }], url === undefined ? {} : { url });
    expect(requests.map(({ method, url: { href }, headers }) => [method, href, headers["accept"]])).toEqual([
      ["GET", asked, "application/xml, text/xml"],
    ]);
    expect(result).toEqual({ lastRun: { startedAtMs: nowMs, durationMs: 0 }, rates: fetched });
  });

  it("takes rates of the day that is known already", async () => {
    expect((await check([{ status: 200, text: file }], { on: "2026-11-20" })).result.rates).toEqual(fetched);
  });

  it.each([
    [
      "rates older than the known ones",
      { status: 200, text: file },
      "invalid_response",
      "the answer is of 2026-11-20, older than the one of 2026-11-21",
    ],
    [
      "a page",
      { status: 200, text: "<html></html>" },
      "invalid_response",
      "the answer is not a file of reference rates",
    ],
    ["nothing", { status: 204, text: "" }, "rejected", expect.stringContaining("204")],
    ["a fault", { status: 503, text: "" }, "upstream", expect.stringContaining("503")],
    ["no answer", new CheckError("network", "refused"), "network", "refused"],
  ] as const)("that gets %s fails and says why", async (_, answer, reason, message) => {
    const { result } = await check([answer], { on: "2026-11-21" });
    expect(result).toEqual(failed({ reason, message }));
  });

  it("follows a mirror that has moved, and reads a megabyte at most", async () => {
    const { client } = scriptedHttp([
      { status: 301, headers: { location: "https://elsewhere/daily.xml" } },
      { status: 200, text: file },
    ]);
    const sizes: number[] = [];
    const http = {
      ...client,
      send(...asked: Parameters<typeof client.send>) {
        sizes.push(asked[2]);
        return client.send(...asked);
      },
    };
    const clock = frozenClock(nowMs);
    const tools = { http, clock, random: () => 0.5, retries: 0, timeoutMs: 1, url: "http://mirror/", known: undefined };
    expect((await checkRates(tools, signal)).rates).toEqual(fetched);
    expect(sizes).toEqual([1_048_576, 1_048_576]);
  });

  it("is not tried again beyond its time", async () => {
    const { client, requests } = scriptedHttp([{ status: 503, text: "", headers: { "retry-after": "15" } }]);
    const tools = { http: client, clock: frozenClock(nowMs), random: () => 0.5, retries: 1, url: undefined };
    const { lastRun } = await checkRates({ ...tools, timeoutMs: 15_000, known: undefined }, signal);
    expect([requests.length, lastRun.failure?.reason]).toEqual([1, "upstream"]);
  });

  it("is tried again as often as the configuration says", async () => {
    const { result, requests } = await check(
      [
        { status: 503, text: "" },
        { status: 200, text: file },
      ],
      { retries: 1 },
    );
    expect(requests).toHaveLength(2);
    expect(result.rates).toEqual(fetched);
  });

  it("says how long it took, and a fault of the program as one", async () => {
    const clock = fakeClock(nowMs);
    const { client } = scriptedHttp([]);
    const http = {
      ...client,
      async send() {
        await new Promise<void>((done) => clock.startTimer(done, 700));
        throw new TypeError("no such thing");
      },
    };
    const running = checkRates(
      { http, clock, random: () => 0.5, retries: 0, timeoutMs: 15_000, url: undefined, known: undefined },
      signal,
    );
    await clock.advance(700);
    expect(await running).toEqual({
      lastRun: {
        startedAtMs: nowMs,
        durationMs: 700,
        failure: { reason: "internal", message: "a fault of this program: no such thing" },
      },
    });
  });
});
