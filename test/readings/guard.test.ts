import { describe, expect, it } from "vitest";
import { type Forecast, forecastReasons } from "../../src/forecast/forecast.ts";
import type { RemainingReading } from "../../src/model.ts";
import {
  type GuardFacts,
  type GuardQuestion,
  type GuardWords,
  guard,
  guardQuestion,
} from "../../src/readings/guard.ts";

const nowMs = Date.UTC(2026, 10, 20, 12);
const dayMs = 86_400_000;
const inDays = (days: number) => nowMs + days * dayMs;

const usd = (value: number, parts: Partial<RemainingReading> = {}): RemainingReading => ({
  kind: "remaining",
  type: "balance",
  value,
  unit: "USD",
  ...parts,
});
/** Ten a day, or sixteen if it goes badly. */
const burning: Forecast = {
  burnRatePerDay: 10,
  burnRateHighPerDay: 16,
  confidence: "high",
  reason: forecastReasons.even,
};
const without = (reason: keyof typeof forecastReasons): Forecast => ({
  confidence: "none",
  reason: forecastReasons[reason],
});

const facts = (parts: Partial<GuardFacts> & { readings?: readonly RemainingReading[]; active?: boolean } = {}) => {
  const { readings = [usd(100)], active, ...rest } = parts;
  return {
    failure: undefined,
    lastGood: { measuredAtMs: nowMs - 60_000, readings, ...(active === undefined ? {} : { active }) },
    staleAfterMs: dayMs,
    mainReading: undefined,
    forecastOf: () => burning,
    ...rest,
  } satisfies GuardFacts;
};

const cases: readonly {
  readonly name: string;
  readonly question: Partial<GuardQuestion>;
  readonly facts?: GuardFacts;
  readonly says: object;
}[] = [
  { name: "exactly enough", question: { spend: 100 }, says: { answer: "yes", left: 100, needed: 100 } },
  { name: "a cent too little", question: { spend: 100.01 }, says: { answer: "no", left: 100, needed: 100.01 } },
  { name: "what must be left", question: { spend: 90, reserve: 10 }, says: { answer: "yes", needed: 100 } },
  { name: "less than must be left", question: { spend: 90, reserve: 10.5 }, says: { answer: "no", needed: 100.5 } },
  {
    name: "what is used until then, at the pessimistic end",
    question: { spend: 68, untilMs: inDays(2) },
    says: { answer: "yes", needed: 100 },
  },
  {
    name: "enough by the average use only",
    question: { spend: 75, untilMs: inDays(2) },
    says: { answer: "no", needed: 107 },
  },
  {
    name: "a quota that refills before",
    question: { spend: 84, untilMs: inDays(20) },
    facts: facts({ readings: [usd(100, { type: "quota", unit: "requests", resetsAtMs: inDays(1) })] }),
    says: { answer: "yes", needed: 100, unit: "requests" },
  },
  {
    name: "what lasts for more than ten years",
    question: { spend: 99.9, untilMs: inDays(3.65) },
    facts: facts({ forecastOf: () => without("tooSlow") }),
    says: { answer: "yes", needed: expect.closeTo(100, 6) },
  },
  {
    name: "an overdrawn account",
    question: { spend: 0 },
    facts: facts({ readings: [usd(-5)] }),
    says: { answer: "no", left: -5 },
  },
  {
    name: "a suspended account",
    question: { spend: 1 },
    facts: facts({ active: false }),
    says: { answer: "no", reason: "The vendor says that the account cannot be used." },
  },
  {
    name: "a failed check, whatever was known before",
    question: { spend: 1 },
    facts: facts({ failure: { reason: "auth", message: "the key is refused" } }),
    says: { answer: "unknown", reason: "The last check failed (auth): the key is refused" },
  },
  {
    name: "a stale amount",
    question: { spend: 1 },
    facts: facts({ lastGood: { measuredAtMs: nowMs - dayMs, readings: [usd(100)] } }),
    says: { answer: "unknown", ageSeconds: 86_400 },
  },
  {
    name: "no forecast",
    question: { spend: 1, untilMs: inDays(1) },
    facts: facts({ forecastOf: () => without("tooYoung") }),
    says: { answer: "unknown", left: 100, reason: `There is no forecast: ${forecastReasons.tooYoung}` },
  },
  {
    name: "no history",
    question: { spend: 1, untilMs: inDays(1) },
    facts: facts({ forecastOf: () => undefined }),
    says: { answer: "unknown" },
  },
  {
    name: "nothing read yet",
    question: { spend: 1 },
    facts: facts({ lastGood: undefined }),
    says: { answer: "unknown", reason: "Nothing has been read yet." },
  },
  {
    name: "an unlimited account",
    question: { spend: 1 },
    facts: facts({ readings: [] }),
    says: { answer: "unknown", reason: "The vendor's answer names no amount that is left." },
  },
  {
    name: "several currencies",
    question: { spend: 1 },
    facts: facts({ readings: [usd(100), usd(50, { unit: "CNY" })] }),
    says: {
      answer: "unknown",
      reason: "There are amounts in USD and CNY: name one with the project's option reading.",
    },
  },
  {
    name: "the currency that the project names",
    question: { spend: 50 },
    facts: facts({ readings: [usd(100), usd(50, { unit: "CNY" })], mainReading: "CNY" }),
    says: { answer: "yes", left: 50, unit: "CNY" },
  },
];

describe("the guard", () => {
  it.each(cases)("answers for $name", ({ question, facts: known = facts(), says }) => {
    expect(guard({ spend: 0, reserve: 0, ...question }, known, nowMs)).toMatchObject(says);
  });
});

describe("a question", () => {
  it("is read, and a day lasts until its end in the zone", () => {
    expect(guardQuestion({ spend: "1.5", reserve: "2", until: "2026-11-20" }, "Asia/Shanghai", nowMs)).toEqual({
      spend: 1.5,
      reserve: 2,
      untilMs: Date.UTC(2026, 10, 20, 16),
    });
    expect(guardQuestion({ spend: "1", until: "2026-11-20T21:30:00+08:00" }, "UTC", nowMs)).toEqual({
      spend: 1,
      reserve: 0,
      untilMs: Date.UTC(2026, 10, 20, 13, 30),
    });
  });

  const noDate = "until is not a date: write one such as 2026-12-31 or 2026-12-31T18:00:00+08:00";
  it.each<[GuardWords, string]>([
    [{}, "spend is missing: write the amount, such as 12.50"],
    [{ spend: "-1" }, "spend is not an amount: write a number of 0 or more, such as 12.50"],
    [{ spend: "1", reserve: "all" }, "reserve is not an amount: write a number of 0 or more, such as 12.50"],
    [{ spend: "1", until: "2026-11-19" }, "until 2026-11-19 is over: write a later date"],
    [{ spend: "1", until: "2026-02-30" }, noDate],
    [{ spend: "1", until: "tomorrow" }, noDate],
    [{ spend: "1", until: "2026-13-01T00:00:00Z" }, noDate],
  ])("that makes no sense is refused: %j", (words, problem) => {
    expect(guardQuestion(words, "UTC", nowMs)).toEqual({ problem });
  });
});
