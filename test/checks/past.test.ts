import { describe, expect, it } from "vitest";
import { createCircuits } from "../../src/checks/circuits.ts";
import { pastFromUse, readPast } from "../../src/checks/past.ts";
import { createSeriesHistory, forecast, observe, withPast } from "../../src/forecast/forecast.ts";
import { type Answer, CheckError, type HistoryPoint, type RemainingReading } from "../../src/model.ts";
import type { Provider } from "../../src/provider-kit/provider.ts";
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

  it("takes the week before as what the running day uses, or the days since the first", () => {
    const days = ["2026-11-12", "2026-11-13", "2026-11-19"].map((day) => ({ day, value: 70, unit: "USD" }));
    expect(past(days, [left])?.at(-1), "two of the last seven days").toEqual(["2026-11-20", 110]);
    expect(past(days.slice(2), [left])?.at(-1), "the only day").toEqual(["2026-11-20", 135]);
    expect(past([{ day: "2026-11-20", value: 7, unit: "USD" }], [left]), "the running day alone").toEqual([
      ["2026-11-20", 107],
    ]);
  });

  it("of a budget ends with the day that begins before now", () => {
    const own = { readings: [budget({ value: 80, unit: "USD", limit: 100 })] };
    const common = { budget: { amount: 100, period: "month" as const } };
    const daysAt = (time: string) => pastFromUse(use, own, common, Date.parse(time))?.points.length;
    expect([daysAt("2026-11-20T00:00:00Z"), daysAt("2026-11-20T00:00:01Z")]).toEqual([3, 4]);
  });

  it("of money that was paid in is not that of the budget beside it", () => {
    const readings = [left, budget({ value: 80, unit: "USD", limit: 100 })];
    const common = { top_ups: [], budget: { amount: 100, period: "month" } };
    expect(past(use, readings, common)?.[0]).toEqual(["2026-11-17", 135]);
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

  it.each<[string, typeof use, Answer["readings"], object?]>([
    ["two amounts could be meant", use, [left, balance({ value: 3, unit: "CNY", account: "b" })]],
    ["nothing is left to run out", use, []],
    ["only a quota is left", use, [quota({ value: 3, unit: "USD" })]],
    ["the vendor's limit begins anew at times that are not told", use, [budget({ value: 3, unit: "USD", limit: 9 })]],
    ["the use is in another unit", use, [balance({ value: 3, unit: "CNY" })]],
    ["nothing was used", [], [left]],
    ["the use is in two units", [...use, { day: "2026-11-20", value: 7, unit: "CNY" }], [left], { unit: "USD" }],
  ])("is not known where %s", (_, days, readings, common = {}) => {
    expect(past(days, readings, common)).toBeUndefined();
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

/** What a daemon asks for after the first answer. */
async function read(keys: string, readings: Answer["readings"], own: Partial<Provider> = {}, answers: object[] = []) {
  const config = await configOf(`projects:\n  - { name: A, ${keys} }`);
  const [project] = config.projects;
  if (project === undefined) throw new Error("there is a project");
  const { client, requests } = scriptedHttp(answers.map((json) => ({ status: 200, json })));
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
  const asked = { ...project, provider: { ...project.provider, ...own } };
  const found = await readPast(asked, { readings }, { tools, memory: new Map(), signal });
  return { ...found, values: found.past?.points.map(({ value }) => value), requests };
}

describe("the past of an amount from which the use is taken off later", () => {
  const usage = { timeSeries: [{ dataPoints: [{ timestamp: "2026-11-19T00:00:00Z", values: [20] }] }] };
  const own100 = budget({ value: 80, unit: "USD", limit: 100 });
  it.each([
    ["is not its use by day", "", [left], undefined],
    ["is that of the user's budget", ", budget: { amount: 100, period: month }", [own100, left], [100, 80]],
    ["is that of what the user paid in", ", top_ups: [{ date: 2026-11-01, amount: 5 }]", [left, left], [130, 110]],
  ])("%s", async (_, keys, readings, values) => {
    const found = await read(`provider: xai, api_key: k, team_id: t${keys}`, readings, {}, [usage]);
    expect([found.values, found.requests.length]).toEqual([values, values === undefined ? 0 : 1]);
  });
});

describe("the past of a project that has answered", () => {
  const manual = "provider: manual, unit: USD, amount: 9, as_of: 2026-11-18, burn_per_day: 2";
  const vendor = "provider: digitalocean, token: k";

  it.each([
    ["is what the formula of the account says", [left], [9, 7, 5]],
    ["is not known where the formula could mean two amounts", [left, { ...left, account: "b" }], undefined],
    ["is not known where there is no amount", [], undefined],
  ])("%s", async (_, readings, values) => {
    const found = await read(manual, readings);
    expect([found.values, found.failure]).toEqual([values, undefined]);
    if (values !== undefined) expect(found.past?.reading).toEqual(left);
  });

  it("is what the vendor says of the last 30 days", async () => {
    const asked: number[] = [];
    const history: Provider["history"] = async (_options, { deadlineAtMs }, sinceMs) => {
      asked.push(sinceMs, deadlineAtMs);
      return use;
    };
    expect((await read(`${vendor}, timeout: 7s`, [left], { history })).values).toEqual([135, 125, 125, 105]);
    expect(asked).toEqual([Date.parse("2026-10-21T12:00:00Z"), nowMs + 7_000]);
  });

  it("is not asked for where no amount could have it, or the vendor tells none", async () => {
    const history = () => Promise.reject(new Error("asked"));
    expect(await read(vendor, [], { history })).toEqual({ values: undefined, requests: [] });
    expect(await read(vendor, [left])).toEqual({ values: undefined, requests: [] });
  });

  it.each([
    [new CheckError("auth", "HTTP 401"), { reason: "auth", message: "HTTP 401" }],
    [new TypeError("no sk-1234567890"), { reason: "internal", message: "a fault of this program" }],
  ])("says why it could not be read: %s", async (error, failure) => {
    const found = await read(vendor, [left], { history: () => Promise.reject(error) });
    expect([found.failure, found.past]).toEqual([failure, undefined]);
  });
});

function historyOf(points: readonly HistoryPoint[]) {
  const history = createSeriesHistory();
  for (const point of points) observe(history, { ...point, type: "balance" });
  return history;
}
