import { describe, expect, it } from "vitest";
import { provider } from "../../src/providers/file.ts";
import { answerOf, contextAt, problemsOf } from "../support/local-provider.ts";
import { parseOptions } from "../support/provider-harness.ts";

const now = "2026-11-20T12:00:00Z";
const holding = (text: string) => contextAt(now, { readFile: async () => text });
const failing = (code: string) =>
  contextAt(now, {
    readFile: async () => {
      throw Object.assign(new Error("no"), { code });
    },
  });
const written = { path: "/var/lib/balance.json", unit: "CNY" };

describe("file", () => {
  it.each([
    ["text that is a number", "12.50\n", {}, 12.5],
    ["a negative amount", "-3", {}, -3],
    ["a byte order mark", "\uFEFF7", {}, 7],
    ["JSON that is a number", "1e3", { format: "json" }, 1000],
    ["a field of JSON", '{"wallet": {"left": "8.25"}}', { value: "wallet.left" }, 8.25],
    ["an expression over JSON", '[{"v": 1.5}, {"v": 2}]', { value: "$sum($.v)" }, 3.5],
    [
      "a line of text",
      "name: x\nleft: 1,234.5 CNY\n",
      { value: "$replace($match($, /left: ([\\d.,]+)/).groups[0], ',', '')" },
      1234.5,
    ],
    ["text that looks like JSON", "{12}", { format: "text", value: "$match($, /\\d+/).match" }, 12],
  ])("reads %s", async (_, text, more, value) => {
    expect(await answerOf(provider, { ...written, ...more }, holding(text))).toEqual({
      readings: [{ kind: "remaining", type: "balance", value, unit: "CNY" }],
    });
  });

  it("reads several readings", async () => {
    const readings = [
      { type: "credits", unit: "credits", value: "left", limit: "size" },
      { window: "month", unit: "USD", value: "spent" },
      { kind: "expiry", account: '"licence"', value: "ends" },
    ];
    const text = '{"left": 3, "size": 10, "spent": 1.25, "ends": "2027-01-01T00:00:00+08:00"}';
    expect(await answerOf(provider, { path: "x", readings }, holding(text))).toEqual({
      readings: [
        { kind: "remaining", type: "credits", value: 3, unit: "credits", limit: 10 },
        { kind: "usage", window: "month", value: 1.25, unit: "USD" },
        { kind: "expiry", account: "licence", expiresAt: "2026-12-31T16:00:00.000Z" },
      ],
    });
  });

  it.each([
    ["a missing file", failing("ENOENT"), {}, "config", "cannot read /var/lib/balance.json: it does not exist"],
    [
      "a file of somebody else",
      failing("EACCES"),
      {},
      "config",
      "cannot read /var/lib/balance.json: this user may not read it",
    ],
    ["a directory", failing("EISDIR"), {}, "config", "cannot read /var/lib/balance.json: it is a directory"],
    ["an empty file", holding(" \n"), {}, "invalid_response", "/var/lib/balance.json is empty"],
    ["no number", holding("about 5"), {}, "invalid_response", "readings[0].value yields no finite amount"],
    ["half of a JSON", holding('{"left": '), {}, "invalid_response", "/var/lib/balance.json is no JSON"],
    [
      "a field that is not there",
      holding("{}"),
      { value: "left" },
      "invalid_response",
      "readings[0].value yields nothing in this answer",
    ],
    [
      "a field that is null",
      holding('{"left": null}'),
      { value: "left" },
      "invalid_response",
      "readings[0].value yields nothing in this answer",
    ],
  ])("fails over %s", async (_, context, more, failure, message) => {
    expect(await answerOf(provider, { ...written, ...more }, context)).toEqual({ failure, message });
  });

  it.each([
    ["no unit", { path: "x" }, [["unit"]]],
    ["a broken expression", { ...written, value: "left +" }, [["value"]]],
    ["one amount and several", { ...written, readings: [{ value: "$", unit: "USD" }] }, [["unit"]]],
    ["a reading without a unit", { path: "x", readings: [{ value: "$" }] }, [["readings", 0, "unit"]]],
  ])("refuses %s at load", async (_, options, paths) => {
    expect((await problemsOf(provider, options)).map(({ path }) => path)).toEqual(paths);
  });

  it("refuses an option that it does not know", () => {
    expect(() => parseOptions(provider, { ...written, pfad: "x" })).toThrow(/pfad/);
  });
});
