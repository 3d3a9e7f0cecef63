import { describe, expect, it } from "vitest";
import { burntUntil, fraction } from "../../src/provider-kit/simulated-burn.ts";

const dayMs = 86_400_000;
const mondayMs = Date.parse("2026-11-16T00:00:00Z");

describe("a simulated burn", () => {
  it("without noise is even since the epoch", () => {
    expect(burntUntil(mondayMs + dayMs / 2, { perDay: 10, noise: 0, seed: "a" })).toBe(207_735);
  });

  it("is known by its seed, at any time of a week and in any order", () => {
    const used = (days: number, seed: string, noise = 1) =>
      Number((burntUntil(mondayMs + days * dayMs, { perDay: 10, noise, seed }) - 207_730).toFixed(6));
    const days = [0, 0.1, 0.25, 0.6, 1, 2.3, 3, 5.9, 7, 9.5];
    expect([
      days.map((day) => used(day, "a")),
      days.map((day) => used(day, "b")),
      days.toReversed().map((day) => used(day, "a", 0.5)),
    ]).toMatchInlineSnapshot(`
      [
        [
          -5.771583,
          -4.705042,
          -3.10523,
          0.281142,
          4.596654,
          19.347111,
          30,
          58.704272,
          65.557616,
          95.465171,
        ],
        [
          4.703518,
          5.771072,
          7.372403,
          10.846116,
          12.416582,
          25.934055,
          30,
          52.633628,
          67.406476,
          95.221317,
        ],
        [
          95.232586,
          67.778808,
          58.852136,
          30,
          21.173556,
          7.298327,
          3.140571,
          -0.302615,
          -1.852521,
          -2.885792,
        ],
      ]
    `);
  });

  it("depends on numbers that are the same everywhere", () => {
    expect(["", "a", "b", "a:2967:0", "长"].map((text) => Number(fraction(text).toFixed(8)))).toMatchInlineSnapshot(`
      [
        0.66892219,
        0.10352622,
        0.51080908,
        0.73574687,
        0.17003099,
      ]
    `);
  });
});
