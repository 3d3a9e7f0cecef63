/** What is known of a series and of a month is computed when an answer arrives, and once. */
import { describe, expect, it, vi } from "vitest";
import { forecast, observe, recentPoints, type SeriesHistory } from "../../src/forecast/forecast.ts";
import { type KnownPatterns, monthSpends } from "../../src/ledger/month-spend.ts";
import type { Reading } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { ForecastCache } from "../../src/store/forecast-cache.ts";
import { Store } from "../../src/store/store.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { chat, reading, runOf } from "./open-store.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.parse("2026-11-01T00:00:00.400Z");

function openCache() {
  const store = new Store({ database: undefined, clock: fakeClock(startMs), logger: silentLogger, onChange() {} });
  return { store, cache: new ForecastCache(store) };
}

function historyIn(store: Store): SeriesHistory {
  const history = store.history("Chat", reading);
  if (history === undefined) throw new Error("there is no history");
  return history;
}

/** Hourly checks: one a hour is used. */
function poll(store: Store, fromHour: number, untilHour: number): void {
  for (let hour = fromHour; hour <= untilHour; hour++)
    store.recordProject(chat, runOf(startMs + hour * hourMs, 1_000 - hour));
}

describe("the forecast of a series", () => {
  it("is not there before the first amount", () => {
    const { cache } = openCache();
    expect(cache.of("Chat", reading)).toBeUndefined();
    expect(() => cache.refresh("Chat")).not.toThrow();
  });

  it("is that of its history, with its points in whole seconds", () => {
    const { store, cache } = openCache();
    for (let hour = 0; hour <= 200; hour++) store.recordProject(chat, runOf(startMs + hour * hourMs, 1_000 - hour));
    const known = cache.of("Chat", reading);
    expect(known).toEqual(forecast(historyIn(store)));
    expect(known?.burnRatePerDay).toBeCloseTo(24, 0);
    const points = cache.pointsOf("Chat", reading);
    expect(points.map(([, value]) => value)).toEqual(recentPoints(historyIn(store)).map(({ value }) => value));
    expect(points.at(-1)).toEqual([Math.floor(startMs / 1000) + 200 * 3_600, 800]);
    const other = { ...reading, unit: "CNY" };
    expect([cache.of("Chat", other), cache.pointsOf("Chat", other)]).toEqual([undefined, []]);
  });

  it("stays until there is another amount or another past", () => {
    const { store, cache } = openCache();
    poll(store, 0, 48);
    const first = cache.of("Chat", reading);
    expect(cache.of("Chat", reading)).toBe(first);
    const points = cache.pointsOf("Chat", reading);
    poll(store, 49, 49);
    const second = cache.of("Chat", reading);
    expect(second).not.toBe(first);
    expect(cache.pointsOf("Chat", reading)).toHaveLength(points.length + 1);
    expect(store.addPast("Chat", reading, [{ atMs: startMs - dayMs, value: 2_000 }])).toBe(true);
    expect(cache.of("Chat", reading)).not.toBe(second);
    expect(cache.pointsOf("Chat", reading)[0]).toEqual([Math.floor(startMs / 1000) - 86_400, 2_000]);
  });

  it("is computed with the answer of each remaining amount, not when it is asked for", () => {
    const { store, cache } = openCache();
    const other = { ...reading, account: "1" };
    const spent = { kind: "usage", window: "month", value: 1, unit: "USD" } as const;
    store.recordProject(chat, { ...runOf(startMs), answer: { readings: [spent, { ...reading, value: 5 }, other] } });
    cache.refresh("Chat");
    const forecasts = [historyIn(store), store.history("Chat", other)].map((history) => history && forecast(history));
    // Were it computed now, it would have this amount, too.
    historyIn(store).lastValue = 7;
    historyIn(store).decreases = 3;
    expect([cache.of("Chat", reading), cache.of("Chat", other)]).toEqual(forecasts);
    expect(cache.pointsOf("Chat", reading)).toEqual([[Math.floor(startMs / 1000), 5]]);
    observe(historyIn(store), { atMs: startMs + hourMs, value: 9, type: "balance" });
    expect(cache.of("Chat", reading)).toEqual(forecast(historyIn(store)));
  });
});

describe("what is spent in a month", () => {
  const spent = (value: number): Reading => ({ kind: "usage", window: "month", value, unit: "USD" });
  const spend = (store: Store, hour: number, value: number, provider = "acme") =>
    store.recordProject(
      { name: "Chat", provider },
      { startedAtMs: startMs + hour * hourMs, durationMs: 0, answer: { readings: [spent(value)] } },
    );
  const computed = (store: Store, patterns: KnownPatterns) => {
    const state = store.project("Chat");
    if (state?.lastGood === undefined) throw new Error("there is no answer");
    return monthSpends(store.ledger("Chat"), { provider: state.provider, ...state.lastGood }, patterns);
  };

  it("is nothing before the first answer", () => {
    const { store, cache } = openCache();
    expect(cache.spendOf("Chat")).toEqual([]);
    store.recordProject(chat, { startedAtMs: 0, durationMs: 0, failure: { reason: "auth", message: "HTTP 401" } });
    expect(cache.spendOf("Chat")).toEqual([]);
  });

  it("is projected with what was learned on the first answer of the day", () => {
    const { store, cache } = openCache();
    const patterns: KnownPatterns = new Map();
    for (let hour = 0; hour <= 10 * 24; hour++) spend(store, hour, hour);
    expect(cache.spendOf("Chat")).toEqual(computed(store, patterns));
    expect(cache.spendOf("Chat")[0]).toMatchObject({ unit: "USD", spent: 240, projection: expect.anything() });
    // Were it learned now, yesterday would count a hundredfold.
    const yesterday = store.ledger("Chat")[0]?.open.at(-2);
    if (yesterday !== undefined) yesterday.used *= 100;
    spend(store, 10 * 24 + 12, 252);
    const later = cache.spendOf("Chat");
    expect(later).toEqual(computed(store, patterns));
    expect(later, "learned anew").not.toEqual(computed(store, new Map()));
  });

  it("is computed with the answer, and again only after the next one", () => {
    const { store, cache } = openCache();
    spend(store, 0, 1);
    const ledger = vi.spyOn(store, "ledger");
    cache.refresh("Chat");
    expect(cache.spendOf("Chat")).toEqual([{ unit: "USD", spent: 1, endsAtMs: Date.parse("2026-12-01") }]);
    expect(ledger).toHaveBeenCalledTimes(1);
    spend(store, 1, 2);
    expect(cache.spendOf("Chat")[0]?.spent).toBe(2);
    cache.forget("Chat");
    cache.spendOf("Chat");
    expect(ledger).toHaveBeenCalledTimes(3);
  });

  it("knows nothing of another provider under the same name", () => {
    const { store, cache } = openCache();
    for (let hour = 0; hour <= 10 * 24; hour++) spend(store, hour, hour);
    expect(cache.spendOf("Chat")[0]?.projection).toBeDefined();
    spend(store, 10 * 24, 5, "other");
    expect(cache.spendOf("Chat")[0]?.spent).toBe(5);
    expect(cache.spendOf("Chat")).toEqual(computed(store, new Map()));
  });
});
