/** Schedules of any kind on days on which clocks change: time goes forward, nothing is lost, nothing runs twice. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zoneOffsetMs } from "../../src/platform/zone-offset.ts";
import { explainCronProblem, nextSlotMs, nextSlots } from "../../src/schedule/cron-expression.ts";
import { count } from "./figures.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const zones = [
  "Africa/Casablanca",
  "America/Havana",
  "America/New_York",
  "America/Santiago",
  "Antarctica/Troll",
  "Asia/Beirut",
  "Australia/Lord_Howe",
  "Europe/Dublin",
  "Europe/London",
  "Pacific/Chatham",
];

/** Days within which a zone's clocks change, of six years. */
const changes = zones.flatMap((timezone) =>
  Array.from({ length: 6 * 365 }, (_, day) => Date.UTC(2024, 0, 1) + day * dayMs)
    .filter((atMs) => zoneOffsetMs(timezone, atMs) !== zoneOffsetMs(timezone, atMs + dayMs))
    .map((atMs) => ({ timezone, atMs })),
);
const change = fc.constantFrom(...changes);

function civilDay(timezone: string, atMs: number): string {
  return new Date(atMs + zoneOffsetMs(timezone, atMs)).toISOString().slice(0, 10);
}

const field = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: 2, max: 20 }).map((step) => `*/${step}`),
    fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map((values) => values.join(",")),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([one, other]) => `${one}-${other}`),
  );
const expression = fc
  .tuple(field(0, 59), field(0, 23), fc.oneof(fc.constant("*"), field(1, 28)), fc.oneof(fc.constant("*"), field(0, 6)))
  .map(([minute, hour, day, weekday]) => `${minute} ${hour} ${day} * ${weekday}`)
  .filter((text) => explainCronProblem(text) === undefined);

describe("on a day on which clocks change", () => {
  it("the next slot of any expression is later, and is the same from every instant before it", () => {
    const runs = 600;
    fc.assert(
      fc.property(
        expression,
        change,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 3, maxLength: 3 }),
        (text, { timezone, atMs }, shares) => {
          const schedule = { expression: text, timezone };
          const slots = nextSlots(schedule, atMs - hourMs, 30);
          let beforeMs = atMs - hourMs;
          for (const slotMs of slots) {
            expect(slotMs).toBeGreaterThan(beforeMs);
            for (const share of shares) {
              const fromMs = beforeMs + Math.floor(share * (slotMs - beforeMs));
              expect(nextSlotMs(schedule, fromMs), `from ${new Date(fromMs).toISOString()}`).toBe(slotMs);
            }
            beforeMs = slotMs;
          }
        },
      ),
      { numRuns: runs },
    );
    count("schedules on days on which clocks change", runs);
  });

  it("a daily slot runs exactly once on every day", () => {
    const runs = 600;
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 59 }),
        fc.integer({ min: 0, max: 23 }),
        change,
        (minute, hour, { timezone, atMs }) => {
          const slots = nextSlots({ expression: `${minute} ${hour} * * *`, timezone }, atMs - 2 * dayMs, 5);
          const days = slots.map((slotMs) => civilDay(timezone, slotMs));
          const first = Date.parse(`${days[0]}T12:00:00Z`);
          const expected = days.map((_, index) => new Date(first + index * dayMs).toISOString().slice(0, 10));
          expect(days, `${minute} ${hour} in ${timezone}`).toEqual(expected);
        },
      ),
      { numRuns: runs },
    );
    count("schedules on days on which clocks change", runs);
  });
});
