import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { NotifyRecords } from "../../src/notify/notifier.ts";
import { openStore } from "../store/open-store.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";
import { minute, said, start, webhook, worldOf } from "./notified-world.ts";

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "notify-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Records on disk, and a way to wait until it has them. */
function onDisk(records: NotifyRecords): { readonly records: NotifyRecords; readonly idle: () => Promise<void> } {
  let writing = 0;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  return {
    records: {
      get: (name) => records.get(name),
      names: () => records.names(),
      async keep(name, value) {
        writing += 1;
        await records.keep(name, value);
        writing -= 1;
      },
    },
    async idle() {
      for (let turns = 0; turns < 5 || writing > 0; turns++) await turn();
    },
  };
}

/** Moves the clock, and lets the disk and the fake network come to an end in between. */
async function pass(clock: FakeClock, ms: number, idle: () => Promise<void>): Promise<void> {
  for (let passed = 0; passed < ms; passed += 15_000) {
    await clock.advance(15_000);
    for (let step = 0; step < 4; step++) await idle();
  }
}

/** What a killed process leaves behind. */
function copyState(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith(".sock") });
}

describe("a restart", () => {
  it("neither repeats nor loses, and goes on with what was waiting", async () => {
    const folder = newFolder();
    const clock = fakeClock();
    const first = await openStore(folder, clock);
    const disk = onDisk(first.store.notify);
    const world = worldOf(disk.records, clock);
    const notifier = start(world, [webhook("ops")]);
    world.amounts.set("A", 10);
    await pass(clock, 10 * minute, disk.idle);
    world.amounts.set("B", 10);
    await pass(clock, 3 * minute, disk.idle);
    await notifier.stop(1000);
    await first.store.close();

    const second = await openStore(folder, clock);
    const later = onDisk(second.store.notify);
    world.records = later.records;
    const again = start(world, [webhook("ops")]);
    await pass(clock, 4 * minute, later.idle);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow B"]);
    world.amounts.set("A", 500).set("B", 500);
    await pass(clock, 2 * minute, later.idle);
    expect(said(world)).toEqual(["+BalanceLow A", "+BalanceLow B", "-BalanceLow A, -BalanceLow B"]);
    await again.stop(0);
    await second.store.close();
  });

  const kills = [
    { killed: "before it is noted that a message leaves", point: "intent", taken: 1 },
    { killed: "when that is noted and nothing has left", point: "noted", taken: 1 },
    { killed: "when the receiver has it and has not answered", point: "sent", taken: 2 },
    { killed: "when the receiver has answered and that is not noted", point: "answered", taken: 2 },
    { killed: "when it is noted that the receiver has it", point: "done", taken: 1 },
  ] as const;
  it.each(
    kills.flatMap((kill) => [
      { ...kill, about: "+BalanceLow A", amount: 10 },
      { ...kill, about: "-BalanceLow A", amount: 500 },
    ]),
  )(
    "after a kill $killed, the receiver takes $about $taken times, of one id",
    async ({ point, taken, about, amount }) => {
      const [folder, copy] = [newFolder(), newFolder()];
      const clock = fakeClock();
      const first = await openStore(folder, clock);
      const disk = onDisk(first.store.notify);
      const world = worldOf(disk.records, clock);
      let isArmed = false;
      let isKilled = false;
      const kill = () => {
        if (!isKilled) copyState(folder, copy);
        isKilled = true;
        return new Promise<never>(() => {}); // Nothing that was under way goes on.
      };
      world.outcomes.set("ops", () => (isArmed && point === "sent" ? kill() : Promise.resolve({})));
      world.records = {
        ...disk.records,
        async keep(name, value) {
          const isAt = (one: string) => isArmed && point === one;
          const isNote = value !== undefined && "told" in value;
          const isIntent = isNote && "sending" in value;
          if (isNote && isAt(isIntent ? "intent" : "answered")) await kill();
          await disk.records.keep(name, value);
          if (isNote && isAt(isIntent ? "noted" : "done")) await kill();
        },
      };
      const notifier = start(world, [webhook("ops")]);
      if (amount === 500) {
        world.amounts.set("A", 10);
        await pass(clock, 7 * minute, disk.idle);
      }
      isArmed = true;
      world.amounts.set("A", amount);
      while (!isKilled && clock.monotonicMs() < 15 * minute) await pass(clock, 15_000, disk.idle);
      expect(isKilled).toBe(true);
      notifier.configure({ repeat: 0, receivers: [] });

      const second = await openStore(copy, clock);
      const later = onDisk(second.store.notify);
      world.outcomes.clear();
      world.records = later.records;
      const again = start(world, [webhook("ops")]);
      await pass(clock, 10 * minute, later.idle);
      const before = amount === 500 ? ["+BalanceLow A"] : [];
      expect(said(world)).toEqual([...before, ...Array.from({ length: taken }, () => about)]);
      expect(new Set(world.sent.slice(before.length).map(({ id }) => id)).size).toBe(1);
      await again.stop(0);
      await second.store.close();
      await first.store.close();
    },
  );
});
