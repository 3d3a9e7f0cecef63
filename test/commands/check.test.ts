import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { afterwards, temporaryFolder } from "../faults/temporary-folder.ts";
import { callCommand } from "../support/command.ts";
import { json, startVendor } from "../support/vendor.ts";

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
  const file = join(temporaryFolder(), "config.yaml");
  const config = {
    defaults: { retries: 0 },
    projects: [
      { name: "All", ...http, readings, active: "open", thresholds: { balance: 100, quota: 10 } },
      { name: "Endless", ...http, readings: [{ type: "balance", unit: "USD", value: "nothing", optional: true }] },
      { name: "Broken", ...http, readings: [{ type: "balance", unit: "USD", value: "nothing" }] },
      { name: "Told", provider: "push", token: "0123456789abcdef0123456789abcdef" },
    ],
  };
  writeFileSync(file, stringify(config));
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
