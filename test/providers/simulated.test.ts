import { describe, expect, it } from "vitest";
import type { RemainingReading } from "../../src/model.ts";
import { provider } from "../../src/providers/simulated.ts";
import { answerOf, contextAt, problemsOf } from "../support/local-provider.ts";
import { parseOptions } from "../support/provider-harness.ts";

const account = { start: 100, burn_per_day: 10 };
const hourMs = 3_600_000;
const mondayMs = Date.parse("2026-11-16T00:00:00Z");

async function amountAt(written: Record<string, unknown>, ms: number): Promise<number> {
  const { readings } = await provider.check(parseOptions(provider, written), contextAt(new Date(ms).toISOString()));
  return (readings[0] as RemainingReading).value;
}

async function amounts(written: Record<string, unknown>, hours: number): Promise<number[]> {
  return Promise.all(Array.from({ length: hours }, (_, hour) => amountAt(written, mondayMs + hour * hourMs)));
}

describe("simulated", () => {
  it("is the same at the same instant, whoever asks", async () => {
    const written = { ...account, noise: 0.8, models: ["a", "b"] };
    const now = "2026-11-20T12:34:56Z";
    expect(await answerOf(provider, written, contextAt(now))).toEqual(
      await answerOf(provider, written, contextAt(now)),
    );
  });

  it("falls by its burn and starts again when nothing is left", async () => {
    // 20,773 days after the epoch: 2,077 times burnt down, and three days into the next.
    expect(await amountAt(account, mondayMs)).toBe(70);
    expect(await amountAt(account, mondayMs + 12 * hourMs)).toBe(65);
    expect(await amountAt(account, mondayMs + 7 * 24 * hourMs)).toBe(0);
    expect(await amountAt(account, mondayMs + (7 * 24 + 12) * hourMs)).toBe(95);
  });

  it("is topped up when it falls below the mark, and never lies outside of what that allows", async () => {
    const written = { ...account, noise: 1, top_up: { amount: 50, below: 20 } };
    const seen = await amounts(written, 24 * 30);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...seen)).toBeLessThanOrEqual(70);
    expect(seen.filter((value, hour) => hour > 0 && value > (seen[hour - 1] ?? Number.NaN))).toHaveLength(6);
  });

  it("with noise burns unevenly, never gains, and as much in a week as without", async () => {
    const written = { start: 1e6, burn_per_day: 10, noise: 1 };
    const week = 7 * 24;
    const seen = await amounts(written, 2 * week + 1);
    const burns = seen.slice(1).map((value, hour) => (seen[hour] ?? Number.NaN) - value);
    expect(Math.min(...burns)).toBeGreaterThanOrEqual(-0.0001);
    expect(new Set(burns.map((burn) => burn.toFixed(2))).size).toBeGreaterThan(20);
    expect((seen[0] ?? Number.NaN) - (seen[week] ?? Number.NaN)).toBeGreaterThan(40);
    const start = await amountAt(written, Date.parse("2026-11-19T00:00:00Z")); // Weeks of the epoch begin on Thursday.
    const end = await amountAt(written, Date.parse("2026-11-26T00:00:00Z"));
    expect(start - end).toBeCloseTo(70, 3);
  });

  it("differs by its seed", async () => {
    const [one, two] = [
      amounts({ ...account, noise: 1, seed: "a" }, 48),
      amounts({ ...account, noise: 1, seed: 2 }, 48),
    ];
    expect(await one).not.toEqual(await two);
  });

  it("without a burn stays where it starts", async () => {
    expect(await amountAt({ start: -5, burn_per_day: 0 }, mondayMs)).toBe(-5);
  });

  it("is full again each day as a quota, and each month as a budget", async () => {
    const now = contextAt("2026-11-20T12:00:00Z");
    expect(await answerOf(provider, { ...account, type: "quota", unit: "requests" }, now)).toEqual({
      readings: [
        {
          kind: "remaining",
          type: "quota",
          value: 95,
          unit: "requests",
          limit: 100,
          resetsAt: "2026-11-21T00:00:00.000Z",
        },
      ],
    });
    expect(await answerOf(provider, { ...account, type: "budget" }, now)).toEqual({
      readings: [
        {
          kind: "remaining",
          type: "budget",
          value: -95,
          unit: "USD",
          limit: 100,
          resetsAt: "2026-12-01T00:00:00.000Z",
          window: "month",
        },
      ],
    });
    expect(await answerOf(provider, { ...account, burn_per_day: 500, type: "quota" }, now)).toMatchObject({
      readings: [{ value: 0 }],
    });
  });

  it("reports usage by model that adds up to the spend", async () => {
    const answer = await answerOf(
      provider,
      { ...account, models: ["gpt-5", "opus"] },
      contextAt("2026-11-20T12:00:00Z"),
    );
    const readings = ("readings" in answer ? answer.readings : undefined) ?? [];
    expect(readings.filter(({ window, model }) => window !== undefined && model === undefined)).toEqual([
      { kind: "usage", window: "day", value: 5, unit: "USD" },
      { kind: "usage", window: "month", value: 195, unit: "USD" },
    ]);
    const ofDay = readings.filter(
      ({ window, model, unit }) => window === "day" && model !== undefined && unit === "USD",
    );
    expect(ofDay.map(({ model }) => model)).toEqual(["gpt-5", "opus"]);
    expect(ofDay.reduce((total, { value }) => total + Number(value), 0)).toBeCloseTo(5, 3);
    expect(readings).toContainEqual({
      kind: "usage",
      window: "day",
      model: "opus",
      direction: "input",
      value: expect.any(Number),
      unit: "tokens",
    });
    expect(readings).toContainEqual({
      kind: "usage",
      window: "day",
      model: "opus",
      value: expect.any(Number),
      unit: "requests",
    });
  });

  it("tells requests that are its unit only once", async () => {
    const answer = await answerOf(
      provider,
      { ...account, unit: "requests", models: ["a"] },
      contextAt("2026-11-20T12:00:00Z"),
    );
    const readings = ("readings" in answer ? answer.readings : undefined) ?? [];
    const series = readings.map(({ window, model, direction, unit }) => [window, model, direction, unit].join());
    expect(new Set(series).size).toBe(series.length);
  });

  it.each([
    ["a top-up of a quota", { ...account, type: "quota", top_up: { amount: 1, below: 0 } }, ["top_up"]],
    ["nothing to burn", { start: 0, burn_per_day: 1 }, ["start"]],
    ["a model twice", { ...account, models: ["a", "a"] }, ["models"]],
  ])("refuses %s", async (_, written, path) => {
    expect(await problemsOf(provider, written)).toEqual([{ path, message: expect.any(String) }]);
  });
});

describe("the past of a simulated account", () => {
  it("is what it would have answered: four weeks that end before now", async () => {
    const nowMs = mondayMs + 12.5 * hourMs;
    const past = provider.past?.(parseOptions(provider, account), nowMs) ?? [];
    const told = await Promise.all(past.map(async ({ atMs }) => ({ atMs, value: await amountAt(account, atMs) })));
    expect(past).toEqual(told);
    expect(past.at(-1)?.atMs).toBe(mondayMs + 12 * hourMs);
    expect((nowMs - (past[0]?.atMs ?? nowMs)) / (24 * hourMs)).toBeGreaterThan(27);
  });
});
