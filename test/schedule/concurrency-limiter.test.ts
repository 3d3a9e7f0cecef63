import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createConcurrencyLimiter, type Waiter } from "../../src/schedule/concurrency-limiter.ts";
import { Queue } from "../../src/schedule/queue.ts";

describe("slots of the limiter", () => {
  it("go to the hosts in turn", () => {
    const limiter = createConcurrencyLimiter({ concurrency: 1, perHost: 4 });
    const entered: string[] = [];
    const waiter = (name: string, host: string): Waiter => ({ host, acquired: () => entered.push(name) });
    const waiters = [
      waiter("first", "z"),
      waiter("a1", "a"),
      waiter("a2", "a"),
      waiter("a3", "a"),
      waiter("b1", "b"),
      waiter("b2", "b"),
      waiter("c1", "c"),
    ];
    for (const each of waiters) limiter.acquire(each, "last");
    for (let turn = 0; turn < waiters.length; turn += 1) {
      const last = waiters.find((_, index) => entered.at(-1) === ["first", "a1", "a2", "a3", "b1", "b2", "c1"][index]);
      if (last !== undefined) limiter.release(last);
    }
    expect(entered).toEqual(["first", "a1", "b1", "c1", "a2", "b2", "a3"]);
    expect([limiter.taken(), limiter.waiting()]).toEqual([0, 0]);
  });

  it("keep to every limit, forget nobody and let nobody in twice, whatever happens in whatever order", () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          what: fc.constant("acquire" as const),
          host: fc.constantFrom("a", "b", "c", undefined),
        }),
      },
      { weight: 4, arbitrary: fc.record({ what: fc.constant("release" as const), which: fc.nat(1000) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant("abandon" as const), which: fc.nat(1000) }) },
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
        const limiter = createConcurrencyLimiter(limits);
        const waiting = new Set<Waiter>();
        const inside = new Set<Waiter>();
        const pick = (from: Set<Waiter>, which: number) => [...from][which % from.size];
        for (const each of steps) {
          if (each.what === "acquire") {
            const waiter: Waiter = {
              host: each.host,
              acquired() {
                expect(waiting.delete(waiter)).toBe(true);
                inside.add(waiter);
                expect(inside.size).toBeLessThanOrEqual(limits.concurrency);
                if (waiter.host === undefined) return;
                const ofHost = [...inside].filter(({ host }) => host === waiter.host).length;
                expect(ofHost).toBeLessThanOrEqual(limits.perHost);
              },
            };
            waiting.add(waiter);
            limiter.acquire(waiter, "last");
          } else if (each.what === "release") {
            const waiter = pick(inside, each.which);
            if (waiter === undefined) continue;
            inside.delete(waiter);
            limiter.release(waiter);
          } else if (each.what === "abandon") {
            const waiter = pick(waiting, each.which);
            if (waiter === undefined) continue;
            waiting.delete(waiter);
            limiter.abandon(waiter);
          } else {
            limits = { concurrency: each.concurrency, perHost: each.perHost };
            limiter.setLimits(limits);
          }
          expect([limiter.taken(), limiter.waiting()]).toEqual([inside.size, waiting.size]);
          // Who still waits has a reason: all limiter are taken, or those of the host.
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
