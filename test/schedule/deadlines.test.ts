import { describe, expect, it } from "vitest";
import { createDeadlines } from "../../src/schedule/deadlines.ts";
import { fakeClock } from "../support/fake-clock.ts";

/** Adds deadlines, each `[after ms, duration, when it ends]`, and says when which passed. */
async function passed(added: readonly (readonly [addedMs: number, durationMs: number, endedMs?: number])[]) {
  const clock = fakeClock();
  const deadlines = createDeadlines(clock);
  const seen: string[] = [];
  for (let ms = 0; ms < 300; ms++) {
    for (const [index, [addedMs, durationMs, endedMs = Number.POSITIVE_INFINITY]] of added.entries()) {
      if (addedMs !== ms) continue;
      deadlines.add(
        {
          dueMs: ms + durationMs,
          hasEnded: () => clock.monotonicMs() >= endedMs,
          expire: () => seen.push(`${index} at ${clock.monotonicMs()}`),
        },
        durationMs,
      );
    }
    await clock.advance(1);
  }
  return { seen, timers: clock.armed().length };
}

describe("a deadline", () => {
  it.each([
    [
      "passes after its time, to the millisecond",
      [
        [0, 50],
        [1, 50],
        [2, 50],
      ],
      ["0 at 50", "1 at 51", "2 at 52"],
    ],
    [
      "of parts of a millisecond passes after them",
      [
        [0, 49.5],
        [1, 49.5],
      ],
      ["0 at 50", "1 at 51"],
    ],
    [
      "passes not for what has ended by then",
      [
        [0, 50, 49],
        [1, 50],
        [2, 50, 10],
      ],
      ["1 at 51"],
    ],
    [
      "passes at once for all that were added together",
      [
        [0, 50],
        [0, 50],
      ],
      ["0 at 50", "1 at 50"],
    ],
    [
      "waits for no other of another length",
      [
        [0, 200],
        [1, 20],
      ],
      ["1 at 21", "0 at 200"],
    ],
    [
      "passes after a pause in which nothing had one",
      [
        [0, 20],
        [100, 20],
      ],
      ["0 at 20", "1 at 120"],
    ],
  ] as const)("%s", async (_, added, expected) => {
    expect(await passed(added)).toEqual({ seen: expected, timers: 0 });
  });
});
