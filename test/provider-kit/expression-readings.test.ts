import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import {
  describedMeasures,
  describedReading,
  describedReadingProblems,
  describedReadings,
  expressionProblems,
  readDescribed,
} from "../../src/provider-kit/expression-readings.ts";
import { evaluator } from "../../src/provider-kit/expressions.ts";
import { contextAt } from "../support/local-provider.ts";

type Written = Record<string, unknown>;

const evaluate = evaluator(contextAt("2026-11-20T12:00:00Z"));

async function read(written: Written, answer: unknown) {
  try {
    return await readDescribed([describedReading.parse(written)], answer, evaluate);
  } catch (error) {
    if (error instanceof CheckError) return `${error.reason}: ${error.message}`;
    throw error;
  }
}

const problems = (written: Written) => describedReadingProblems(describedReading.parse(written), ["readings", 2]);
const usd = { unit: "USD" };

describe("a described reading", () => {
  const list = [
    { name: "a", left: 1, at: "2026-12-01T00:00:00Z", currency: "EUR" },
    { name: " b ", left: "2.5", at: 1_798_761_600, currency: "CNY" },
  ];
  const end = Date.parse("2027-01-01T00:00:00Z");

  it.each<[string, Written, unknown, unknown[]]>([
    ["is a balance", { value: "left", ...usd }, { left: "5.50" }, [{ type: "balance", value: 5.5, ...usd }]],
    ["is a number that is written", { value: 7, ...usd }, {}, [{ type: "balance", value: 7, ...usd }]],
    ["may be zero", { value: "left", ...usd }, { left: 0 }, [{ type: "balance", value: 0, ...usd }]],
    [
      "has a name, a limit and a reset",
      { type: "quota", value: "left", ...usd, account: "'main'", limit: "full", resets_at: "at" },
      { left: 3, full: "10", at: "2027-01-01T00:00:00Z" },
      [{ type: "quota", account: "main", value: 3, ...usd, limit: 10, resetsAtMs: end }],
    ],
    [
      "may have no limit and no reset",
      { type: "quota", value: "left", ...usd, limit: "full", resets_at: "at" },
      { left: 3 },
      [{ type: "quota", value: 3, ...usd }],
    ],
    [
      "takes one limit for every amount",
      { type: "quota", value: "list.left", ...usd, account: "list.name", limit: "full" },
      { list, full: 9 },
      [
        { type: "quota", account: "a", value: 1, ...usd, limit: 9 },
        { type: "quota", account: "b", value: 2.5, ...usd, limit: 9 },
      ],
    ],
    [
      "is read on each element",
      { each: "list", value: "left", unit_from: "currency", account: "name" },
      { list },
      [
        { type: "balance", account: "a", value: 1, unit: "EUR" },
        { type: "balance", account: "b", value: 2.5, unit: "CNY" },
      ],
    ],
    [
      "of a number or of true has text for a name",
      { each: "names", value: "1", ...usd, account: "$" },
      { names: [7, true] },
      [
        { type: "balance", account: "7", value: 1, ...usd },
        { type: "balance", account: "true", value: 1, ...usd },
      ],
    ],
    ["may be missing where it says so", { value: "left", ...usd, optional: true }, { left: null }, []],
    ["may have no elements where it says so", { each: "list", value: "left", ...usd, optional: true }, {}, []],
  ])("%s", async (_, written, answer, readings) => {
    expect(await read(written, answer)).toEqual(readings.map((one) => ({ kind: "remaining", ...Object(one) })));
  });

  it.each<[string, Written, unknown, unknown[]]>([
    ["spend", { window: "day", value: "spent", ...usd }, { spent: 2 }, [{ window: "day", value: 2, ...usd }]],
    [
      "tokens of a model",
      { window: "month", value: "used", unit: "tokens", model: "'m'", direction: "input" },
      { used: 9 },
      [{ window: "month", model: "m", direction: "input", value: 9, unit: "tokens" }],
    ],
  ])("of a window is usage: %s", async (_, written, answer, readings) => {
    expect(await read(written, answer)).toEqual(readings.map((one) => ({ kind: "usage", ...Object(one) })));
  });

  it.each([
    ["2027-01-01", end],
    [1_798_761_600, end],
    ["1798761600000", end],
    [1e11, 1e11],
    [1e11 - 1, 1e14 - 1000],
  ])("of an expiry takes the instant %j", async (at, expiresAtMs) => {
    expect(await read({ kind: "expiry", value: "at", account: "'key'" }, { at })).toEqual([
      { kind: "expiry", account: "key", expiresAtMs },
    ]);
  });

  it.each<[Written, unknown, string]>([
    [{ value: "left", ...usd }, {}, "readings[0].value yields nothing in this answer"],
    [{ value: "left", ...usd }, { left: [] }, "readings[0].value yields nothing in this answer"],
    [{ value: "left", ...usd }, { left: "many" }, "readings[0].value yields no finite amount"],
    [{ each: "list", value: "left", ...usd }, {}, "readings[0].each yields nothing in this answer"],
    [{ value: "left", unit_from: "unit" }, { left: 1 }, "readings[0].unit_from yields nothing in this answer"],
    [{ value: "left", ...usd, account: "name" }, { left: 1 }, "readings[0].account yields nothing in this answer"],
    [
      { value: "left", ...usd, account: "name" },
      { left: 1, name: " " },
      "readings[0].account yields no text of 1 to 200 characters",
    ],
    [
      { value: "left", ...usd, account: "name" },
      { left: 1, name: {} },
      "readings[0].account yields no text of 1 to 200 characters",
    ],
    [
      { value: "left", unit_from: "unit" },
      { left: 1, unit: "x".repeat(201) },
      "readings[0].unit yields no text of 1 to 200 characters",
    ],
    [
      { value: "left", ...usd, window: "day", model: "model" },
      { left: 1 },
      "readings[0].model yields nothing in this answer",
    ],
    [
      { value: "left", ...usd, window: "day", model: "model" },
      { left: 1, model: "" },
      "readings[0].model yields no text of 1 to 200 characters",
    ],
    [{ value: "left", ...usd, limit: "full" }, { left: 1, full: "x" }, "readings[0].limit yields no finite amount"],
    [
      { value: "left", ...usd, resets_at: "at" },
      { left: 1, at: "soon" },
      "readings[0].resets_at yields no instant: neither ISO 8601 nor Unix time",
    ],
    [
      { kind: "expiry", value: "at", account: "'key'" },
      { at: "soon" },
      "readings[0].value yields no instant: neither ISO 8601 nor Unix time",
    ],
    [
      { value: "list.left", ...usd, account: "list.name" },
      { list: [{ left: 1, name: "a" }, { left: 2, name: "b" }, { left: 3 }] },
      "readings[0].account yields 2 values for 3 amounts: use each",
    ],
    [{ value: "left" }, { left: 1 }, "readings[0].unit is missing"],
    [{ kind: "usage", value: "left", ...usd }, { left: 1 }, "readings[0].window is missing"],
    [{ kind: "expiry", value: "at" }, { at: 1 }, "readings[0].account is missing"],
  ])("%j of %j fails: %s", async (written, answer, message) => {
    expect(await read(written, answer)).toBe(`invalid_response: ${message}`);
  });

  it("has text of 200 characters for a name", async () => {
    const name = "x".repeat(200);
    expect(await read({ value: "1", ...usd, account: "name" }, { name })).toMatchObject([{ account: name }]);
  });
});

describe("the description of a reading", () => {
  const at = (key: string, message: string) => ({ path: ["readings", 2, key], message });
  const units = "write unit, or unit_from where the answer names it, and not both";
  const direction = "a direction goes with a model and the unit tokens";

  it.each<[Written, unknown[]]>([
    [{ value: "left", ...usd, account: "a", limit: "b", resets_at: "c", each: "d" }, []],
    [{ value: "left", unit_from: "unit", window: "day", model: "m" }, []],
    [{ value: "left", unit: "tokens", window: "day", model: "m", direction: "input" }, []],
    [{ kind: "expiry", value: "at", account: "'key'" }, []],
    [{ value: "left" }, [at("unit", units)]],
    [{ value: "left", ...usd, unit_from: "unit" }, [at("unit", units)]],
    [{ value: "left", ...usd, model: "m" }, [at("model", "a reading of the kind remaining has no model")]],
    [
      { kind: "remaining", value: "left", ...usd, window: "day" },
      [at("window", "a reading of the kind remaining has no window")],
    ],
    [
      { value: "left", ...usd, direction: "input" },
      [at("direction", "a reading of the kind remaining has no direction"), at("direction", direction)],
    ],
    [
      { value: "left", ...usd, window: "day", type: "balance", account: "a", limit: "b", resets_at: "c" },
      ["type", "account", "limit", "resets_at"].map((key) => at(key, `a reading of the kind usage has no ${key}`)),
    ],
    [{ value: "left", ...usd, window: "day", model: "m", direction: "input" }, [at("direction", direction)]],
    [{ value: "left", unit: "tokens", window: "day", direction: "input" }, [at("direction", direction)]],
    [{ kind: "usage", value: "left", ...usd }, [at("window", "missing: write day, week, month or total")]],
    [{ kind: "expiry", value: "at" }, [at("account", "missing: write what expires, such as '\"domain\"'")]],
    [
      {
        kind: "expiry",
        value: "at",
        account: "a",
        type: "quota",
        ...usd,
        unit_from: "u",
        limit: "b",
        resets_at: "c",
        window: "day",
        model: "m",
        direction: "input",
      },
      [
        ...["type", "unit", "unit_from", "limit", "resets_at", "window", "model", "direction"].map((key) =>
          at(key, `a reading of the kind expiry has no ${key}`),
        ),
        at("direction", direction),
      ],
    ],
    [
      { value: "left(", ...usd, account: "$nmber(a)" },
      [
        at("value", expect.stringMatching(/^this is not a JSONata expression: .* \(at character 5\)$/)),
        at("account", "no function $nmber"),
      ],
    ],
  ])("%j has the problems %j", async (written, expected) => {
    expect(await problems(written)).toEqual(expected);
  });

  it("is checked in each expression that is written", async () => {
    const keys = ["each", "value", "unit_from", "account", "limit", "resets_at", "model"];
    const written = Object.fromEntries(keys.map((key) => [key, "$nothing()"]));
    const found = await problems(written);
    expect(found.filter(({ message }) => message === "no function $nothing").map(({ path }) => path.at(-1))).toEqual(
      keys,
    );
    expect(await expressionProblems({ success: "$nothing()", other: 1 }, ["success", "other"])).toEqual([
      { path: ["success"], message: "no function $nothing" },
    ]);
  });

  it("measures what it reads", () => {
    const written = [
      { value: 1, ...usd },
      { value: 1, ...usd, type: "quota" },
      { value: 1, ...usd, window: "day" },
      { value: 1, kind: "expiry", account: "a" },
    ];
    expect(describedMeasures(describedReadings.parse(written))).toEqual([
      "balance",
      "quota",
      "spend",
      "usage",
      "expiry",
    ]);
  });

  it.each<[string, unknown[], string | undefined]>([
    ["none", [], "write at least one reading"],
    ["a hundred", Array(100).fill({ value: 1, ...usd }), undefined],
    ["a hundred and one", Array(101).fill({ value: 1, ...usd }), "Too big: expected array to have <=100 items"],
    ["an empty expression", [{ value: "", ...usd }], "Too small: expected string to have >=1 characters"],
    ["an unknown key", [{ value: 1, ...usd, units: 1 }], 'Unrecognized key: "units"'],
    ["an empty unit", [{ value: 1, unit: " " }], "Too small: expected string to have >=1 characters"],
  ])("is a list of one to a hundred: %s", (_, written, message) => {
    expect(describedReadings.safeParse(written).error?.issues[0]?.message).toBe(message);
  });
});
