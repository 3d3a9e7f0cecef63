import { describe, expect, it } from "vitest";
import { pastsOf, pointsOf, queryAmounts } from "../../src/checks/prometheus-past.ts";
import { CheckError, type RemainingReading } from "../../src/model.ts";
import type { HttpClient } from "../../src/platform/http-client.ts";
import { Secret } from "../../src/platform/secret.ts";
import { balance, credits, quota } from "../../src/provider-kit/values.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { frozenClock, scriptedHttp } from "../support/provider-harness.ts";

const nowMs = Date.parse("2026-11-20T12:30:00Z");
const source = { url: "http://prometheus:9090/prefix/?tenant=a", lookback: 3 * 3_600_000 };
const labels = { project: "A", provider: "openrouter", type: "balance" };
const series = (metric: object, values: unknown[] = [[1767225600, "5"]]) => ({ metric, values });

async function query(answer: object | string, options: object = {}, status = 200) {
  const { client, requests } = scriptedHttp([
    { status, ...(typeof answer === "string" ? { text: answer } : { json: answer }) },
  ]);
  const signal = new AbortController().signal;
  const sizes: number[] = [];
  const http: HttpClient = {
    ...client,
    send(request, given, maxBytes) {
      sizes.push(maxBytes);
      return client.send(request, given, maxBytes);
    },
  };
  const found = await queryAmounts({ ...source, ...options }, ["A", "b.c|d (x)"], {
    http,
    clock: frozenClock(nowMs),
    signal,
  });
  return { found, request: requests[0], sizes };
}

function matrix(...result: object[]) {
  return { status: "success", data: { resultType: "matrix", result } };
}

describe("the question to Prometheus", () => {
  it("keeps the address, and names the projects and full hours", async () => {
    const { request, sizes } = await query(matrix());
    expect(sizes).toEqual([33_554_432]);
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(request?.method).toBe("POST");
    expect(String(request?.url)).toBe("http://prometheus:9090/prefix/api/v1/query_range?tenant=a");
    expect(Object.fromEntries(new URLSearchParams(String(request?.body)))).toEqual({
      query: String.raw`{__name__=~"balance_alert_balance|quotapulse_balance",project=~"A|b\\.c\\|d \\(x\\)"}`,
      start: String(Date.parse("2026-11-20T10:00:00Z") / 1000),
      end: String(Date.parse("2026-11-20T12:00:00Z") / 1000),
      step: "3600",
    });
  });

  it("goes back no further than what a history remembers, 49 days", async () => {
    const { request } = await query(matrix(), { lookback: 90 * 86_400_000 });
    const start = new URLSearchParams(String(request?.body)).get("start");
    expect(start).toBe(String(Date.parse("2026-10-02T13:00:00Z") / 1000));
  });

  it("waits half a minute for an answer", async () => {
    const clock = fakeClock(nowMs);
    const http = { ...scriptedHttp([]).client, send: () => new Promise<never>(() => {}) };
    const running = queryAmounts(source, ["A"], { http, clock, signal: new AbortController().signal });
    await Promise.all([
      expect(running).rejects.toThrow(new CheckError("timeout", "no complete answer within 30 s")),
      clock.advance(30_000),
    ]);
  });

  it.each([
    ["a token", { bearer_token: Secret.of("t0ken") }, "Bearer t0ken"],
    ["a name and a password", { username: "me", password: Secret.of("pass") }, "Basic bWU6cGFzcw=="],
    ["nothing", {}, undefined],
    ["nothing for a name without a password", { username: "me" }, undefined],
    ["nothing for a password without a name", { password: Secret.of("pass") }, undefined],
  ])("logs in with %s", async (_, login, authorization) => {
    expect((await query(matrix(), login)).request?.headers["authorization"]).toBe(authorization);
  });
});

describe("an answer of Prometheus", () => {
  it("is read point by point; what is no number is left out", async () => {
    const odd = [
      ["time beyond numbers", "5"],
      [1767225600, "5.5"],
      [1767229200, "NaN"],
      [1767232800, "+Inf"],
      "x",
      [1767236400],
      [1767236400, ""],
      [1767236400, 3],
      ["1767236400", "3"],
      [1767240000.5, "4"],
    ];
    const answer = JSON.stringify(matrix(series({ ...labels, unit: "USD", account: "w" }, odd)));
    expect((await query(answer.replace('"time beyond numbers"', "1e999"))).found).toEqual([
      {
        ...labels,
        unit: "USD",
        account: "w",
        samples: Float64Array.of(1767225600000, 5.5, 1767240000500, 4),
      },
    ]);
  });

  it("has no labels but those that it names", async () => {
    expect((await query(matrix(series({})))).found).toEqual([
      { project: "", provider: "", type: "", unit: "", account: "", samples: Float64Array.of(1767225600000, 5) },
    ]);
  });

  it.each([
    [[1, 1, 1, 1, 1, 1, 1, 1, 1, 2], "a tenth of their common hours", 1],
    [[1, 1, 1, 1, 1, 1, 1, 1, 2, 2], "a fifth", 0],
    [[1.05, 1.05, 1.05, 1.05, 1.05, 0.95, 0.95, 0.95, 0.95, 0.95], "a twentieth of the amount in all of them", 1],
    [[1.06, 0.94, 1, 1, 1, 1, 1, 1, 1, 1], "more than a twentieth in a fifth", 0],
  ])("of two instances that differ %j: by %s", async (factors, _, count) => {
    const amounts = (factorAt: (hour: number) => number) =>
      factors.map((_factor, hour) => [1767225600 + hour * 3600, String(-100 * factorAt(hour))]);
    const [one, other] = [amounts(() => 1), amounts((hour) => factors[hour] ?? 0)];
    const both = matrix(series({ ...labels, pod: "a" }, one), series({ ...labels, pod: "b" }, other));
    expect((await query(both)).found).toHaveLength(count);
  });

  it("goes on under another instance, and is left out where two instances disagree", async () => {
    const moved = matrix(
      series({ ...labels, instance: "b" }, [
        [1767229200, "4"],
        [1767232800, "3"],
      ]),
      series({ ...labels, instance: "a" }, [
        [1767225600, "5"],
        [1767229200, "4.1"],
      ]),
    );
    expect((await query(moved)).found.map((one) => pointsOf(one).map(({ value }) => value))).toEqual([[5, 4, 3]]);
    const twins = matrix(
      series({ ...labels, cluster: "b" }, [
        [1767225600, "50"],
        [1767229200, "40"],
      ]),
      series({ ...labels, cluster: "a" }, [
        [1767225600, "5"],
        [1767229200, "4"],
      ]),
    );
    expect((await query(twins)).found).toEqual([]);
  });

  it.each([
    ["a refused login", {}, 401, { reason: "auth" }],
    [
      "a question that is too large",
      { status: "error", errorType: "execution", error: "too many samples" },
      422,
      { reason: "rejected", message: "HTTP 422: too many samples" },
    ],
    ["a fault", {}, 503, { reason: "upstream" }],
    ["another program", { hello: 1 }, 200, { reason: "invalid_response" }],
    ["an error with status 200", { status: "error", error: "x" }, 200, { reason: "invalid_response" }],
    ["a redirect", {}, 302, { reason: "rejected" }],
    [
      "no JSON",
      "<html>",
      200,
      { reason: "invalid_response", message: "the answer is not that of a range query of Prometheus" },
    ],
    ["a page behind a fault", "<html>", 502, { reason: "upstream", message: "HTTP 502: the vendor has a fault" }],
  ])("that is %s is a failure", async (_, answer, status, failure) => {
    await expect(query(answer, {}, status)).rejects.toMatchObject(failure);
  });
});

describe("the past of a project in Prometheus", () => {
  const project = { name: "A", provider: { id: "openrouter" } };
  const usd = balance({ value: 1, unit: "USD" });
  const cny = balance({ value: 1, unit: "CNY", account: "w" });
  const window = quota({ value: 1, unit: "percent" });
  const points = [{ atMs: 5, value: 7 }];
  const samples = Float64Array.of(5, 7);
  const ours = { ...labels, unit: "USD", account: "", samples };
  const python = { ...labels, unit: "", account: "", samples };
  type Found = Parameters<typeof pastsOf>[2];
  const cases: [string, RemainingReading[], Found, RemainingReading[]][] = [
    ["by all labels", [usd, cny], [ours], [usd]],
    ["by its account", [usd, cny], [{ ...ours, unit: "CNY", account: "w" }], [cny]],
    ["of an export that names no provider", [usd], [{ ...ours, provider: "" }], [usd]],
    ["not that of another type", [usd], [{ ...ours, type: "credits" }], []],
    ["not that of another account", [usd], [{ ...ours, account: "w" }], []],
    ["not that of an account whose unit is not told", [usd], [{ ...python, account: "w" }], []],
    [
      "not that of a quota where two could be meant",
      [usd, window, { ...window, account: "b" }],
      [{ ...python, type: "quota" }],
      [],
    ],
    ["of a quota beside money", [usd, window], [{ ...python, type: "quota" }], [window]],
    ["not that of another vendor's account", [usd], [{ ...ours, provider: "deepseek" }], []],
    ["not that of another project", [usd], [{ ...python, project: "B" }], []],
    ["of the Python program, beside a quota", [usd, window], [python], [usd]],
    ["of the Python program under credits", [usd], [{ ...python, type: "credits" }], [usd]],
    [
      "of the Python program under balance",
      [credits({ value: 1, unit: "USD" })],
      [python],
      [credits({ value: 1, unit: "USD" })],
    ],
    ["not where two amounts could be meant", [usd, cny], [python], []],
    ["not where two series could be meant", [usd], [python, { ...python, provider: "uniapi" }], []],
    ["not that of a quota for money", [usd], [{ ...python, type: "quota" }], []],
  ];
  it.each(cases)("is taken %s", (_, readings, found, expected) => {
    expect(pastsOf(project, readings, found)).toEqual(expected.map((reading) => ({ reading, points })));
  });

  it("of the Python program comes before that of this one", () => {
    const later = { ...ours, samples: Float64Array.of(9, 6) };
    const both = { ...python, samples: Float64Array.of(5, 7, 9, 8) };
    expect(pastsOf(project, [usd], [later, both])[0]?.points).toEqual([...points, { atMs: 9, value: 6 }]);
  });
});
