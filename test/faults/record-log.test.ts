/** The map on disk against a map in memory: random use, restarts, damage, and writes that fail. */
import { cpSync, readdirSync, readFileSync, readlinkSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { listFiles, loadFiles } from "../../src/store/record-files.ts";
import { encodeRecords, fileHead, scanFile } from "../../src/store/record-format.ts";
import { openRecordLog } from "../../src/store/record-log.ts";
import { WriteQueue } from "../../src/store/write-queue.ts";
import { count } from "./figures.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const open = (folder: string, fromBytes?: number) =>
  openRecordLog(folder, ({ path }) => `${path}.corrupt-now`, fromBytes);
const texts = (values: ReadonlyMap<string, Buffer>) =>
  Object.fromEntries([...values].map(([key, value]) => [key, value.toString()]).sort());

/** Names of the files of a folder that this process has open. */
function openFilesIn(folder: string): string[] {
  return readdirSync("/proc/self/fd").flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(join(folder, "/")) ? [path.slice(folder.length + 1)] : [];
    } catch {
      return []; // Closed meanwhile: the list itself is read through one of them.
    }
  });
}

/** Writes what the map says when a key is named. */
async function openQueue(folder: string, values: ReadonlyMap<string, string>, fromBytes: number): Promise<WriteQueue> {
  const { log, unsound } = await open(folder, fromBytes);
  expect(unsound).toEqual([]);
  return new WriteQueue({
    files: log,
    clock: systemClock,
    logger: silentLogger,
    prepare: (key) => {
      const value = values.get(key);
      return value === undefined ? {} : { value: Buffer.from(value) };
    },
    keys: () => values.keys(),
  });
}

const key = fc.constantFrom("a", "b", "c", "项目", "=", "a:b");
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("put" as const), key, size: fc.nat(400) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
);

describe("the record log", () => {
  it("answers after any use, new files and restarts what a map in memory would", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const folder = temporaryFolder();
        const wanted = new Map<string, string>();
        let queue = await openQueue(folder, wanted, 2_000);
        for (const [index, one] of steps.entries()) {
          if (one.do === "put") wanted.set(one.key, `${index}-`.padEnd(one.size, "x"));
          if (one.do === "remove") wanted.delete(one.key);
          if (one.do === "put" || one.do === "remove") queue.write(one.key);
          if (one.do === "wait") expect(await queue.isKept([...wanted.keys()])).toBe(true);
          if (one.do !== "restart") continue;
          await queue.close();
          expect(texts(loadFiles(folder).values)).toEqual(Object.fromEntries([...wanted].sort()));
          queue = await openQueue(folder, wanted, 2_000);
        }
        await queue.close();
        expect(texts(loadFiles(folder).values)).toEqual(Object.fromEntries([...wanted].sort()));
      }),
      { numRuns: 60 },
    );
  });

  it("does not grow: what is out of date is left behind, while others write", async () => {
    const folder = temporaryFolder();
    const values = new Map<string, string>();
    const queue = await openQueue(folder, values, 20_000);
    const keys = ["a", "b", "c"];
    for (let round = 0; round < 200; round++) {
      for (const name of keys) {
        values.set(name, `${round}`.padEnd(300, name));
        queue.write(name);
      }
      await queue.isKept(keys);
    }
    await queue.close();
    const bytes = listFiles(folder).reduce((sum, { path }) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(40_000);
    expect(loadFiles(folder).values.get("b")?.toString()).toBe("199".padEnd(300, "b"));
  });

  it("keeps what it held when a write fails, and goes on when the disk takes writes again", async () => {
    const folder = temporaryFolder();
    const { log } = await open(folder);
    await log.append([["a", Buffer.from("first")]]);
    const [file] = listFiles(folder);
    if (file === undefined) throw new Error("no file");
    // Half a record behind the end, as a disk leaves it that became full in the middle of a write.
    const torn = encodeRecords([["a", Buffer.from("never was".repeat(9))]]).subarray(0, 60);
    await log.close();
    writeFileSync(file.path, Buffer.concat([readFileSync(file.path), torn]));
    const again = await open(folder);
    expect(again.unsound).toEqual([]);
    expect(texts(again.restored)).toEqual({ a: "first" });
    await again.log.append([["b", Buffer.from("x")]]);
    await again.log.close();
    expect(texts(loadFiles(folder).values)).toEqual({ a: "first", b: "x" });
    expect(loadFiles(folder).tornBytes).toBe(0);
  });

  it("has the newest file open while it writes, and none after it was closed", async () => {
    const folder = temporaryFolder();
    const { log } = await open(folder);
    const steps: readonly (readonly [what: string, step: () => Promise<unknown>, isOpen: readonly string[]])[] = [
      ["nothing was written", async () => {}, []],
      ["a record", () => log.append([["a", Buffer.from("1")]]), ["state.000001"]],
      ["a new file", () => log.beginFile(), ["state.000002"]],
      ["the old one removed", () => log.removeOldFiles(), ["state.000002"]],
      ["begun anew", () => log.startAnew(), ["state.000003"]],
      ["closed", () => log.close(), []],
      ["closed once more", () => log.close(), []],
    ];
    const seen: unknown[] = [];
    for (const [what, step] of steps) {
      await step();
      seen.push([what, openFilesIn(folder)]);
    }
    expect(seen).toEqual(steps.map(([what, , isOpen]) => [what, isOpen]));
  });

  it("sets files of another format aside, untouched, and begins anew", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "state.000007"), "balance-alert state 2\nwhatever comes");
    const { log, setAside, restored } = await open(folder);
    expect(setAside).toEqual([join(folder, "state.000007.corrupt-now")]);
    expect(readFileSync(join(folder, "state.000007.corrupt-now"), "utf8")).toContain("whatever comes");
    expect(restored.size).toBe(0);
    await log.append([["a", Buffer.from("1")]]);
    await log.close();
    expect(texts(loadFiles(folder).values)).toEqual({ a: "1" });
  });
});

const otherFormat = /^balance-alert state [02-9]\n$/;

describe("damage", () => {
  const damages = fc.oneof(
    fc.record({ how: fc.constant("flip" as const), at: fc.nat(), bit: fc.nat(7) }),
    fc.record({ how: fc.constant("zero" as const), at: fc.nat(), length: fc.constantFrom(1, 512, 4096) }),
    fc.record({
      how: fc.constant("random" as const),
      at: fc.nat(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
    }),
    fc.record({ how: fc.constant("truncate" as const), at: fc.nat() }),
    fc.record({ how: fc.constant("everything" as const), bytes: fc.uint8Array({ maxLength: 5_000 }) }),
  );

  it("of any kind costs at most the records that it hit: no value is ever another one than was written", async () => {
    // Each key is written three times; its values name it, so that any mix-up shows.
    const sound = temporaryFolder();
    const { log } = await open(sound);
    const everWritten = new Map<string, Set<string>>();
    const positions: { readonly key: string; readonly end: number }[] = [];
    for (let round = 0; round < 3; round++)
      for (let number = 0; number < 40; number++) {
        const [name, value] = [`project ${number}`, `${number} in round ${round} `.padEnd(60 + number * 5, "·")];
        everWritten.set(name, (everWritten.get(name) ?? new Set()).add(value));
        await log.append([[name, Buffer.from(value)]]);
        positions.push({ key: name, end: listFiles(sound).reduce((sum, { path }) => sum + statSync(path).size, 0) });
      }
    await log.close();
    const size = positions.at(-1)?.end ?? 0;

    let tried = 0;
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        tried += 1;
        const folder = temporaryFolder();
        cpSync(sound, folder, { recursive: true });
        const file = join(folder, readdirSync(folder)[0] ?? "");
        const bytes = readFileSync(file);
        let hit: readonly [from: number, to: number] = [0, size];
        if (damage.how === "everything") writeFileSync(file, damage.bytes);
        else {
          const at = damage.at % bytes.length;
          if (damage.how === "truncate") {
            truncateSync(file, at);
            hit = [at, size];
          } else {
            hit = damageBytes(bytes, at, damage);
            // A head that names another format is believed: the whole file is set aside.
            if (otherFormat.test(bytes.toString("latin1", 0, fileHead.length))) hit = [0, size];
            writeFileSync(file, bytes);
          }
        }
        const { log: reopened, restored, unsound, setAside } = await open(folder);
        for (const [name, value] of restored) expect(everWritten.get(name)).toContain(value.toString());
        // Every record that lies wholly outside of the damage is there, or a later one of its key.
        const untouched = positions.filter(({ end }, index) => {
          const start = index === 0 ? fileHead.length : (positions[index - 1]?.end ?? 0);
          return end <= hit[0] || start >= hit[1];
        });
        for (const { key: name } of untouched) expect(restored.has(name), name).toBe(true);
        expect(setAside).toHaveLength(unsound.length);

        await reopened.append([["after", Buffer.from("it goes on")]]);
        await reopened.close();
        const later = await open(folder);
        expect(later.unsound, "said once").toEqual([]);
        expect(texts(later.restored)).toEqual({ ...texts(restored), after: "it goes on" });
        await later.log.close();
      }),
      { numRuns: 200, examples: [[{ how: "flip", at: 20, bit: 0 }]] },
    );
    count("damaged state files", tried);
  });

  it("in the middle is said, and the file kept for whoever wants to look", async () => {
    const folder = temporaryFolder();
    const { log } = await open(folder);
    for (const name of ["a", "b", "c"]) await log.append([[name, Buffer.from(name.repeat(100))]]);
    await log.close();
    const file = listFiles(folder)[0]?.path ?? "";
    const bytes = readFileSync(file);
    bytes.fill(0xff, 150, 160);
    writeFileSync(file, bytes);
    const { log: reopened, restored, unsound, setAside } = await open(folder);
    await reopened.close();
    expect([...restored.keys()]).toEqual(["a", "c"]);
    expect(unsound).toEqual([file]);
    expect(setAside).toEqual([`${file}.corrupt-now`]);
    expect(readFileSync(`${file}.corrupt-now`)).toEqual(bytes);
    expect(texts(loadFiles(folder).values)).toEqual({ a: "a".repeat(100), c: "c".repeat(100) });
  });

  it("never makes the reading of a file throw, and never makes a record", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.constant(encodeRecords([["k", Buffer.from("v")]])))),
        (parts) => {
          const scanned = scanFile(Buffer.concat([fileHead, ...parts]));
          for (const { key: name, value } of scanned.records) expect([name, value?.toString()]).toEqual(["k", "v"]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

type InPlace =
  | { readonly how: "flip"; readonly bit: number }
  | { readonly how: "zero"; readonly length: number }
  | { readonly how: "random"; readonly bytes: Uint8Array };

/** Changes the bytes and answers from where to where. */
function damageBytes(bytes: Buffer, at: number, damage: InPlace): [number, number] {
  if (damage.how === "flip") {
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << damage.bit), at);
    return [at, at + 1];
  }
  const with_ = damage.how === "zero" ? Buffer.alloc(damage.length) : Buffer.from(damage.bytes);
  const length = Math.min(with_.length, bytes.length - at);
  with_.copy(bytes, at, 0, length);
  return [at, at + length];
}
