import fc from "fast-check";
import { expect, test } from "vitest";
import { DeadlineQueue } from "../../src/metrics/deadline-queue.ts";

interface Entry {
  readonly name: string;
  atMs: number;
}

function names(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ name }) => name).sort();
}

test("entries come out once, when their deadline has come", () => {
  const queue = new DeadlineQueue<Entry>((entry) => entry.atMs);
  for (const [name, atMs] of Object.entries({ a: 30, b: 10, c: 20, d: Number.POSITIVE_INFINITY })) {
    queue.moved({ name, atMs });
  }
  expect(names(queue.due(9))).toEqual([]);
  expect(names(queue.due(20))).toEqual(["b", "c"]);
  expect(names(queue.due(20))).toEqual([]);
  expect(names(queue.due(1e15))).toEqual(["a"]);
});

test("any moves and removals come out as a plain list would have them", () => {
  const move = fc.record({ name: fc.constantFrom(..."abcdefgh"), atMs: fc.option(fc.nat(100)) });
  const step = fc.oneof(fc.record({ move }), fc.record({ nowMs: fc.nat(100) }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new DeadlineQueue<Entry>((entry) => entry.atMs);
      const waiting = new Map<string, Entry>();
      for (const each of steps) {
        if ("nowMs" in each) {
          const expected = [...waiting.values()].filter(({ atMs }) => atMs <= each.nowMs);
          expect(names(queue.due(each.nowMs))).toEqual(names(expected));
          for (const { name } of expected) waiting.delete(name);
          continue;
        }
        const { name, atMs } = each.move;
        const entry = waiting.get(name) ?? { name, atMs: 0 };
        if (atMs === null) {
          queue.remove(entry);
          waiting.delete(name);
        } else {
          entry.atMs = atMs;
          waiting.set(name, entry);
          queue.moved(entry);
        }
      }
    }),
    { numRuns: 500 },
  );
});
