import { describe, expect, it } from "vitest";
import {
  createSeriesHistory,
  decodeHistory,
  encodeHistory,
  forecast,
  observe,
  recentPoints,
} from "../../src/forecast/forecast.ts";
import { dayMs, historyOf, hourMs, mondayMs, readings } from "./balance-course.ts";

const fortnight = () => historyOf(readings({ days: 14, value: 1000, use: () => 1, added: { 200: 300 } }));

describe("a stored history", () => {
  it("is the same as before, and goes on as before", () => {
    const before = fortnight();
    const restored = decodeHistory(encodeHistory(before));
    expect(encodeHistory(restored)).toEqual(encodeHistory(before));
    const next = { atMs: mondayMs + 15 * dayMs, value: 930, type: "balance" } as const;
    observe(before, next);
    observe(restored, next);
    expect(forecast(restored)).toEqual(forecast(before));
    expect(encodeHistory(restored)).toEqual(encodeHistory(before));
  });

  it("has the bytes that earlier versions wrote: a head, 30 numbers, points, hours and days in little-endian order", () => {
    const history = createSeriesHistory();
    const names = Object.keys(history).filter((name) => !["hours", "days", "points"].includes(name));
    Object.assign(history, Object.fromEntries(names.map((name, index) => [name, index + 0.25])));
    history.points.set(Array.from(history.points, (_, index) => 1e12 + index));
    history.hours.set(Array.from(history.hours, (_, index) => index / 2));
    history.days.set(Array.from(history.days, (_, index) => -index));
    const view = new DataView(new ArrayBuffer(1_600));
    let offset = 8;
    for (const value of [...names.map((_, index) => index + 0.25), ...history.points]) {
      view.setFloat64(offset, value, true);
      offset += 8;
    }
    for (const amount of [...history.hours, ...history.days]) {
      view.setFloat32(offset, amount, true);
      offset += 4;
    }
    let checksum = 0x811c9dc5;
    for (let word = 8; word < view.byteLength; word += 4)
      checksum = Math.imul(checksum ^ view.getUint32(word, true), 0x01000193);
    Buffer.from(view.buffer).write("BAH2");
    view.setUint32(4, checksum >>> 0, true);
    expect(names[0]).toBe("firstAtMs");
    expect(names.at(-1)).toBe("pointSpacingMs");
    expect(names).toHaveLength(30);
    expect(Buffer.from(encodeHistory(history))).toEqual(Buffer.from(view.buffer));
  });

  it("can lie anywhere in a bigger buffer, and is not touched by what comes later", () => {
    const stored = encodeHistory(fortnight());
    const page = Buffer.alloc(stored.length + 11, 7);
    page.set(stored, 5);
    const part = page.subarray(5, 5 + stored.length);
    const restored = decodeHistory(part);
    observe(restored, { atMs: mondayMs + 15 * dayMs, value: 1, type: "balance" });
    expect(Buffer.from(part)).toEqual(stored);
    expect(encodeHistory(decodeHistory(part))).toEqual(stored);
  });

  it.each([
    { name: "nothing", bytes: () => new Uint8Array(0), message: /these are 0$/ },
    { name: "a part", bytes: () => encodeHistory(fortnight()).subarray(0, 500), message: /these are 500$/ },
    {
      name: "too much",
      bytes: () => Uint8Array.from([...encodeHistory(fortnight()), 0]),
      message: /^a stored history has \d+ bytes/,
    },
    {
      name: "another thing of the same length",
      bytes: () => encodeHistory(fortnight()).fill(65),
      message: /^these bytes are not a stored history$/,
    },
    {
      name: "one flipped bit",
      bytes: () => encodeHistory(fortnight()).map((byte, index) => (index === 900 ? byte ^ 4 : byte)),
      message: /^the stored history is damaged$/,
    },
  ])("is not made from $name", ({ bytes, message }) => {
    expect(() => decodeHistory(bytes())).toThrow(message);
  });

  it("has the same size after an hour and after two years", () => {
    const old = historyOf(readings({ days: 730, value: 24 * 780, use: () => 1, pollMinutes: 360 }));
    expect(encodeHistory(old).length).toBe(encodeHistory(createSeriesHistory()).length);
    expect(encodeHistory(old).length).toBeLessThan(2000);
    expect(forecast(old).burnRatePerDay).toBeCloseTo(24, 1);
  });
});

describe("the points of a sparkline", () => {
  it("are all readings while there are few", () => {
    const points = readings({ days: 0.5, value: 100, use: () => 1 });
    expect(recentPoints(historyOf(points))).toEqual(points.map(({ atMs, value }) => ({ atMs, value })));
  });

  it("cover two weeks, oldest first, and end with the last reading", () => {
    const points = readings({ days: 40, value: 5000, use: () => 1, pollMinutes: 10 });
    const drawn = recentPoints(historyOf(points));
    const times = drawn.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(drawn.length).toBeGreaterThan(12);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(13 * dayMs);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(30 * dayMs);
    expect(drawn.at(-1)).toEqual({ atMs: mondayMs + 40 * dayMs, value: 5000 - 960 });
    const told = new Map(points.map(({ atMs, value }) => [atMs, value]));
    expect(drawn.map(({ value }) => value)).toEqual(times.map((atMs) => told.get(atMs)));
  });

  it("are none before the first reading", () => {
    expect(recentPoints(createSeriesHistory())).toEqual([]);
  });

  it("show a reading once although nothing has changed since", () => {
    const flat = readings({ days: 3, value: 5, use: () => 0 });
    const drawn = recentPoints(historyOf(flat));
    expect(new Set(drawn.map(({ atMs }) => atMs)).size).toBe(drawn.length);
    expect((drawn.at(-1)?.atMs ?? 0) - mondayMs).toBe(72 * hourMs);
  });
});
