import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { forecastReasons } from "../../src/forecast/forecast.ts";
import { forecastOfHistory, parseHistoryCsv } from "../../src/forecast/history-csv.ts";

describe("a CSV history", () => {
  it("is a line for each reading", () => {
    expect(
      parseHistoryCsv("\uFEFFtimestamp,balance\r\n1767225600,533.535\r\n1767227400.5, -1e2\r\n\r\n", "balance"),
    ).toEqual([
      { atMs: 1767225600000, value: 533.535 },
      { atMs: 1767227400500, value: -100 },
    ]);
    expect(parseHistoryCsv("timestamp,balance", "balance")).toEqual([]);
  });

  it.each([
    ["", 'line 1: the file is empty: write "timestamp,balance"'],
    ["time,amount\n1,2", 'line 1: "time,amount" is not the header: write "timestamp,balance"'],
    ["timestamp,balance\n1", 'line 2: "1" has 1 columns: write "timestamp,balance"'],
    ["timestamp,balance\n1,2,3", 'line 2: "1,2,3" has 3 columns: write "timestamp,balance"'],
    ["timestamp,balance\n1,2\n\n3,4", 'line 3: "" has 1 columns: write "timestamp,balance"'],
    [
      "timestamp,balance\n2026-01-01,2",
      'line 2: "2026-01-01" is not a timestamp: write Unix seconds, such as 1767225600',
    ],
    [
      "timestamp,balance\n1767225600000,2",
      'line 2: "1767225600000" is not a timestamp: write Unix seconds, such as 1767225600',
    ],
    ["timestamp,balance\n-5,2", 'line 2: "-5" is not a timestamp: write Unix seconds, such as 1767225600'],
    ["timestamp,balance\n1,", 'line 2: "" is not a number: write one, such as 12.5'],
    ["timestamp,balance\n1,0x10", 'line 2: "0x10" is not a number: write one, such as 12.5'],
    ["timestamp,balance\n1,NaN", 'line 2: "NaN" is not a number: write one, such as 12.5'],
    ["timestamp,balance\n1,1e999", 'line 2: "1e999" is not a number: write one, such as 12.5'],
    [
      "timestamp,balance\n1,2\n1,3",
      "line 3: the timestamp is not later than the one before: sort the lines, oldest first",
    ],
    [`timestamp,balance\n1,${"x".repeat(40)}`, `line 2: "${"x".repeat(40)}" is not a number: write one, such as 12.5`],
    [
      `timestamp,balance\n1,${"x".repeat(41)}`,
      `line 2: "${"x".repeat(40)}..." is not a number: write one, such as 12.5`,
    ],
    [
      "timestamp,balance\n100000000000,2",
      'line 2: "100000000000" is not a timestamp: write Unix seconds, such as 1767225600',
    ],
    [
      `timestamp,balance\n1,${"x".repeat(90)}`,
      `line 2: "${"x".repeat(40)}..." is not a number: write one, such as 12.5`,
    ],
  ])("is refused: %j", (text, message) => {
    expect(() => parseHistoryCsv(text, "balance")).toThrow(new RangeError(message));
  });
});

const startSeconds = 1767225600;

/**
 * Recorded accounts, with the true runway after 21 days, and what the estimator says of them.
 * A change of these numbers is a change of behaviour: see that it is one for the better in the score program.
 */
const recorded = [
  { file: "steady", days: 12.801, says: [13.1, 11.8, 14.5, "high", "even"] },
  { file: "office", days: 8.786, says: [9.3, 8.5, 11.6, "high", "even"] },
  { file: "bursty", days: 12.761, says: [13.8, 6.6, 24.1, "low", "changed"] },
  { file: "growth", days: 9.783, says: [9.5, 8.7, 10.6, "high", "growing"] },
  { file: "step-up", days: 6.594, says: [6.5, 5.9, 7.4, "high", "even"] },
  { file: "step-down", days: 76.523, says: [75.4, 47.2, 120.6, "medium", "even"] },
  { file: "daily-batch", days: 9.353, says: [9.0, 8.1, 10.1, "high", "even"] },
  { file: "integer-credits", days: 14.604, says: [14.6, 13.1, 16.2, "high", "even"] },
  { file: "refunds", days: 19.345, says: [20.5, 17.8, 23.4, "high", "even"] },
  { file: "gaps", days: 10.755, says: [10.6, 9.6, 11.8, "high", "even"] },
  { file: "weekend-batch", days: 13.717, says: [13.4, 11.4, 15.6, "high", "even"] },
  { file: "monthly-invoice", days: 22.128, says: [21.9, 18.2, 34.6, "high", "even"] },
  { file: "idle", days: undefined, says: [undefined, undefined, undefined, "none", "idle"] },
] as const;

describe("the forecast of a recorded account", () => {
  it.each(recorded)("$file", ({ file, days, says }) => {
    const text = readFileSync(join(import.meta.dirname, `../fixtures/forecast/${file}.csv`), "utf8");
    const answer = forecastOfHistory(parseHistoryCsv(text, "balance"), (startSeconds + 21 * 86_400 - 1) * 1000);
    const round = (value: number | undefined) => (value === undefined ? undefined : Number(value.toFixed(1)));
    expect([round(answer.runwayDays), round(answer.low), round(answer.high), answer.confidence, answer.reason]).toEqual(
      [...says.slice(0, 4), forecastReasons[says[4]]],
    );
    if (days === undefined) return;
    expect(answer.low).toBeLessThan(days);
    expect(answer.high).toBeGreaterThan(days);
  });

  it.each([6, 9, 12, 18])("of which only the last %i hours were seen is rough, and still says how rough", (hours) => {
    const atMs = (startSeconds + 21 * 86_400 - 1) * 1000;
    const rows = recorded.flatMap(({ file, days }) => {
      const text = readFileSync(join(import.meta.dirname, `../fixtures/forecast/${file}.csv`), "utf8");
      const points = parseHistoryCsv(text, "balance").filter((point) => point.atMs >= atMs - hours * 3_600_000);
      const { low, high, confidence } = forecastOfHistory(points, atMs);
      return days === undefined || low === undefined || high === undefined ? [] : [{ days, low, high, confidence }];
    });
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(new Set(rows.map(({ confidence }) => confidence))).toEqual(new Set(["low"]));
    const inside = rows.filter(({ days, low, high }) => low <= days && days <= high);
    expect(inside.length / rows.length).toBeGreaterThanOrEqual(0.75);
  });

  it("knows nothing of what comes later", () => {
    const text = readFileSync(join(import.meta.dirname, "../fixtures/forecast/step-up.csv"), "utf8");
    const points = parseHistoryCsv(text, "balance");
    const atMs = (startSeconds + 8 * 86_400) * 1000;
    expect(forecastOfHistory(points, atMs)).toEqual(
      forecastOfHistory(
        points.filter((point) => point.atMs <= atMs),
        atMs,
      ),
    );
    expect(forecastOfHistory(points, startSeconds * 1000 - 1)).toEqual({
      confidence: "none",
      reason: forecastReasons.nothingRead,
    });
  });
});
