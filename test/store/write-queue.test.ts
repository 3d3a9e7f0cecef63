/** When what is written: in one batch, again after a failure, all of it after a loss. */
import { describe, expect, it } from "vitest";
import { longestKeyBytes } from "../../src/store/record-format.ts";
import { StateGoneError } from "../../src/store/record-log.ts";
import { type Prepared, WriteQueue } from "../../src/store/write-queue.ts";
import { fakeClock } from "../support/fake-clock.ts";

const second = 1_000;

/** A queue over files that are a list of what was done with them. */
function openQueue() {
  const clock = fakeClock();
  const done: string[] = [];
  const logged: unknown[] = [];
  const values = new Map<string, string>();
  const kept: string[] = [];
  const disk = { error: undefined as Error | undefined, isWasteful: false, isGone: false };
  const log = (level: string) => (message: string, fields?: object) => void logged.push([level, message, fields]);
  const queue = new WriteQueue({
    clock,
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    files: {
      get isWasteful() {
        return disk.isWasteful;
      },
      async append(records) {
        const texts = records.map(([key, value]) => (value === undefined ? `-${key}` : `${key}=${String(value)}`));
        done.push(records.length > 3 ? `append ${records.length}` : `append ${texts.join(" ")}`);
        if (disk.error !== undefined) throw disk.error;
      },
      async beginFile() {
        done.push("begin");
        disk.isWasteful = false;
      },
      removeOldFiles: async () => void done.push("remove old"),
      async verify() {
        if (disk.isGone) throw new StateGoneError("the file was deleted");
      },
      async startAnew() {
        done.push("start anew");
        disk.isGone = false;
        if (disk.error !== undefined) throw disk.error;
      },
      close: async () => void done.push("close"),
    },
    prepare(key): Prepared {
      const value = values.get(key);
      return value === undefined ? {} : { value: Buffer.from(value), onKept: () => void kept.push(`${key}=${value}`) };
    },
    keys: () => values.keys(),
  });
  const put = (key: string, value: string) => {
    values.set(key, value);
    queue.write(key);
  };
  /** What was done since it was asked before. */
  const since = () => done.splice(0);
  return { queue, clock, disk, values, kept, logged, put, since };
}

const lost =
  "state not written: tried again until it is. Amounts go on in memory, mails and top-ups are counted when they are written";

describe("a write queue", () => {
  it("writes the newest values of one turn together, and says when they are kept", async () => {
    const { queue, clock, values, kept, put, since } = openQueue();
    put("a", "1");
    put("b", "2");
    put("a", "3");
    values.delete("b");
    const isKept = queue.isKept(["a", "b", "never changed"]);
    expect(since()).toEqual([]);
    expect(await isKept).toBe(true);
    expect([since(), kept]).toEqual([["append a=3 -b"], ["a=3"]]);
    await clock.advance(60 * second);
    expect(since(), "nothing more to write").toEqual([]);
  });

  it("writes a hundred records at once", async () => {
    const { queue, put, since } = openQueue();
    for (let number = 0; number < 250; number++) put(`${number}`, "x");
    expect(await queue.isKept(["0", "249"])).toBe(true);
    expect(since()).toEqual(["append 100", "append 100", "append 50"]);
  });

  it("leaves out a key that no record can have", async () => {
    const { queue, put, since } = openQueue();
    const longest = "k".repeat(longestKeyBytes);
    put(`${longest}k`, "1");
    put(longest, "2");
    expect(await queue.isKept([longest, `${longest}k`])).toBe(true);
    expect(since()).toEqual([`append ${longest}=2`]);
    expect(queue.failures).toBe(0);
  });

  it("tries again after 1, 2, 4, 8 and then every 15 seconds, and logs the beginning and the end of it", async () => {
    const { queue, clock, disk, logged, kept, put, since } = openQueue();
    disk.error = new Error("ENOSPC");
    put("a", "1");
    const isKept = queue.isKept(["a"]);
    expect(await isKept).toBe(false);
    expect([since(), queue.failures]).toEqual([["append a=1"], 1]);
    put("b", "1");
    expect(await queue.isKept(["a"]), "at once").toBe(false);
    await clock.advance(second - 1);
    expect(since(), "a new value waits, too").toEqual([]);
    await clock.advance(1);
    expect(since()).toEqual(["append a=1 b=1"]);
    for (const wait of [2, 4, 8, 15, 15]) {
      expect(clock.armed()).toEqual([wait * second]);
      await clock.advance(wait * second);
      expect(since()).toEqual(["append a=1 b=1"]);
    }
    expect(logged).toEqual([
      ["error", lost, { error: "ENOSPC" }],
      ...Array.from({ length: 6 }, () => ["debug", "state not written", { error: "ENOSPC" }]),
    ]);
    logged.length = 0;
    expect(kept).toEqual([]);
    disk.error = undefined;
    await clock.advance(15 * second);
    expect([since(), kept]).toEqual([["append a=1 b=1"], ["a=1", "b=1"]]);
    expect(logged).toEqual([["info", "state is written again", { failures: 7 }]]);
    put("a", "2");
    expect(await queue.isKept(["a"])).toBe(true);
    disk.error = new Error("EIO");
    put("a", "3");
    expect(await queue.isKept(["a"])).toBe(false);
    expect(clock.armed(), "as the first time").toEqual([second]);
  });

  it("replaces files that are mostly out of date, once, in batches that others share", async () => {
    const { queue, disk, put, since, values } = openQueue();
    for (let number = 0; number < 150; number++) values.set(`${number}`, "x");
    disk.isWasteful = true;
    put("a", "1");
    expect(await queue.isKept(["a"])).toBe(true);
    put("b", "1");
    expect(await queue.isKept(["b"])).toBe(true);
    await queue.close();
    expect(since()).toEqual(["append a=1", "begin", "append 100", "append 52", "remove old", "close"]);
  });

  it("does not begin a file while one is being filled", async () => {
    const { queue, disk, put, since, values } = openQueue();
    for (let number = 0; number < 250; number++) values.set(`${number}`, "x");
    disk.isWasteful = true;
    put("0", "1");
    await queue.isKept(["0"]);
    disk.isWasteful = true;
    put("1", "1");
    await queue.isKept(["1"]);
    await queue.close();
    expect(since().filter((step) => !step.startsWith("append"))).toEqual(["begin", "remove old", "close"]);
  });

  it("looks every ten seconds whether the files are there, and writes everything again when they are not", async () => {
    const { queue, clock, disk, logged, put, since } = openQueue();
    put("a", "1");
    put("b", "2");
    await queue.isKept(["a", "b"]);
    since();
    disk.isGone = true;
    expect(clock.armed()).toEqual([10 * second]);
    await clock.advance(10 * second);
    expect(since()).toEqual(["start anew", "append a=1 b=2", "remove old"]);
    expect(queue.failures).toBe(1);
    expect(logged).toEqual([
      ["error", "state deleted while it is in use: all of it is written again", { error: "the file was deleted" }],
    ]);
    await clock.advance(20 * second);
    expect(since()).toEqual([]);
  });

  it("writes everything again also where the disk failed in between, and counts the loss once", async () => {
    const { queue, clock, disk, put, since, logged } = openQueue();
    put("a", "1");
    put("b", "2");
    await queue.isKept(["a", "b"]);
    since();
    disk.isGone = true;
    disk.error = new Error("EIO");
    put("a", "3");
    expect(await queue.isKept(["a"])).toBe(false);
    expect(since()).toEqual(["start anew"]);
    await clock.advance(second);
    expect(since()).toEqual(["append a=3 b=2"]);
    expect([queue.failures, logged.length]).toEqual([3, 3]);
    disk.isGone = true;
    await clock.advance(2 * second);
    expect(since()).toEqual(["start anew"]);
    disk.error = undefined;
    await clock.advance(4 * second);
    expect(since()).toEqual(["append a=3 b=2", "remove old"]);
  });

  it("makes a last attempt when it is closed, and looks no more", async () => {
    const { queue, clock, disk, put, since, logged } = openQueue();
    disk.error = new Error("EIO");
    put("a", "1");
    await queue.isKept(["a"]);
    disk.error = undefined;
    since();
    await queue.close();
    expect(since()).toEqual(["append a=1", "close"]);
    expect(clock.armed()).toEqual([]);
    expect(logged.at(-1)).toEqual(["info", "state is written again", { failures: 1 }]);
  });

  it("says how much is lost when the last attempt fails", async () => {
    const { queue, clock, disk, put, since, logged } = openQueue();
    disk.error = new Error("EIO");
    put("a", "1");
    put("b", "1");
    await queue.close();
    expect(since()).toEqual(["append a=1 b=1", "append a=1 b=1", "close"]);
    expect(logged.at(-1)).toEqual(["error", "state lost: it could not be written before the end", { records: 2 }]);
    expect(clock.armed()).toEqual([]);
  });

  it("that has nothing to write closes the files", async () => {
    const { queue, since, logged } = openQueue();
    await queue.close();
    expect([since(), logged]).toEqual([["close"], []]);
  });
});
