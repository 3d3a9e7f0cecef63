import { describe, expect, it } from "vitest";
import { english } from "../../../src/http/page/dictionary-en.ts";
import { chinese } from "../../../src/http/page/dictionary-zh.ts";
import {
  formatAge,
  formatAmount,
  formatDate,
  formatInstant,
  formatInterval,
  formatMark,
  formatNumber,
  formatPercent,
  formatRelative,
  formatSpan,
} from "../../../src/http/page/format.ts";

describe("numbers and times for people", () => {
  it.each([
    [74.75, "USD", "$74.75", "US$74.75"],
    [2140.5, "CNY", "CN¥2,140.50", "¥2,140.50"],
    [-3, "EUR", "-€3.00", "-€3.00"],
    [0, "USD", "$0.00", "US$0.00"],
    [0.0031, "USD", "$0.0031", "US$0.0031"],
    [12_345_678, "JPY", "¥12.35M", "JP¥1234.57万"],
    [42, "percent", "42%", "42%"],
    [48_210, "credits", "48,210 credits", "48,210 点"],
    [48_200_000, "tokens", "48.2M tokens", "4820万 tokens"],
    [1.005, "widgets", "1.01 widgets", "1.01 widgets"],
  ])("%d %s is %s, in Chinese %s", (value, unit, inEnglish, inChinese) => {
    expect(formatAmount(value, unit, english)).toBe(inEnglish);
    expect(formatAmount(value, unit, chinese)).toBe(inChinese);
  });

  it("leaves the cents of a round threshold out", () => {
    expect([formatMark(100, "USD", english), formatMark(99.5, "USD", english)]).toEqual(["$100", "$99.50"]);
  });

  it.each([
    [0, "0 s", "0 秒"],
    [59, "59 s", "59 秒"],
    [60, "1 min", "1 分钟"],
    [5_340, "89 min", "89 分钟"],
    [5_400, "2 hours", "2 小时"],
    [3_600 * 35, "35 hours", "35 小时"],
    [3_600 * 36, "1.5 days", "1.5 天"],
    [86_400 * 3.41, "3.4 days", "3.4 天"],
    [86_400 * 3, "3 days", "3 天"],
    [86_400 * 9.96, "10 days", "10 天"],
    [86_400 * 400, "400 days", "400 天"],
    [31_557_600 * 2.5, "2.5 years", "2.5 年"],
    [31_557_600 * 6, "over 5 years", "5 年以上"],
  ])("%d seconds are %s, in Chinese %s", (seconds, inEnglish, inChinese) => {
    expect([formatSpan(seconds, english), formatSpan(seconds, chinese)]).toEqual([inEnglish, inChinese]);
  });

  it("says ages in whole units, and intervals in one", () => {
    expect(formatAge(3, english)).toBe("just now");
    expect(formatAge(2.9 * 86_400, english)).toBe("2 days ago");
    expect(formatAge(184, chinese)).toBe("3 分钟前");
    expect(formatInterval(2.7 * 86_400, 4.5 * 86_400, english)).toBe("2.7–4.5 days");
    expect(formatInterval(20 * 86_400, 20.2 * 86_400, english)).toBe("20 days");
    expect(formatInterval(20 * 86_400, undefined, english)).toBe("at least 20 days");
    expect(formatInterval(20 * 86_400, undefined, chinese)).toBe("至少 20 天");
    expect([
      formatRelative(0, 7_000_000, english),
      formatRelative(7_000_000, 0, english),
      formatRelative(5, 5, english),
    ]).toEqual(["2 hours ago", "in 2 hours", "now"]);
  });

  it("shows instants in the zone of the config", () => {
    const atMs = Date.UTC(2026, 10, 20, 23, 30);
    expect(formatInstant(atMs, "Asia/Shanghai", english)).toBe("Nov 21, 2026, 07:30 GMT+8");
    expect(formatInstant(atMs, "UTC", chinese)).toBe("2026年11月20日 UTC 23:30");
    expect(formatDate(atMs, atMs, "Asia/Shanghai", english)).toBe("21 Nov");
    expect(formatDate(atMs + 400 * 86_400_000, atMs, "UTC", english)).toBe("25 Dec 2027");
  });

  it.each([
    [0, "0"],
    [-0.00312, "-0.0031"],
    [0.0099, "0.0099"],
    [0.01, "0.01"],
    [999.456, "999.46"],
    [1_000.4, "1,000"],
    [-1_234.5, "-1,235"],
    [999_999, "999,999"],
    [1_000_000, "1M"],
    [-2_540_000, "-2.5M"],
  ])("%d without a unit is %s", (value, text) => {
    expect(formatNumber(value, english)).toBe(text);
  });

  it.each([
    [0.0099, "$0.0099"],
    [0.01, "$0.01"],
    [-0.00312, "-$0.0031"],
    [999_999, "$999,999.00"],
    [1_010_000, "$1.01M"],
    [-1_234_567, "-$1.23M"],
  ])("%d dollars are %s", (value, text) => {
    expect(formatAmount(value, "USD", english)).toBe(text);
  });

  it("shows a share as a whole percentage", () => {
    expect([0, 0.744, 1.25].map((share) => formatPercent(share, english))).toEqual(["0%", "74%", "125%"]);
  });

  it.each([
    [5_399, "90 min"],
    [129_599, "36 hours"],
    [86_400 * 9.94, "9.9 days"],
    [31_557_600 * 2 - 1, "730 days"],
    [31_557_600 * 2, "2 years"],
    [31_557_600 * 5, "5 years"],
  ])("%d seconds, at a border, are %s", (seconds, text) => {
    expect(formatSpan(seconds, english)).toBe(text);
  });

  it("says ages and distances at their borders", () => {
    expect([9.9, 10, 129_599, 47.9 * 3600, 2 * 31_557_600].map((seconds) => formatAge(seconds, english))).toEqual([
      "just now",
      "10 s ago",
      "36 hours ago",
      "1 day ago",
      "2 years ago",
    ]);
    expect([-1_000, -999, 999, 1_000].map((ms) => formatRelative(ms, 0, english))).toEqual([
      "just now",
      "now",
      "now",
      "in 1 s",
    ]);
    const years = (count: number) => 31_557_600 * count;
    expect([5, 5.1].map((count) => formatInterval(86_400, years(count), english))).toEqual([
      "0–5 years",
      "at least 24 hours",
    ]);
  });

  it.each([
    [299, "15 Sept"],
    [300, "16 Sept 2027"],
    [-299, "25 Jan"],
    [-300, "24 Jan 2026"],
  ])("names the year of a day that is %d days away where it could be another: %s", (days, text) => {
    const nowMs = Date.UTC(2026, 10, 20, 23, 30);
    expect(formatDate(nowMs + days * 86_400_000, nowMs, "UTC", english)).toBe(text);
  });
});
