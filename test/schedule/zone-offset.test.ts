import { describe, expect, it } from "vitest";
import { offsetChange, zoneOffsetMs } from "../../src/schedule/zone-offset.ts";

const hourMs = 3_600_000;

describe("the offset of a zone", () => {
  it.each([
    ["UTC", "2026-07-01T12:00:00Z", 0],
    ["Etc/UTC", "2026-07-01T12:00:00Z", 0],
    ["Europe/London", "2026-07-01T12:00:00.123Z", hourMs],
    ["Asia/Kathmandu", "2026-12-31T20:00:00.999Z", 5.75 * hourMs],
    ["America/New_York", "2027-01-01T02:00:00Z", -5 * hourMs],
    ["Asia/Shanghai", "2026-07-01T16:00:00Z", 8 * hourMs],
    // Before 1883 the clocks of New York showed its own noon.
    ["America/New_York", "1880-06-15T12:00:00.500Z", -17_762_000],
  ])("%s at %s is %d ms", (timezone, at, offsetMs) => {
    expect(zoneOffsetMs(timezone, Date.parse(at))).toBe(offsetMs);
    expect(zoneOffsetMs(timezone, Date.parse(at)), "asked again").toBe(offsetMs);
  });

  it("is refused for a zone that does not exist", () => {
    expect(() => zoneOffsetMs("Mars/Olympus", 0)).toThrow(RangeError);
  });
});

describe("a change of a zone's offset", () => {
  const changeMs = Date.parse("2026-10-25T01:00:00Z");
  const change = { atMs: changeMs, beforeMs: hourMs, afterMs: 0 };
  it.each([
    ["in the middle", changeMs - 7 * hourMs, changeMs + 5 * hourMs, change],
    ["at the end", changeMs - hourMs, changeMs, change],
    ["just after the beginning", changeMs - 1, changeMs + hourMs, change],
    ["and not at the beginning", changeMs, changeMs + hourMs, undefined],
    ["and not before it", changeMs - hourMs, changeMs - 1, undefined],
  ])("is found %s, to the millisecond", (_, fromMs, toMs, expected) => {
    expect(offsetChange("Europe/London", fromMs, toMs)).toEqual(expected);
  });
});
