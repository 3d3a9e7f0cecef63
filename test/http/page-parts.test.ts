import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecastReasons } from "../../src/forecast/forecast.ts";
import type { ProjectEntry, Remaining } from "../../src/http/api-schemas.ts";
import { acceptsGzip, preferredLanguage, prefersHtml, prefersText } from "../../src/http/negotiation.ts";
import { seriesChart } from "../../src/http/page/chart.ts";
import { cronWords } from "../../src/http/page/cron-words.ts";
import { english } from "../../src/http/page/dictionary-en.ts";
import { chinese } from "../../src/http/page/dictionary-zh.ts";
import { amountBar, trendLine } from "../../src/http/page/drawings.ts";
import {
  formatAge,
  formatAmount,
  formatDate,
  formatInstant,
  formatInterval,
  formatMark,
  formatRelative,
  formatSpan,
} from "../../src/http/page/format.ts";
import { html } from "../../src/http/page/html.ts";
import { healthStatesOf, projectUrgency } from "../../src/http/project-urgency.ts";
import { explainCronProblem } from "../../src/schedule/cron-expression.ts";
import { runProgram } from "../support/listening-program.ts";

const root = join(import.meta.dirname, "../..");

describe("templates", () => {
  it("escape every value, and nothing that is HTML already", () => {
    const evil = `<b class="x" id='y'>&`;
    const inner = html`<i>${evil}</i>`;
    expect(html`<p title="${evil}">${inner}${[inner, inner]}${undefined}${false}${0}</p>`.html).toBe(
      `<p title="&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;">${`<i>&lt;b class=&quot;x&quot; id=&#39;y&#39;&gt;&amp;</i>`.repeat(3)}0</p>`,
    );
  });
});

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
});

describe("drawings", () => {
  const reading = (changes: Partial<Remaining>): Remaining => ({ type: "balance", unit: "USD", value: 50, ...changes });
  const bar = (changes: Partial<Remaining>) => amountBar(reading(changes), "label")?.html;
  const filled = (changes: Partial<Remaining>) => /class="fill" y="2" width="([\d.]+)"/u.exec(bar(changes) ?? "")?.[1];
  const mark = (changes: Partial<Remaining>) => /line x1="([\d.]+)"/u.exec(bar(changes) ?? "")?.[1];

  it.each([
    [{}, undefined, undefined],
    [{ threshold: 0 }, undefined, undefined],
    [{ threshold: 50 }, "50", "50"],
    [{ threshold: 25 }, "66.7", "50"],
    [{ threshold: 100, value: -20 }, "0", "50"],
    [{ limit: 200 }, "25", undefined],
    [{ limit: 200, threshold: 20 }, "25", "10"],
    [{ limit: 40 }, "100", undefined],
    [{ limit: 0, threshold: 50 }, "50", "50"],
  ])("a bar of %j is filled to %s with its mark at %s", (changes, expectedFill, expectedMark) => {
    expect([filled(changes), mark(changes)]).toEqual([expectedFill, expectedMark]);
  });

  it("a line keeps both ends of a long history, and needs two points", () => {
    expect(trendLine([], "x")).toBeUndefined();
    expect(trendLine([[1, 1]], "x")).toBeUndefined();
    const long = Array.from({ length: 500 }, (_, index) => [index * 60, 500 - index] as const);
    const path = /d="([^"]+)"/u.exec(trendLine(long, "x")?.html ?? "")?.[1] ?? "";
    expect(path.match(/L/gu)).toHaveLength(42);
    expect(path.startsWith("M-3 35L-3 3L0 3")).toBe(true);
    expect(path.endsWith("L123 29.9V35Z")).toBe(true);
  });

  it("a flat line lies in the middle, also at nothing and below", () => {
    for (const value of [0, 15, -4]) {
      const path =
        trendLine(
          [
            [0, value],
            [60, value],
          ],
          "x",
        )?.html ?? "";
      const heights = [...path.matchAll(/L[\d.]+ ([\d.]+)/gu)].map(([, y]) => Number(y));
      expect(new Set(heights).size).toBe(1);
      expect(heights[0]).toBeGreaterThanOrEqual(2);
      expect(heights[0]).toBeLessThanOrEqual(30);
    }
  });
});

describe("the chart of a series", () => {
  const dayMs = 86_400_000;
  const nowMs = Date.UTC(2026, 10, 20);
  const context = { t: english, nowMs, timezone: "UTC", lifecycle: false, queryPrefix: "" };
  const points = [20, 10, 0].map((days) => [(nowMs - days * dayMs) / 1000, 40 + 5 * days] as const);
  const chart = (changes: Partial<Remaining>) =>
    seriesChart({ type: "balance", unit: "USD", value: 40, points, ...changes }, context)?.html ?? "";
  const texts = (changes: Partial<Remaining>) =>
    [...chart(changes).matchAll(/<text [^>]*>([^<]*)/gu)].map(([, text]) => text);
  const path = (name: string, changes: Partial<Remaining>) =>
    new RegExp(`class="${name}" d="([^"]*)"`, "u").exec(chart(changes))?.[1];

  it("has a scale from zero to a round number, the first day and now", () => {
    expect(texts({})).toEqual(["$0", "$50", "$100", "$150", "31 Oct", "now"]);
    expect(chart({ points: points.slice(0, 1) })).toBe("");
  });

  it("shows the threshold, also above everything there was", () => {
    expect(texts({ threshold: 150 })).toEqual(["threshold $150", "$0", "$50", "$100", "$150", "31 Oct", "now"]);
    expect(texts({ threshold: 400 })).toEqual([
      "threshold $400",
      "$0",
      "$100",
      "$200",
      "$300",
      "$400",
      "31 Oct",
      "now",
    ]);
  });

  it("draws the forecast from what is left now to nothing, and the band between its ends", () => {
    // Twenty days of history and twenty of forecast: now is in the middle.
    const runway = { runwayDays: 12, low: 8, high: 20 / 1.05 };
    expect(texts(runway).slice(-3)).toEqual(["31 Oct", "now", "10 Dec"]);
    expect(path("history", runway)).toBe("M0 25.1L250 80.4L500 135.7L500 135.7");
    expect(path("ahead", runway)).toBe("M500 135.7L800 180");
    expect(path("band", runway)).toBe("M500 135.7L700 180L976.2 180Z");
  });

  it("leaves a band without an end open, and draws none without a forecast", () => {
    expect(path("band", { runwayDays: 20 / 1.05 / 1.5, low: 8 })).toBe("M500 135.7L700 180L1000 180L1000 135.7Z");
    for (const without of [{}, { value: -5, runwayDays: 0 }]) {
      expect([path("band", without), path("ahead", without)]).toEqual([undefined, undefined]);
    }
  });

  it("goes below zero with a debt", () => {
    expect(texts({ value: -30 }).slice(0, 6)).toEqual(["-$50", "$0", "$50", "$100", "$150", "31 Oct"]);
  });
});

describe("a schedule in words", () => {
  it.each([
    ["* * * * *", "every minute", "每分钟"],
    ["*/10 * * * *", "every 10 minutes", "每 10 分钟"],
    ["*/30 * * * * *", "every 30 seconds", "每 30 秒"],
    ["0 * * * *", "every hour", "每小时"],
    ["@hourly", "every hour", "每小时"],
    ["0,20,40 * * * *", "every 20 minutes", "每 20 分钟"],
    ["5 * * * *", "at minute 5 of the hour", "每小时第 5 分"],
    ["*/25 * * * *", "at minutes 0, 25 and 50 of the hour", "每小时第 0、25、50 分"],
    ["0 */6 * * *", "every 6 hours", "每 6 小时"],
    ["15 */6 * * *", "every 6 hours, at minute 15 of the hour", "每小时第 15 分，每 6 小时"],
    ["0 9,18 * * *", "every day at 09:00 and 18:00", "每天 09:00、18:00"],
    ["@daily", "every day at 00:00", "每天 00:00"],
    ["30 0 9 * * *", "every day at 09:00:30", "每天 09:00:30"],
    ["0 9 * * 1-5", "at 09:00, on Monday to Friday", "每周一至周五 09:00"],
    ["0 9 * * SUN,WED", "at 09:00, on Wednesday and Sunday", "每周三、周日 09:00"],
    [
      "*/10 9-17 * * MON-FRI",
      "every 10 minutes, from 09:00 to 17:50, on Monday to Friday",
      "每周一至周五 09:00 至 17:50，每 10 分钟",
    ],
    ["0 8-20 * * *", "every hour, from 08:00 to 20:00", "08:00 至 20:00，每小时"],
    ["0 7 1 * *", "at 07:00, on day 1 of the month", "每月 1 日 07:00"],
    ["0 7 1,15 * ?", "at 07:00, on day 1 and 15 of the month", "每月 1、15 日 07:00"],
    ["0 7 L * *", "at 07:00, on the last day of the month", "每月最后一天 07:00"],
    ["0 0 1 1 *", "at 00:00, on day 1 of the month, in January", "1月，每月 1 日 00:00"],
    [
      "0 0 1 JAN-MAR,6 *",
      "at 00:00, on day 1 of the month, in January to March and June",
      "1月至3月、6月，每月 1 日 00:00",
    ],
    ["0 9 15W * *", undefined, undefined],
    ["0 9 * * MON#2", undefined, undefined],
    ["0 9 1 * 1", undefined, undefined],
    ["0 22-2 * * *", undefined, undefined],
    ["7 1,5,7,11,13 * * *", undefined, undefined],
  ])("%s: %s", (expression, inEnglish, inChinese) => {
    expect(explainCronProblem(expression)).toBeUndefined();
    expect([cronWords(expression, english), cronWords(expression, chinese)]).toEqual([inEnglish, inChinese]);
  });
});

describe("urgency", () => {
  const project = (changes: Partial<ProjectEntry>): ProjectEntry => ({
    name: "x",
    provider: "x",
    ok: true,
    labels: {},
    readings: [],
    usage: [],
    expiries: [],
    stale: false,
    ...changes,
  });
  const balance = (changes: Partial<Remaining>): Remaining => ({ type: "balance", unit: "USD", value: 50, ...changes });
  const inOrder = [
    ["suspended", project({ active: false })],
    ["overdrawn", project({ readings: [balance({ value: -1 })] })],
    ["far below", project({ readings: [balance({ status: "low", ratio: 0.1 })] })],
    ["just below", project({ readings: [balance({ status: "low", ratio: 0.9 })] })],
    ["failing", project({ ok: false, readings: [balance({ runwayDays: 300 })] })],
    ["two days", project({ readings: [balance({ runwayDays: 2 }), balance({})] })],
    ["a month", project({ readings: [balance({ runwayDays: 30 })] })],
    ["quota nearly used", project({ readings: [balance({ limit: 100, value: 3 })] })],
    ["quota hardly used", project({ readings: [balance({ limit: 100, value: 97 })] })],
    ["well above", project({ readings: [balance({ status: "ok", ratio: 7 })] })],
    ["postpaid", project({})],
  ] as const;

  it("puts first what needs a person first", () => {
    const sorted = [...inOrder].sort(([, a], [, b]) => projectUrgency(a) - projectUrgency(b)).map(([what]) => what);
    expect(sorted).toEqual(inOrder.map(([what]) => what));
    expect(new Set(inOrder.map(([, entry]) => projectUrgency(entry))).size).toBe(inOrder.length);
  });

  it.each([
    [project({}), ["ok"]],
    [project({ ok: false, stale: true, readings: [balance({ status: "low" })] }), ["low", "failed", "stale"]],
    [(({ ok: _, ...rest }) => rest)(project({})), ["waiting"]],
    [project({ active: false }), ["low"]],
  ])("a project's states are all that is wrong with it", (entry, states) => {
    expect(healthStatesOf(entry)).toEqual(states);
  });
});

describe("negotiation", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    ["en-US,en;q=0.9,zh;q=0.8", "en"],
    ["zh;q=0.1, en;q=0.2", "en"],
    ["fr, zh;q=0.3", "zh"],
    ["fr", "en"],
    ["*", "en"],
    ["zh-TW", "zh"],
    ["zh;q=banana", "en"],
  ])("Accept-Language %j gets %s", (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });

  it("has an answer for any header", () => {
    const piece = fc.constantFrom(
      "zh",
      "en-GB",
      ";q=",
      ",",
      "*",
      "0.5",
      "1e400",
      ";",
      " ",
      "gzip",
      "text/html",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        const header = pieces.join("");
        expect(["en", "zh"]).toContain(preferredLanguage(header));
        for (const answer of [acceptsGzip(header), prefersHtml(header), prefersText(header)]) {
          expect(typeof answer).toBe("boolean");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("knows what a client wants back", () => {
    const accepts = [
      undefined,
      "*/*",
      "text/plain",
      "application/json",
      "text/html,*/*;q=0.8",
      "text/plain;q=0.1, application/json",
    ];
    expect(accepts.map(prefersText)).toEqual([false, false, true, false, false, false]);
    expect(accepts.map(prefersHtml)).toEqual([false, false, false, false, true, false]);
    expect(["gzip", "x-gzip", "br", "*", "gzip;q=0", "*;q=0, gzip", "*, gzip;q=0", ""].map(acceptsGzip)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      false,
    ]);
  });
});

describe("the page's own files", () => {
  it("have a word in both languages for every reason of a forecast", () => {
    for (const { forecastReasons: words } of [english, chinese]) {
      expect(Object.keys(words).sort()).toEqual(Object.values(forecastReasons).sort());
    }
  });

  it("are current: the stylesheet and the script that are served are those of the sources", async () => {
    const { code, stderr } = await runProgram(
      "node",
      ["scripts/run-ts.mjs", "scripts/generate-page.ts", "--check"],
      root,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("type-check in the browser's world", async () => {
    const { code, stdout } = await runProgram("node_modules/.bin/tsc", ["-p", "src/http/page/client"], root);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
  });

  it("name no other host", () => {
    const text = readFileSync(join(root, "src/http/page/assets.generated.ts"), "utf8");
    expect([...text.matchAll(/https?:\/\/[^\s"'`\\)]+/gu)].map(([url]) => url)).toEqual([]);
  });
});
