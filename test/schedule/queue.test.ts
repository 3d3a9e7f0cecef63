import fc from "fast-check";
import { expect, it } from "vitest";
import { Queue } from "../../src/schedule/queue.ts";

it("A queue gives back what an array would, whatever is put to either end", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("push", "front", "shift"), { maxLength: 200 }), (steps) => {
      const [queue, list] = [new Queue<number>(), [] as number[]];
      for (const [index, step] of steps.entries()) {
        if (step === "push") queue.push(list.push(index) && index);
        else if (step === "front") queue.pushFront(list.unshift(index) && index);
        else expect(queue.shift()).toBe(list.shift());
        expect([queue.length, queue.first()]).toEqual([list.length, list[0]]);
      }
    }),
  );
});
