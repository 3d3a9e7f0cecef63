import { describe, expect, it } from "vitest";
import { pushBodySchema } from "../../src/http/push-schemas.ts";
import { parsePushedAnswer, pushedBody } from "../../src/provider-kit/pushed-readings.ts";

const everyKind = {
  readings: [
    { value: 12.5, unit: "USD" },
    {
      kind: "remaining",
      type: "quota",
      account: "5h",
      value: 40,
      unit: "percent",
      limit: 100,
      resetsAt: "2026-11-20T15:00:00Z",
    },
    { kind: "usage", window: "day", value: 3, unit: "USD" },
    { kind: "usage", window: "month", model: "gpt-5", direction: "input", value: 12_000, unit: "tokens" },
    { kind: "expiry", account: "key", expiresAt: "2027-01-01T00:00:00Z" },
  ],
  active: false,
};

describe("a pushed report", () => {
  it("becomes an answer of readings", () => {
    expect(parsePushedAnswer(everyKind)).toEqual({
      answer: {
        readings: [
          { kind: "remaining", type: "balance", value: 12.5, unit: "USD" },
          {
            kind: "remaining",
            type: "quota",
            account: "5h",
            value: 40,
            unit: "percent",
            limit: 100,
            resetsAtMs: Date.UTC(2026, 10, 20, 15),
          },
          { kind: "usage", window: "day", value: 3, unit: "USD" },
          { kind: "usage", window: "month", model: "gpt-5", direction: "input", value: 12_000, unit: "tokens" },
          { kind: "expiry", account: "key", expiresAtMs: Date.UTC(2027, 0, 1) },
        ],
        active: false,
      },
    });
  });

  it("without readings means that nothing can run out", () => {
    expect(parsePushedAnswer({ readings: [] })).toEqual({ answer: { readings: [] } });
  });

  it("has the shape that the API documents", () => {
    expect(pushBodySchema.safeParse(everyKind).success).toBe(true);
    expect(pushedBody.safeParse(everyKind).success).toBe(true);
  });

  it.each([
    ["no body", undefined, ""],
    ["a list in place of the body", [], ""],
    ["no readings", {}, "readings"],
    ["an unknown key of the body", { readings: [], projekt: 1 }, ""],
    ["active as text", { readings: [], active: "yes" }, "active"],
    ["a reading that is a number", { readings: [5] }, "readings[0]"],
    ["an unknown kind", { readings: [{ kind: "rest", value: 1, unit: "USD" }] }, "readings[0].kind"],
    ["an amount as text", { readings: [{ value: "12", unit: "USD" }] }, "readings[0].value"],
    ["an infinite amount", { readings: [{ value: Number.POSITIVE_INFINITY, unit: "USD" }] }, "readings[0].value"],
    ["no unit", { readings: [{ value: 1 }] }, "readings[0].unit"],
    ["a unit without end", { readings: [{ value: 1, unit: "x".repeat(300) }] }, "readings[0].unit"],
    ["an unknown key of a reading", { readings: [{ value: 1, unit: "USD", model: "x" }] }, "readings[0]"],
    ["usage without a window", { readings: [{ kind: "usage", value: 1, unit: "USD" }] }, "readings[0].window"],
    [
      "a direction without a model",
      { readings: [{ kind: "usage", window: "day", direction: "input", value: 1, unit: "tokens" }] },
      "readings[0].direction",
    ],
    [
      "an instant that is none",
      { readings: [{ kind: "expiry", account: "a", expiresAt: "soon" }] },
      "readings[0].expiresAt",
    ],
    [
      "the second of two",
      {
        readings: [
          { value: 1, unit: "USD" },
          { value: null, unit: "USD" },
        ],
      },
      "readings[1].value",
    ],
    ["too many readings", { readings: Array.from({ length: 1001 }, () => ({ value: 1, unit: "USD" })) }, "readings"],
  ])("is refused with the place of the mistake: %s", (_, body, path) => {
    const parsed = parsePushedAnswer(body);
    expect(parsed).toEqual({ problems: [{ path, message: expect.stringMatching(/.+/) }] });
  });

  it.each([
    [{ readings: 5 }, "readings", "write a list of readings"],
    [{ readings: Array.from({ length: 1001 }, () => 1) }, "readings", "at most 1000 readings"],
    [{ readings: [], active: 1 }, "active", "write true or false"],
    [{ readings: [{ value: "1", unit: "USD" }] }, "readings[0].value", "write a finite number, without quotes"],
    [
      { readings: [{ kind: "expiry", account: "a", expiresAt: 5 }] },
      "readings[0].expiresAt",
      "write an instant such as 2026-12-31T23:59:59Z",
    ],
    [
      { readings: [{ kind: "usage", window: "day", model: "m", direction: "input", value: 1, unit: "USD" }] },
      "readings[0].direction",
      "a direction goes with a model and the unit tokens",
    ],
  ])("says what to write: %j", (body, path, message) => {
    expect(parsePushedAnswer(body)).toEqual({ problems: [{ path, message }] });
  });

  it("takes a thousand readings, and names and units of 200 characters", () => {
    const long = "x".repeat(200);
    const reading = { account: ` ${long} `, value: 1, unit: ` ${long} ` };
    expect(parsePushedAnswer({ readings: Array.from({ length: 1000 }, () => reading) })).toEqual({
      answer: {
        readings: Array.from({ length: 1000 }, () => ({
          kind: "remaining",
          type: "balance",
          account: long,
          value: 1,
          unit: long,
        })),
      },
    });
    const longer = { account: `${long}x`, value: 1, unit: `${long}x` };
    const parsed = parsePushedAnswer({ readings: [longer, { ...longer, account: " " }] });
    expect("problems" in parsed && parsed.problems.map(({ path }) => path)).toEqual([
      "readings[0].account",
      "readings[0].unit",
      "readings[1].account",
      "readings[1].unit",
    ]);
  });

  it.each([
    [{ value: 1 }, "unit is missing: write USD"],
    [{ value: 1, unit: " " }, "unit is empty: write USD"],
    [{ value: 1, unit: 5 }, "write the unit as text, such as USD"],
    [{ kind: "usage", window: "day", value: 1 }, "unit is missing: write USD"],
  ])("says what to write for the unit of %j", (reading, message) => {
    expect(parsePushedAnswer({ readings: [reading] })).toEqual({ problems: [{ path: "readings[0].unit", message }] });
  });

  it("names every mistake at once", () => {
    const parsed = parsePushedAnswer({ readings: [{ value: "1", unit: "" }, { kind: "expiry" }] });
    expect("problems" in parsed && parsed.problems.map(({ path }) => path)).toEqual([
      "readings[0].value",
      "readings[0].unit",
      "readings[1].account",
      "readings[1].expiresAt",
    ]);
  });
});
