import { describe, expect, it, vi } from "vitest";
import { offsetChange, zoneOffsetMs } from "../../src/platform/zone-offset.ts";

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

describe("the zone of the process", () => {
  /** Another address is another module, which no zone has been asked of. */
  async function unasked(by: string): Promise<typeof import("../../src/platform/zone-offset.ts")> {
    vi.stubEnv("TZ", "America/New_York");
    const address = `../../src/platform/zone-offset.ts?by=${by}`;
    return await import(address);
  }

  it("is the one that was asked for first, and no other zone is taken for it", async () => {
    const { zoneOffsetMs, zoneNames } = await unasked("order");
    const zones = ["UTC", "Europe/Kyiv", "Asia/Tokyo", "Asia/Shanghai", "Asia/Tokyo", "America/New_York"];
    const offsets = zones.map((timezone) => zoneOffsetMs(timezone, Date.parse("2026-07-01T00:00:00Z")) / hourMs);
    expect(offsets).toEqual([0, 3, 9, 8, 9, -4]);
    expect(process.env["TZ"]).toBe(zoneNames.has("Europe/Kyiv") ? "Europe/Kyiv" : "Asia/Tokyo");
  });

  it.each([
    "Asia/Shanghai",
    "America/New_York",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Antarctica/Troll",
  ])("needs no formatter and has the offsets that one shows: %s", async (timezone) => {
    const { zoneOffsetMs } = await unasked(timezone);
    const quartersOfAnHour = Array.from({ length: 40_000 }, (_, index) => Date.UTC(2026, 0, 1) + index * 900_000 + 123);
    const instants = [Date.parse("1880-06-15T12:00:00.500Z"), -1, 0, ...quartersOfAnHour];
    const formatters = vi.spyOn(Intl, "DateTimeFormat");
    const offsets = instants.map((atMs) => zoneOffsetMs(timezone, atMs));
    expect(formatters).not.toHaveBeenCalled();
    formatters.mockRestore();
    vi.stubEnv("TZ", "Asia/Tokyo");
    expect(instants.filter((atMs, index) => zoneOffsetMs(timezone, atMs) !== offsets[index])).toEqual([]);
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
