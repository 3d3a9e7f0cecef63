import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { loadConfig } from "../../src/config/load.ts";
import { CheckError } from "../../src/model.ts";
import type { HttpRequest } from "../../src/platform/http-client.ts";
import { provider } from "../../src/providers/http.ts";
import { problemsOf } from "../support/local-provider.ts";
import type { RecordedResponse } from "../support/provider-fixtures.ts";
import { parseOptions, repeatingHttp, runProvider, scriptedHttp, writtenReading } from "../support/provider-harness.ts";

const url = "https://api.example/v1/balance";
const left = [{ unit: "CNY", value: "data.left" }];

interface Asked {
  readonly answers: readonly (RecordedResponse | CheckError)[];
  readonly baseUrl?: string;
}

async function ask(written: Record<string, unknown>, { answers, baseUrl }: Asked) {
  const http = scriptedHttp(answers);
  const { outcome, exchanges } = await runProvider(provider, parseOptions(provider, written), {
    http: http.client,
    baseUrl,
  });
  const requests = http.requests.map(sent);
  if (outcome instanceof CheckError) return { failure: outcome.reason, message: outcome.message, requests, exchanges };
  return { readings: outcome.readings.map(writtenReading), active: outcome.active, requests, exchanges };
}

function sent({ method, url: { href }, headers, body }: HttpRequest) {
  return { method, url: href, headers, ...(body === undefined ? {} : { body: String(body) }) };
}

const json = (value: unknown): RecordedResponse => ({ status: 200, json: value });

function load(text: string) {
  return loadConfig({
    file: "config.yaml",
    text,
    environment: { TOKEN: "t0ken" },
    nowMs: Date.parse("2026-11-20T12:00:00Z"),
    loadProvider: async () => provider,
    pause: async () => {},
  });
}

describe("http", () => {
  it("reads what the documented project describes", async () => {
    const config = await load(`
projects:
  - name: Anything with JSON
    provider: http
    request: { url: "https://api.example/v1/balance", headers: { Authorization: "Bearer \${TOKEN}" } }
    success: "code = 0"
    readings: [{ type: balance, unit: CNY, value: "$number(data.available)" }]
    threshold: 50
`);
    const http = scriptedHttp([json({ code: 0, data: { available: "61.25" } })]);
    const [project] = config.projects;
    const { outcome, exchanges } = await runProvider(provider, project?.options, { http: http.client });
    expect(outcome).toEqual({ readings: [{ kind: "remaining", type: "balance", value: 61.25, unit: "CNY" }] });
    expect(http.requests.map(sent)).toEqual([{ method: "GET", url, headers: { authorization: "Bearer t0ken" } }]);
    expect(project?.host).toBe("api.example");
    expect(JSON.stringify([exchanges, config.shown])).not.toContain("t0ken");
  });

  it.each([
    ["UTC", "2026-11-20T12:00:00Z", "2026-11-01", "2026-11-20T00:00:00Z", "1793491200"],
    // The clock stands at 12:00 UTC, which is the 21st there.
    ["Pacific/Kiritimati", "2026-11-21T02:00:00+14:00", "2026-11-01", "2026-11-21T00:00:00+14:00", "1793440800"],
  ])("fills dates into the request, in the zone %s", async (timezone, now, month, day, unix) => {
    const request = {
      url: `${url}/{{ $substring(monthStart, 0, 7) }}?day={{ dayStart }}`,
      query: { since: "{{ $toMillis(monthStart) / 1000 }}", page: 1 },
      json: { range: [{ from: "{{ $substring(monthStart, 0, 10) }}", to: "up to {{ now }}" }], limit: 5 },
      timezone,
    };
    const { requests, readings } = await ask({ request, readings: left }, { answers: [json({ data: { left: 1 } })] });
    expect(readings).toHaveLength(1);
    expect(requests).toMatchObject([
      {
        url: `${url}/2026-11?day=${encodeURIComponent(day)}&since=${unix}&page=1`,
        body: JSON.stringify({ range: [{ from: month, to: `up to ${now}` }], limit: 5 }),
      },
    ]);
  });

  it.each([
    ["{{ monthstart }}", /^{{ monthstart }} yields no text: write an expression over now, dayStart and monthStart/],
    ["{{ $substring(now, }}", /^this is not a JSONata expression: /],
    ["{{ $date(now) }}", /^no function \$date$/],
  ])("refuses the date %s", async (from, message) => {
    const problems = await problemsOf(provider, { request: { url, query: { from } }, readings: left });
    expect(problems).toEqual([{ path: ["request", "query", "from"], message: expect.stringMatching(message) }]);
  });

  it.each([
    ["a number", { unit: "CNY", value: "data.left" }, [{ value: 12.5 }]],
    ["decimal text", { unit: "CNY", value: "data.text" }, [{ value: 8.75 }]],
    ["a calculation", { unit: "CNY", value: "data.left - data.owed" }, [{ value: 10 }]],
    [
      "a type of its own",
      { type: "credits", unit: "points", value: "data.left" },
      [{ type: "credits", unit: "points", value: 12.5 }],
    ],
    [
      "a list with its accounts",
      { unit_from: "wallets.currency", value: "wallets.amount", account: "wallets.name" },
      [
        { unit: "USD", account: "a", value: 1 },
        { unit: "CNY", account: "b", value: 2 },
      ],
    ],
    [
      "each element of a list",
      { each: "wallets", unit_from: "currency", value: "amount", account: "name", limit: "limit" },
      [
        { unit: "USD", account: "a", value: 1, limit: 5 },
        { unit: "CNY", account: "b", value: 2 },
      ],
    ],
    [
      "a reset in Unix seconds",
      { type: "quota", unit: "CNY", value: "data.left", resets_at: "data.seconds" },
      [{ type: "quota", value: 12.5, resetsAt: "2026-12-01T00:00:00.000Z" }],
    ],
    [
      "a reset in Unix milliseconds",
      { type: "quota", unit: "CNY", value: "data.left", resets_at: "data.seconds * 1000" },
      [{ type: "quota", value: 12.5, resetsAt: "2026-12-01T00:00:00.000Z" }],
    ],
    ["nothing where nothing may be", { unit: "CNY", value: "data.unlimited", optional: true }, []],
  ])("reads %s", async (_, reading, readings) => {
    const body = {
      data: { left: 12.5, text: " 8.75 ", owed: 2.5, seconds: 1_796_083_200 },
      wallets: [
        { name: "a", currency: "USD", amount: 1, limit: 5 },
        { name: "b", currency: "CNY", amount: 2 },
      ],
    };
    const { readings: found } = await ask({ request: { url }, readings: [reading] }, { answers: [json(body)] });
    expect(found).toEqual(readings.map((one) => ({ kind: "remaining", type: "balance", unit: "CNY", ...one })));
  });

  it("reads usage by model, expiries and whether the account can be used", async () => {
    const readings = [
      { window: "month", each: "models", model: "name", unit: "tokens", direction: "output", value: "out" },
      { kind: "expiry", account: '"plan"', value: "ends" },
    ];
    const body = {
      ok: false,
      ends: "2027-01-31T00:00:00Z",
      models: [
        { name: "a", out: 10 },
        { name: "b", out: 20 },
      ],
    };
    expect(await ask({ request: { url }, active: "ok", readings }, { answers: [json(body)] })).toMatchObject({
      active: false,
      readings: [
        { kind: "usage", window: "month", model: "a", direction: "output", value: 10, unit: "tokens" },
        { kind: "usage", window: "month", model: "b", direction: "output", value: 20, unit: "tokens" },
        { kind: "expiry", account: "plan", expiresAt: "2027-01-31T00:00:00.000Z" },
      ],
    });
  });

  it("reads XML and text", async () => {
    const xml = '<r><balance currency="USD">4.20</balance></r>';
    const fromXml = { unit_from: "r.balance.`@currency`", value: "r.balance.`#text`" };
    expect(
      await ask({ request: { url }, parse: "xml", readings: [fromXml] }, { answers: [{ status: 200, text: xml }] }),
    ).toMatchObject({
      readings: [{ value: 4.2, unit: "USD" }],
    });
    const fromText = { unit: "EUR", value: "$match($, /left=([\\d.]+)/).groups[0]" };
    expect(
      await ask(
        { request: { url }, parse: "text", readings: [fromText] },
        { answers: [{ status: 200, text: "ok left=7.5 x" }] },
      ),
    ).toMatchObject({ readings: [{ value: 7.5, unit: "EUR" }] });
  });

  it.each([
    [
      "JSON",
      { json: { query: "{ me { left } }" } },
      {},
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"query":"{ me { left } }"}' },
    ],
    [
      "a form",
      { form: { key: "k&y", page: 1 } },
      {},
      { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "key=k%26y&page=1" },
    ],
    [
      "a body as it is",
      { body: "<x/>", headers: { "Content-Type": "text/xml" } },
      {},
      { method: "POST", headers: { "content-type": "text/xml" }, body: "<x/>" },
    ],
    ["a POST without a body", { method: "POST" }, {}, { method: "POST", headers: {} }],
    ["a bearer token", {}, { bearer_token: "t0ken" }, { method: "GET", headers: { authorization: "Bearer t0ken" } }],
    [
      "a user name and a password",
      {},
      { username: "me", password: "pässword" },
      { method: "GET", headers: { authorization: `Basic ${Buffer.from("me:pässword").toString("base64")}` } },
    ],
    [
      "a header out of a file with a line break at its end",
      { headers: { "X-Key": "abc\n" } },
      {},
      { method: "GET", headers: { "x-key": "abc" } },
    ],
  ])("sends %s", async (_, request, more, expected) => {
    const { requests } = await ask(
      { request: { url, ...request }, ...more, readings: left },
      { answers: [json({ data: { left: 1 } })] },
    );
    expect(requests).toEqual([{ url, ...expected }]);
  });

  it("sends the whole path and query to base_url, and nothing else there", async () => {
    const { requests } = await ask(
      { request: { url: `${url}?unit=usd` }, readings: left },
      { answers: [json({ data: { left: 1 } })], baseUrl: "https://proxy.example/pre" },
    );
    expect(requests.map((one) => one.url)).toEqual(["https://proxy.example/pre/v1/balance?unit=usd"]);
    const options = parseOptions(provider, { request: { url }, readings: left });
    expect([provider.host(options, undefined), provider.host(options, "https://proxy.example:8443/pre")]).toEqual([
      "api.example",
      "proxy.example:8443",
    ]);
  });

  it.each([
    [
      "a refusal inside a 200",
      json({ code: 7, msg: "no funds" }),
      "rejected",
      "the vendor refuses the request: no funds",
    ],
    ["an answer without the mark of success", json({}), "rejected", "the vendor refuses the request"],
    ["401", { status: 401, json: { code: 0 } }, "auth", "HTTP 401: the credential is refused"],
    ["403", { status: 403, json: {} }, "permission", "HTTP 403: the credential may not read this"],
    ["429", { status: 429, text: "" }, "rate_limited", "HTTP 429: too many requests"],
    ["500", { status: 500, text: "" }, "upstream", "HTTP 500: the vendor has a fault"],
    [
      "a page for people",
      { status: 200, text: "<html></html>" },
      "invalid_response",
      "the answer is an HTML page: is base_url right?",
    ],
    ["no amount", json({ code: 0, data: {} }), "invalid_response", "readings[0].value yields nothing in this answer"],
    [
      "an amount of null",
      json({ code: 0, data: { left: null } }),
      "invalid_response",
      "readings[0].value yields nothing in this answer",
    ],
    [
      "an amount that is none",
      json({ code: 0, data: { left: "n/a" } }),
      "invalid_response",
      "readings[0].value yields no finite amount",
    ],
    [
      "an amount of true",
      json({ code: 0, data: { left: true } }),
      "invalid_response",
      "readings[0].value yields no finite amount",
    ],
    [
      "a redirect to somebody else",
      { status: 302, headers: { location: "https://elsewhere.example/" }, text: "" },
      "rejected",
      expect.stringContaining("https://elsewhere.example"),
    ],
  ] as const)("fails over %s", async (_, answer, failure, message) => {
    const written = { request: { url }, success: "code = 0", message: "msg", readings: left };
    expect(await ask(written, { answers: [answer] })).toMatchObject({ failure, message });
  });

  it.each([
    [
      "accounts that do not match the amounts",
      { unit: "USD", value: "w.v", account: "w.n" },
      "readings[0].account yields 2 values for 3 amounts: use each",
    ],
    [
      "an account that is not there",
      { unit: "USD", value: "w[0].v", account: "name" },
      "readings[0].account yields nothing in this answer",
    ],
    [
      "a limit that is none",
      { unit: "USD", value: "w[0].v", limit: '"all"' },
      "readings[0].limit yields no finite amount",
    ],
    [
      "a reset that is no instant",
      { unit: "USD", value: "w[0].v", resets_at: '"soon"' },
      "readings[0].resets_at yields no instant: neither ISO 8601 nor Unix time",
    ],
    ["an empty list", { unit: "USD", each: "none", value: "v" }, "readings[0].each yields nothing in this answer"],
    [
      "an account that is an object",
      { unit: "USD", value: "w[0].v", account: "w[0]" },
      "readings[0].account yields no text of 1 to 200 characters",
    ],
  ])("fails over %s", async (_, reading, message) => {
    const body = { w: [{ v: 1, n: "a" }, { v: 2, n: "b" }, { v: 3 }], none: [] };
    expect(await ask({ request: { url }, readings: [reading] }, { answers: [json(body)] })).toMatchObject({
      failure: "invalid_response",
      message,
    });
  });

  describe("with pages", () => {
    const written = {
      request: { url: `${url}?size=2` },
      readings: [{ unit: "USD", value: "$sum(items.cost)" }],
      pages: { next: "next", most: 3 },
    };
    const page = (cost: number, next?: unknown) => json({ items: [{ cost }], ...(next === undefined ? {} : { next }) });

    it.each([
      ["an address", `${url}?size=2&page=2`, `${url}?size=2&page=2`],
      ["a path", "/v1/balance?page=2", `${url}?page=2`],
      ["a query", "?page=2", `${url}?page=2`],
      ["parameters", { cursor: "a b", size: 5 }, `${url}?size=5&cursor=a+b`],
    ])("follows %s to the next page and adds up all of them", async (_, next, second) => {
      const { readings, requests } = await ask(written, { answers: [page(1, next), page(2, null)] });
      expect(readings).toEqual([{ kind: "remaining", type: "balance", value: 3, unit: "USD" }]);
      expect(requests.map((one) => one.url)).toEqual([`${url}?size=2`, second]);
    });

    it("keeps to base_url, whatever address a page names", async () => {
      const { requests } = await ask(written, {
        answers: [page(1, `${url}?page=2`), page(2, "https://proxy.example/pre/v1/balance?page=3"), page(3)],
        baseUrl: "https://proxy.example/pre",
      });
      expect(requests.map((one) => one.url)).toEqual([
        "https://proxy.example/pre/v1/balance?size=2",
        "https://proxy.example/pre/v1/balance?page=2",
        "https://proxy.example/pre/v1/balance?page=3",
      ]);
    });

    it.each([
      [
        "a page on another host",
        [page(1, "https://elsewhere.example/")],
        "rejected",
        "pages.next leads to https://elsewhere.example, where the credential must not go",
      ],
      [
        "more pages than allowed",
        [page(1, "?p=2"), page(1, "?p=3"), page(1, "?p=4")],
        "invalid_response",
        "more than 3 pages: raise pages.most",
      ],
      [
        "a next page that is no address",
        [page(1, "cursor-2")],
        "invalid_response",
        "pages.next yields neither an address nor query parameters",
      ],
    ] as const)("fails over %s", async (_, answers, failure, message) => {
      expect(await ask(written, { answers })).toMatchObject({ failure, message });
    });

    it("never reads more than fifty", async () => {
      const http = repeatingHttp(page(1, "?again=1"));
      const options = parseOptions(provider, { ...written, pages: { next: "next", most: 50 } });
      const { outcome } = await runProvider(provider, options, { http: http.client });
      expect(outcome).toMatchObject({ reason: "invalid_response", message: "more than 50 pages" });
      expect(http.requests).toHaveLength(50);
      expect(() => parseOptions(provider, { ...written, pages: { next: "next", most: 51 } })).toThrow(/most/);
    });
  });

  it("shows no header, form, body or login in its exchanges and errors", async () => {
    const planted = "pl4nt3d/S3cr3t+Value==";
    for (const more of [{ headers: { "X-Anything": planted } }, { form: { key: planted } }, { body: planted }])
      for (const login of [{ bearer_token: planted }, { username: "me", password: planted }]) {
        const answers = [{ status: 200, json: {} }];
        const { exchanges, message } = await ask({ request: { url, ...more }, ...login, readings: left }, { answers });
        const seen = JSON.stringify([exchanges, message]);
        for (const form of [
          planted,
          encodeURIComponent(planted),
          Buffer.from(planted).toString("base64"),
          Buffer.from(`me:${planted}`).toString("base64"),
        ])
          expect(seen).not.toContain(form);
      }
  });

  it.each([
    ["two bodies", { request: { url, json: {}, form: {} } }, [["request", "form"]]],
    ["a GET with a body", { request: { url, method: "GET", json: {} } }, [["request", "method"]]],
    ["a user without a password", { username: "me" }, [["username"]]],
    ["two logins", { bearer_token: "x", request: { url, headers: { authorization: "y" } } }, [["request"]]],
    ["a name that no header has", { request: { url, headers: { "X Key": "y" } } }, [["request", "headers", "X Key"]]],
    ["a broken success", { success: "code = " }, [["success"]]],
    ["a broken next", { pages: { next: "(" } }, [["pages", "next"]]],
    ["a broken value", { readings: [{ unit: "USD", value: "a b" }] }, [["readings", 0, "value"]]],
    ["usage without a window", { readings: [{ kind: "usage", unit: "USD", value: "a" }] }, [["readings", 0, "window"]]],
    [
      "a type of usage",
      { readings: [{ window: "day", type: "balance", unit: "USD", value: "a" }] },
      [["readings", 0, "type"]],
    ],
    ["two units", { readings: [{ unit: "USD", unit_from: "u", value: "a" }] }, [["readings", 0, "unit"]]],
    ["an expiry of nothing", { readings: [{ kind: "expiry", value: "a" }] }, [["readings", 0, "account"]]],
    [
      "a direction of money",
      { readings: [{ window: "day", unit: "USD", model: "m", direction: "input", value: "a" }] },
      [["readings", 0, "direction"]],
    ],
  ])("refuses %s at load", async (_, more, paths) => {
    const problems = await problemsOf(provider, { request: { url }, readings: left, ...more });
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });

  it("names the place of a broken expression in the file", async () => {
    const text = `projects:
  - name: a
    provider: http
    request: { url: "https://api.example/" }
    readings:
      - unit: USD
        value: "data.("
`;
    const error = await load(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems).toEqual([
      expect.stringMatching(
        /^config\.yaml:7:\d+: projects\[0\]\.readings\[0\]\.value: this is not a JSONata expression: /,
      ),
    ]);
  });
});
