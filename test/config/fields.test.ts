import { expect, it } from "vitest";
import { currencyProblem, isCalendarDate, parseDurationMs, parseInstant } from "../../src/config/fields.ts";

it.each<[string, number | undefined]>([
  ["15s", 15_000],
  ["1.5h", 5_400_000],
  ["1h30m", 5_400_000],
  ["250ms", 250],
  ["2d", 172_800_000],
  ["1w", 604_800_000],
  ["0s", 0],
  ["", undefined],
  ["15", undefined],
  ["15 s", undefined],
  ["1y", undefined],
  ["1h30", undefined],
  ["-1s", undefined],
])("the duration %j is %s ms", (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

it.each<[string, string | undefined]>([
  ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.000Z"],
  ["2026-11-20T12:00Z", "2026-11-20T12:00:00.000Z"],
  ["2026-11-20T12:00:00.5+08:00", "2026-11-20T04:00:00.500Z"],
  ["2026-02-30T12:00:00Z", undefined],
  ["2026-11-20T12:00:00", undefined],
  ["2026-11-20", undefined],
  ["2026-11-20T25:00:00Z", undefined],
  ["soon", undefined],
])("the instant %s is %s", (text, instant) => {
  const ms = parseInstant(text);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(instant);
});

it.each([
  ["2028-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["2026-1-1", false],
  [" 2026-01-01", false],
])("%j is a date that exists: %s", (text, exists) => {
  expect(isCalendarDate(text)).toBe(exists);
});

it.each([
  ["CNY", ["RMB", "rmb ", "人民币", "元", "CNH"]],
  ["CNY or JPY", ["¥", "￥"]],
  ["USD", ["$", "US$", "usdollar", "dollar", "美元"]],
  ["EUR", ["€", "euro", "euros"]],
  ["GBP", ["£"]],
  ["HKD", ["HK$", "港币"]],
  ["TWD", ["NT$", "NTD"]],
  ["JPY", ["日元"]],
])("%s is the code that is meant by %j", (code, names) => {
  expect(names.map(currencyProblem)).toEqual(
    names.map((name) => `${JSON.stringify(name)} is not a code of ISO 4217: write ${code}`),
  );
});

it.each(["CNY", "USD", "credits", "requests"])("%s may be a unit", (unit) => {
  expect(currencyProblem(unit)).toBeUndefined();
});
