import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { afterwards } from "../faults/temporary-folder.ts";
import { callCommand, writtenFile } from "../support/command.ts";
import { type Answerer, json, openRouterCredits, startVendor } from "../support/vendor.ts";

const answer = {
  left: 74.75,
  most: 100,
  refill: "2026-12-01T00:00:00Z",
  used: 12.5,
  ends: "2026-12-31T00:00:00Z",
  open: false,
};
const readings = [
  { type: "balance", unit: "USD", value: "left" },
  { type: "quota", unit: "requests", account: "'plan'", value: "left", limit: "most", resets_at: "refill" },
  { kind: "usage", unit: "tokens", window: "month", model: "'m'", direction: "input", value: "used" },
  { kind: "expiry", account: "'package'", value: "ends" },
];

async function check(...flags: string[]) {
  const vendor = await startVendor(json(answer));
  afterwards(() => vendor.stop());
  const http = { provider: "http", request: { url: `${vendor.url}/v1` } };
  const config = {
    defaults: { retries: 0 },
    projects: [
      { name: "All", ...http, readings, active: "open", thresholds: { balance: 100, quota: 10 } },
      { name: "Endless", ...http, readings: [{ type: "balance", unit: "USD", value: "nothing", optional: true }] },
      { name: "Broken", ...http, readings: [{ type: "balance", unit: "USD", value: "nothing" }] },
      { name: "Told", provider: "push", token: "0123456789abcdef0123456789abcdef" },
    ],
  };
  const file = writtenFile(stringify(config));
  const { code, stdout, stderr } = await callCommand(["check", `--config.file=${file}`, ...flags]);
  const hidden = (text: string) => text.replaceAll(vendor.url, "http://vendor").replace(/^date: .*/gm, "date: now");
  return { code, stdout: hidden(stdout), stderr: hidden(stderr) };
}

it("a check shows what was read of each project in a table", async () => {
  const { code, stdout, stderr } = await check();
  expect(stdout).toMatchInlineSnapshot(`
    "PROJECT  PROVIDER  CHECK         WHAT                VALUE                                                   STATE
    All      http      ok, inactive  balance             74.75 USD                                               low, threshold 100
    All      http      ok, inactive  quota plan          74.75 of 100 requests, resets 2026-12-01T00:00:00.000Z  ok, threshold 10
    All      http      ok, inactive  used month m input  12.5 tokens
    All      http      ok, inactive  expiry package      2026-12-31T00:00:00.000Z
    Endless  http      ok                                unlimited or postpaid: nothing that can run out
    Broken   http      failed        invalid_response    readings[0].value yields nothing in this answer
    "
  `);
  expect([code, stderr]).toEqual([1, "Told is pushed to us: there is nothing to poll\n"]);
});

it("a check prints the same as JSON", async () => {
  const { stdout } = await check("--json", "All");
  expect(JSON.parse(stdout.replace(/"durationMs": \d+/, '"durationMs": 1'))).toMatchInlineSnapshot(`
    [
      {
        "active": false,
        "durationMs": 1,
        "ok": true,
        "project": "All",
        "provider": "http",
        "readings": [
          {
            "kind": "remaining",
            "status": "low",
            "threshold": 100,
            "type": "balance",
            "unit": "USD",
            "value": 74.75,
          },
          {
            "account": "plan",
            "kind": "remaining",
            "limit": 100,
            "resetsAt": "2026-12-01T00:00:00.000Z",
            "status": "ok",
            "threshold": 10,
            "type": "quota",
            "unit": "requests",
            "value": 74.75,
          },
          {
            "direction": "input",
            "kind": "usage",
            "model": "m",
            "unit": "tokens",
            "value": 12.5,
            "window": "month",
          },
          {
            "account": "package",
            "expiresAt": "2026-12-31T00:00:00.000Z",
            "kind": "expiry",
          },
        ],
      },
    ]
  `);
});

it("a check with --debug shows each exchange", async () => {
  const { stderr } = await check("--debug", "Endless");
  expect(stderr).toMatchInlineSnapshot(`
    "--- Endless
    GET http://vendor/v1

    HTTP 200
    content-type: application/json
    date: now
    connection: keep-alive
    keep-alive: <secret>
    transfer-encoding: chunked

    {"left":74.75,"most":100,"refill":"2026-12-01T00:00:00Z","used":12.5,"ends":"2026-12-31T00:00:00Z","open":false}

    "
  `);
});

describe("a check of one project", () => {
  const key = { name: "Chat", provider: "openrouter", api_key: "k" };
  async function checked(answer: Answerer, args: readonly string[] = [], more: object = {}) {
    const vendor = await startVendor(answer);
    afterwards(() => vendor.stop());
    const project = { ...key, base_url: vendor.url, ...more };
    const file = writtenFile(stringify({ defaults: { retries: 0 }, projects: [project] }));
    const result = await callCommand(["check", ...args, `--config.file=${file}`]);
    return { ...result, requests: vendor.requests };
  }

  it("answers 74.75 USD for credits 100.5 and usage 25.75", async () => {
    const { code, stdout, stderr, requests } = await checked(openRouterCredits(100.5, 25.75), ["--json"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual([
      {
        project: "Chat",
        provider: "openrouter",
        ok: true,
        durationMs: expect.any(Number),
        readings: [{ kind: "remaining", type: "balance", value: 74.75, unit: "USD" }],
      },
    ]);
    expect(requests.map(({ method, path, headers }) => [method, path, headers.authorization])).toEqual([
      ["GET", "/api/v1/credits", "Bearer k"],
    ]);
    expect(requests[0]?.headers["user-agent"]).toBe("balance-alert/1.2.3");
  });

  const page: Answerer = (_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Log in</title>");
  };
  it.each([
    ["401", json({ error: { code: 401, message: "no" } }, 401), "auth"],
    [
      "403",
      json({ error: { code: 403, message: "Only management keys can perform this operation" } }, 403),
      "permission",
    ],
    ["429", json({}, 429), "rate_limited"],
    ["500", json({}, 500), "upstream"],
    ["an HTML page", page, "invalid_response"],
    ['{"data":{}}', json({ data: {} }), "invalid_response"],
    ["null amounts", json({ data: { total_credits: null, total_usage: null } }), "invalid_response"],
  ])("answers %s with exit code 1 and the reason, and no reading", async (_, answer, reason) => {
    const { code, stdout } = await checked(answer, ["--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      [
        {
          project: "Chat",
          provider: "openrouter",
          ok: false,
          durationMs: expect.any(Number),
          readings: [],
          error: expect.objectContaining({ reason, message: expect.stringMatching(/./) }),
        },
      ],
    ]);
  });

  it("says which threshold matches no amount", async () => {
    const thresholds = { threshold: 100, thresholds: { quota: 5 } };
    const warning = "Chat: thresholds.quota matches no amount of the answer: nothing will say that it is low\n";
    const asJson = await checked(openRouterCredits(100.5, 25.75), ["--json"], thresholds);
    expect([JSON.parse(asJson.stdout), asJson.stderr]).toEqual([
      [
        {
          project: "Chat",
          provider: "openrouter",
          ok: true,
          durationMs: expect.any(Number),
          readings: [{ kind: "remaining", type: "balance", value: 74.75, unit: "USD", threshold: 100, status: "low" }],
          unmatchedThresholds: ["thresholds.quota"],
        },
      ],
      warning,
    ]);
    const asTable = await checked(openRouterCredits(100.5, 0.5), [], thresholds);
    expect([asTable.code, asTable.stdout, asTable.stderr]).toEqual([
      0,
      `PROJECT  PROVIDER    CHECK  WHAT     VALUE    STATE
Chat     openrouter  ok     balance  100 USD  ok, threshold 100
`,
      warning,
    ]);
    const failed = await checked(json({}, 500), [], thresholds);
    expect(failed.stderr, "nothing is known of an answer that is none").toBe("");
  });

  it("suggests the right name for each wrong one, and asks nothing", async () => {
    const { code, stdout, stderr, requests } = await checked(openRouterCredits(1, 0), ["Chta", "Chat", "Elsewhere"]);
    expect([code, stdout, stderr, requests]).toEqual([
      2,
      "",
      'no project "Chta": did you mean "Chat"?\nno project "Elsewhere"\n',
      [],
    ]);
  });
});
