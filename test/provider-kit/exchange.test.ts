import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { describeExchange } from "../../src/provider-kit/exchange.ts";

const request = {
  method: "POST",
  url: new URL("https://vendor.example/v1/balance?key=k3y&team=a%20b"),
  headers: { Accept: "application/json", Authorization: "Bearer k3y", "user-agent": "balance-alert\n/1" },
};
const answer = (status: number, body: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(body),
});

describe("a described exchange", () => {
  it("shows no value of the query and no header that could be a credential", () => {
    expect(describeExchange(request, answer(200, "{}")).request).toBe(
      [
        "POST https://vendor.example/v1/balance?key=<secret>&team=<secret>",
        "Accept: application/json",
        "Authorization: <secret>",
        "user-agent: balance-alert /1",
      ].join("\n"),
    );
  });

  it.each([
    [
      "of the answer the status, the headers and the body",
      answer(200, '{"left":5}', { "content-type": "application/json", "set-cookie": "session=1" }),
      false,
      'HTTP 200\ncontent-type: application/json\nset-cookie: <secret>\n\n{"left":5}',
    ],
    ["no body that is a credential", answer(200, "t0ken"), true, "HTTP 200\n\n<secret>"],
    ["no body of another status below 400", answer(399, "t0ken"), true, "HTTP 399\n\n<secret>"],
    ["why a token was refused", answer(400, "no such client"), true, "HTTP 400\n\nno such client"],
    ["all of a body of 4 KiB", answer(200, "x".repeat(4096)), false, `HTTP 200\n\n${"x".repeat(4096)}`],
    [
      "the beginning of a longer body",
      answer(200, `${"x".repeat(4096)}yz`),
      false,
      `HTTP 200\n\n${"x".repeat(4096)}\n… 4098 bytes in all`,
    ],
    ["why there is no answer", new CheckError("network", "connection refused"), false, "network: connection refused"],
  ])("shows %s", (_, outcome, isHidden, text) => {
    expect(describeExchange(request, outcome, isHidden).response).toBe(text);
  });

  it("shows the headers that explain an answer", () => {
    const shown = [
      ...["accept", "cache-control", "connection", "content-encoding", "content-type", "user-agent", "content-length"],
      ...["date", "retry-after", "location", "server", "transfer-encoding", "vary", "x-request-id"],
    ];
    const headers = Object.fromEntries([...shown, "x-api-key", "cookie"].map((name) => [name, "1"]));
    const { response } = describeExchange(request, answer(200, "", headers));
    expect(response.split("\n").slice(1, -2)).toEqual([
      ...shown.map((name) => `${name}: 1`),
      "x-api-key: <secret>",
      "cookie: <secret>",
    ]);
  });
});
