import { describe, expect, it } from "vitest";
import type { CheckError } from "../../src/model.ts";
import {
  balance,
  budget,
  credentialEnd,
  credits,
  currencyCode,
  expiry,
  quota,
  requests,
  roundFloatNoise,
  spend,
  sum,
  tokens,
} from "../../src/provider-kit/values.ts";

const usd = { value: 5, unit: "USD" };
const end = Date.parse("2027-01-01T00:00:00Z");

describe("a reading", () => {
  it.each([
    [balance(usd), { kind: "remaining", type: "balance", ...usd }],
    [
      balance({ ...usd, account: null, limit: null, resetsAtMs: undefined }),
      { kind: "remaining", type: "balance", ...usd },
    ],
    [credits({ ...usd, account: "a" }), { kind: "remaining", type: "credits", account: "a", ...usd }],
    [
      quota({ ...usd, limit: 0, resetsAtMs: end }),
      { kind: "remaining", type: "quota", ...usd, limit: 0, resetsAtMs: end },
    ],
    [budget(usd), { kind: "remaining", type: "budget", ...usd }],
    [budget({ ...usd, window: "month" }), { kind: "remaining", type: "budget", ...usd, window: "month" }],
    [spend("day", 5, "USD"), { kind: "usage", window: "day", ...usd }],
    [spend("day", 5, "USD", "m"), { kind: "usage", window: "day", model: "m", ...usd }],
    [
      tokens("month", "m", "input", 7),
      { kind: "usage", window: "month", model: "m", direction: "input", value: 7, unit: "tokens" },
    ],
    [requests("month", "m", 7), { kind: "usage", window: "month", model: "m", value: 7, unit: "requests" }],
    [expiry("key", end), { kind: "expiry", account: "key", expiresAtMs: end }],
    [expiry("key", 8.64e15), { kind: "expiry", account: "key", expiresAtMs: 8.64e15 }],
    [credentialEnd(end), { credentialExpiresAtMs: end }],
    [credentialEnd(1), { credentialExpiresAtMs: 1 }],
    [credentialEnd(0), {}],
    [credentialEnd(-1), {}],
    [credentialEnd(null), {}],
    [credentialEnd(undefined), {}],
  ])("%j is %j", (made, reading) => {
    expect(made).toEqual(reading);
  });

  it.each<[() => unknown, string]>([
    [() => balance({ value: Number.NaN, unit: "USD" }), "an amount is not a finite number"],
    [() => quota({ ...usd, limit: Number.POSITIVE_INFINITY }), "a limit is not a finite number"],
    [() => spend("day", Number.NaN, "USD"), "a spend is not a finite number"],
    [() => tokens("day", "m", "input", Number.NaN), "a number of tokens is not a finite number"],
    [() => requests("day", "m", Number.NaN), "a number of requests is not a finite number"],
    [() => balance({ value: 1, unit: " " }), "a unit has no name"],
    [() => spend("day", 1, ""), "a unit has no name"],
    [() => spend("day", 1, "USD", ""), "a model has no name"],
    [() => tokens("day", "", "input", 1), "a model has no name"],
    [() => requests("day", "", 1), "a model has no name"],
    [() => balance({ ...usd, account: "" }), "an account has no name"],
    [() => expiry("", end), "an account has no name"],
    [() => balance({ ...usd, account: "x".repeat(201) }), "an account has far too long a name"],
    [() => balance({ ...usd, resetsAtMs: 8.64e15 + 1 }), "a reset time is no instant"],
    [() => expiry("key", Number.NaN), "an expiry is no instant"],
    [() => credentialEnd(9e15), "the end of the credential is no instant"],
  ])("is refused: %s", (make, message) => {
    const refused: Pick<CheckError, "reason" | "message"> = { reason: "invalid_response", message };
    expect(make).toThrow(expect.objectContaining(refused));
  });

  it("has a name of 200 characters at most", () => {
    const account = "x".repeat(200);
    expect(balance({ ...usd, account })).toMatchObject({ account });
  });
});

describe("numbers", () => {
  it("are added without the drift of fractions", () => {
    expect([sum([0.1, 0.2]), sum([]), sum([1e9, 0.1, 0.2]), sum([-0.1, -0.2])]).toEqual([
      0.3, 0, 1_000_000_000.3, -0.3,
    ]);
  });

  it.each([
    [100.5 - 25.74, 74.76],
    [0.1234567891, 0.123456789],
    [999_999.1234567891, 999_999.123456789],
    [-999_999.1234567891, -999_999.123456789],
    [1_000_000.1234567891, 1_000_000.12345679],
    [123_456_789_012_345.67, 123_456_789_012_346],
  ])("%d is %d", (value, rounded) => {
    expect(roundFloatNoise(value)).toBe(rounded);
  });

  it.each([
    [" usd ", "USD"],
    ["CNY", "CNY"],
    ["US", "refused"],
    ["USDT", "refused"],
    ["U1D", "refused"],
  ])("have the currency %j as %s", (written, code) => {
    const parsed = currencyCode.safeParse(written);
    expect(parsed.success ? parsed.data : "refused").toBe(code);
  });
});
