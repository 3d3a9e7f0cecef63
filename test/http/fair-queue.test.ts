import { expect, it } from "vitest";
import { FairQueue } from "../../src/http/fair-queue.ts";

/** A queue whose work ends when the test says so; `started` has the work in the order of its turns. */
function heldQueue(most: number) {
  const queue = new FairQueue(most);
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const run = (client: string, name: string) =>
    queue.run(client, () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    });
  const endAll = async () => {
    for (let idle = 0; idle < 3; idle += 1) {
      await new Promise(setImmediate);
      const end = ends.shift();
      if (end !== undefined) idle = 0;
      end?.();
    }
  };
  return { queue, started, run, endAll };
}

it("takes the clients in turn", async () => {
  const { run, started, endAll } = heldQueue(10);
  const all = ["a1", "a2", "a3", "b1", "b2", "c1"].map((name) => run(name.charAt(0), name));
  await endAll();
  expect(started).toEqual(["a1", "a2", "b1", "c1", "a3", "b2"]);
  expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "b1", "b2", "c1"]);
});

it("takes the newest from the client that has most, and refuses who has as many itself", async () => {
  const { run, endAll } = heldQueue(3);
  const all = ["x0", "a1", "a2", "a3", "b1", "b2", "c1", "a4"].map((name) => run(name.charAt(0), name));
  await endAll();
  expect(await Promise.all(all)).toMatchInlineSnapshot(`
    [
      "x0",
      "a1",
      undefined,
      undefined,
      "b1",
      undefined,
      "c1",
      undefined,
    ]
  `);
});

it("goes on after work that fails", async () => {
  const queue = new FairQueue(1);
  await expect(queue.run("a", () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await queue.run("a", async () => 1)).toBe(1);
});
