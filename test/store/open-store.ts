import type { Subject } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import type { LogRecord } from "../../src/store/record-format.ts";
import { Store } from "../../src/store/store.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";

/** A store on a real directory, whose disk can be made to fail or to hold writes back. */
export interface OpenStore {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly disk: Disk;
  readonly changes: Subject[];
  /** What was logged as an error. */
  readonly errors: string[];
  /** Moves the clock until the queue has done what it was waiting for. */
  pass(ms: number, until: () => boolean): Promise<void>;
}

interface Disk {
  fails: boolean;
  /** Set while writes are held back. */
  held: Promise<void> | undefined;
}

export async function openStore(folder: string, clock: FakeClock = fakeClock()): Promise<OpenStore> {
  const { database } = await openDatabase(folder, () => clock.nowMs());
  const disk: Disk = { fails: false, held: undefined };
  const changes: Subject[] = [];
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (message: string) => void errors.push(message) };
  const store = new Store({
    database: onDisk(database, disk),
    clock,
    logger,
    onChange: (change) => void changes.push(change),
  });
  const pass = async (ms: number, until: () => boolean) => {
    await clock.advance(ms);
    while (!until()) await new Promise((resolve) => setImmediate(resolve)); // What the disk does takes its own time.
  };
  return { store, clock, disk, changes, errors, pass };
}

function onDisk(database: Database, disk: Disk): Database {
  return {
    get isWasteful() {
      return database.isWasteful;
    },
    records: (kind) => database.records(kind),
    bytes: (kind) => database.bytes(kind),
    async append(records: readonly LogRecord[]) {
      await disk.held;
      if (disk.fails) throw new Error("EIO: i/o error, fdatasync");
      await database.append(records);
    },
    beginFile: () => database.beginFile(),
    removeOldFiles: () => database.removeOldFiles(),
    verify: () => database.verify(),
    startAnew: () => database.startAnew(),
    close: () => database.close(),
  };
}

export const chat = { name: "Chat", provider: "acme" } as const;
export const reading = { kind: "remaining", type: "balance", unit: "USD", value: 0 } as const;

/** One successful check that ended at `atMs`. */
export function runOf(atMs: number, ...values: readonly number[]) {
  const readings = values.map((value, index) => ({
    ...reading,
    value,
    ...(index === 0 ? {} : { account: `${index}` }),
  }));
  return { startedAtMs: atMs, durationMs: 0, answer: { readings } };
}

export function amountIn(store: Store, name: string = chat.name): number | undefined {
  const first = store.project(name)?.lastGood?.readings[0];
  return first?.kind === "remaining" ? first.value : undefined;
}
