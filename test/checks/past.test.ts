import { describe, expect, it } from "vitest";
import { createCircuits } from "../../src/checks/circuits.ts";
import { pastFromUse, readPast } from "../../src/checks/past.ts";
import { createSeriesHistory, forecast, observe, withPast } from "../../src/forecast/forecast.ts";
import type { Answer, HistoryPoint, RemainingReading } from "../../src/model.ts";
import { balance, budget, quota } from "../../src/provider-kit/values.ts";
import { configOf } from "../support/config.ts";
import { frozenClock, scriptedHttp } from "../support/provider-harness.ts";

const nowMs = Date.parse("2026-11-20T12:00:00Z");
const use = [
  { day: "2026-11-17", value: 10, unit: "USD" },
  { day: "2026-11-19", value: 20, unit: "USD" },
];
const left = balance({ value: 100, unit: "USD" });

function past(days: Parameters<typeof pastFromUse>[0], readings: Answer["readings"], common = {}) {
  const found = pastFromUse(days, { readings }, common, nowMs);
  return found?.points.map(({ atMs, value }) => [new Date(atMs).toISOString().slice(0, 10), value]);
}

describe("the past that a use by day leads to", () => {
  it("ends at the present amount; the running day counts as the days before where it is not told", () => {
    expect(past(use, [left])).toEqual([
      ["2026-11-17", 135],
      ["2026-11-18", 125],
      ["2026-11-19", 125],
      ["2026-11-20", 105],
    ]);
    expect(past([...use, { day: "2026-11-20", value: 7, unit: "USD" }], [left])?.at(-1)).toEqual(["2026-11-20", 107]);
  });

  it("of a budget is full at the start of each period", () => {
    const own = budget({ value: 80, unit: "USD", limit: 100 });
    expect(past(use, [own, left], { budget: { amount: 100, period: "week" } })).toEqual([
      ["2026-11-17", 100],
      ["2026-11-18", 90],
      ["2026-11-19", 90],
      ["2026-11-20", 70],
    ]);
    const days = [...use, { day: "2026-11-15", value: 5, unit: "USD" }].sort((a, b) => (a.day < b.day ? -1 : 1));
    expect(past(days, [own], { budget: { amount: 100, period: "week" } })?.slice(0, 3)).toEqual([
      ["2026-11-15", 100],
      ["2026-11-16", 100],
      ["2026-11-17", 100],
    ]);
  });

  it.each([
    ["two amounts could be meant", use, [left, balance({ value: 3, unit: "CNY", account: "b" })]],
    ["nothing is left to run out", use, []],
    ["only a quota is left", use, [quota({ value: 3, unit: "USD" })]],
    ["the vendor's limit begins anew at times that are not told", use, [budget({ value: 3, unit: "USD", limit: 9 })]],
    ["the use is in another unit", use, [balance({ value: 3, unit: "CNY" })]],
    ["nothing was used", [], [left]],
  ])("is not known where %s", (_, days, readings) => {
    expect(past(days, readings)).toBeUndefined();
  });

  it("goes to the user's own amount, and by the user's unit", () => {
    const found = pastFromUse(use, { readings: [{ ...left, unit: "EUR" }, left] }, { top_ups: [], unit: "EUR" }, nowMs);
    expect(found?.reading).toEqual({ ...left, unit: "EUR" });
  });

  it("says within a twentieth what a daemon would say that had run all along", () => {
    const hourly: HistoryPoint[] = [];
    const days = new Map<string, number>();
    let value = 900;
    for (let atMs = nowMs - 30 * 86_400_000; atMs <= nowMs; atMs += 3_600_000) {
      hourly.push({ atMs, value });
      const used = 0.6 + 0.4 * Math.sin(atMs / 3_600_000);
      const day = new Date(atMs).toISOString().slice(0, 10);
      if (atMs < nowMs) days.set(day, (days.get(day) ?? 0) + used);
      value -= used;
    }
    const last = hourly.at(-1) ?? { atMs: nowMs, value: 0 };
    const lived = historyOf(hourly);
    const reading: RemainingReading = { ...left, value: last.value };
    const told = [...days].map(([day, amount]) => ({ day, value: amount, unit: "USD" }));
    const points = pastFromUse(told.slice(1), { readings: [reading] }, {}, nowMs)?.points ?? [];
    const seeded = withPast(historyOf([last]), points, "balance") ?? createSeriesHistory();
    const [one = 0, other = 1] = [forecast(seeded).runwayDays, forecast(lived).runwayDays];
    expect(Math.abs(Math.log(one / other))).toBeLessThan(Math.log(1.05));
  });
});

describe("the past of an amount from which the use is taken off later", () => {
  const usage = { timeSeries: [{ dataPoints: [{ timestamp: "2026-11-19T00:00:00Z", values: [20] }] }] };
  it.each([
    ["is not its use by day", "", undefined],
    ["is that of the user's budget", ", budget: { amount: 100, period: month }", [100, 80]],
  ])("%s", async (_, own, values) => {
    const config = await configOf(`projects:\n  - { name: A, provider: xai, api_key: k, team_id: t${own} }`);
    const [project] = config.projects;
    if (project === undefined) throw new Error("there is a project");
    const { client, requests } = scriptedHttp([{ status: 200, json: usage }]);
    const clock = frozenClock(nowMs);
    const tools = {
      http: client,
      clock,
      random: () => 0.5,
      readFile: async () => "",
      circuits: createCircuits(clock),
      retries: 0,
    };
    const signal = new AbortController().signal;
    const own100 = budget({ value: 80, unit: "USD", limit: 100 });
    const readings = values === undefined ? [left] : [own100, left];
    const { past: found } = await readPast(project, { readings }, { tools, memory: new Map(), signal });
    expect(found?.points.map(({ value }) => value)).toEqual(values);
    expect(requests).toHaveLength(values === undefined ? 0 : 1);
  });
});

function historyOf(points: readonly HistoryPoint[]) {
  const history = createSeriesHistory();
  for (const point of points) observe(history, { ...point, type: "balance" });
  return history;
}
