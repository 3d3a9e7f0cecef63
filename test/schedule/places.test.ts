import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPlaces, type Waiter } from "../../src/schedule/places.ts";
import { Queue } from "../../src/schedule/queue.ts";

describe("places", () => {
  it("go to the hosts in turn", () => {
    const places = createPlaces({ concurrency: 1, perHost: 4 });
    const entered: string[] = [];
    const waiter = (name: string, host: string): Waiter => ({ host, enter: () => entered.push(name) });
    const waiters = [
      waiter("first", "z"),
      waiter("a1", "a"),
      waiter("a2", "a"),
      waiter("a3", "a"),
      waiter("b1", "b"),
      waiter("b2", "b"),
      waiter("c1", "c"),
    ];
    for (const each of waiters) places.wait(each, "last");
    for (let turn = 0; turn < waiters.length; turn += 1) {
      const last = waiters.find((_, index) => entered.at(-1) === ["first", "a1", "a2", "a3", "b1", "b2", "c1"][index]);
      if (last !== undefined) places.leave(last);
    }
    expect(entered).toEqual(["first", "a1", "b1", "c1", "a2", "b2", "a3"]);
    expect([places.taken(), places.waiting()]).toEqual([0, 0]);
  });

  it("keep to every limit, forget nobody and let nobody in twice, whatever happens in whatever order", () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ what: fc.constant("wait" as const), host: fc.constantFrom("a", "b", "c", undefined) }),
      },
      { weight: 4, arbitrary: fc.record({ what: fc.constant("leave" as const), which: fc.nat(1000) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("giveUp" as const), which: fc.nat(1000) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          what: fc.constant("limit" as const),
          concurrency: fc.integer({ min: 1, max: 6 }),
          perHost: fc.integer({ min: 1, max: 4 }),
        }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let limits = { concurrency: 3, perHost: 2 };
        const places = createPlaces(limits);
        const waiting = new Set<Waiter>();
        const inside = new Set<Waiter>();
        const pick = (from: Set<Waiter>, which: number) => [...from][which % from.size];
        for (const each of steps) {
          if (each.what === "wait") {
            const waiter: Waiter = {
              host: each.host,
              enter() {
                expect(waiting.delete(waiter)).toBe(true);
                inside.add(waiter);
                expect(inside.size).toBeLessThanOrEqual(limits.concurrency);
                if (waiter.host === undefined) return;
                const ofHost = [...inside].filter(({ host }) => host === waiter.host).length;
                expect(ofHost).toBeLessThanOrEqual(limits.perHost);
              },
            };
            waiting.add(waiter);
            places.wait(waiter, "last");
          } else if (each.what === "leave") {
            const waiter = pick(inside, each.which);
            if (waiter === undefined) continue;
            inside.delete(waiter);
            places.leave(waiter);
          } else if (each.what === "giveUp") {
            const waiter = pick(waiting, each.which);
            if (waiter === undefined) continue;
            waiting.delete(waiter);
            places.giveUp(waiter);
          } else {
            limits = { concurrency: each.concurrency, perHost: each.perHost };
            places.setLimits(limits);
          }
          expect([places.taken(), places.waiting()]).toEqual([inside.size, waiting.size]);
          // Who still waits has a reason: all places are taken, or those of the host.
          for (const { host } of inside.size < limits.concurrency ? waiting : []) {
            expect(host).toBeDefined();
            expect([...inside].filter((other) => other.host === host).length).toBeGreaterThanOrEqual(limits.perHost);
          }
        }
      }),
    );
  });
});

describe("Queue", () => {
  it("behaves as an array does", () => {
    const step = fc.oneof(
      fc.record({ what: fc.constantFrom("push" as const, "pushFront" as const), value: fc.nat() }),
      fc.constant({ what: "shift" as const }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const queue = new Queue<number>();
        const array: number[] = [];
        for (const each of steps) {
          if (each.what === "push") {
            queue.push(each.value);
            array.push(each.value);
          } else if (each.what === "pushFront") {
            queue.pushFront(each.value);
            array.unshift(each.value);
          } else expect(queue.shift()).toBe(array.shift());
          expect([queue.length, queue.first()]).toEqual([array.length, array[0]]);
        }
      }),
    );
  });

  it("gives back what it has passed on", () => {
    const queue = new Queue<number>();
    for (let value = 0; value < 10_000; value += 1) queue.push(value);
    for (let value = 0; value < 9000; value += 1) expect(queue.shift()).toBe(value);
    expect([queue.length, queue.first()]).toEqual([1000, 9000]);
  });
});
