/** A process that writes without a pause is killed, or loses power, at moments of chance: what it had shown is still true. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeHistory } from "../../src/forecast/forecast.ts";
import type { MailboxMemory } from "../../src/mailbox/memory.ts";
import type { LastRun } from "../../src/model.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { listFiles } from "../../src/store/record-files.ts";
import { fileHead, scanFile } from "../../src/store/record-format.ts";
import { projectOfSeries } from "../../src/store/series-key.ts";
import { Store } from "../../src/store/store.ts";
import { bundled } from "./bundle.ts";
import { count } from "./figures.ts";
import { type Chance, chance } from "./random.ts";
import { permanentFolder, temporaryFolder } from "./temporary-folder.ts";
import {
  amountOf,
  checkMs,
  checksOf,
  mailOf,
  projectNames,
  type Shown,
  topUpsOf,
  writerMailbox,
} from "./writer-facts.ts";

/** Small, so that files are copied together all the time. */
const copyFromBytes = 30_000;

let program: string;
let programFolder: string;
beforeAll(async () => {
  programFolder = permanentFolder();
  program = await bundled("writer-process.ts", programFolder);
});
afterAll(() => rmSync(programFolder, { recursive: true }));

interface Writer {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  /** The highest counters that it has shown so far. */
  readonly shown: Map<string, readonly number[]>;
  readonly errors: () => string;
}

async function startWriter(directory: string): Promise<Writer> {
  const child = spawn(process.execPath, [program, directory, String(copyFromBytes)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "close"); // Its pipes are empty, too.
  const shown = new Map<string, readonly number[]>();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, "line");
  lines.on("line", (line) => {
    if (!line.endsWith("}")) return; // The kill came in the middle of it.
    for (const [subject, counters] of Object.entries(JSON.parse(line) as Shown)) shown.set(subject, counters);
  });
  await Promise.race([first, exited.then(() => Promise.reject(new Error(`the writer ended by itself: ${errors}`)))]);
  return { child, exited, shown, errors: () => errors };
}

/** What is on disk now, and whether it is in order in itself. */
async function stored(
  directory: string,
  after: "a kill" | "a power cut",
): Promise<ReadonlyMap<string, readonly number[]>> {
  const { database, unsound } = await openDatabase(directory, () => 0, copyFromBytes);
  // A power cut may leave a hole with whole records behind it, which looks like what it is.
  if (after === "a kill") expect(unsound).toEqual([]);
  const store = new Store({ database, clock: systemClock, logger: silentLogger, onChange: () => {} });
  const found = new Map<string, readonly number[]>();
  for (const name of projectNames) {
    const state = store.project(name);
    if (state === undefined) continue;
    const checks = checksOf(store, name);
    found.set(name, [checks, topUpsOf(store, name)]);
    const lastGoodCheck = checks % 3 === 0 ? checks - 1 : checks;
    expect(state.lastGood?.readings).toMatchObject([{ value: amountOf(lastGoodCheck) }]);
  }
  const [seen = 0, counted = 0] = mailOf(store);
  expect(counted, "position and counts of a mailbox belong together").toBe(seen * 7);
  if (store.mailbox(writerMailbox) !== undefined) found.set(writerMailbox, [seen, counted]);
  await store.close();
  return found;
}

function expectNothingWentBack(
  found: ReadonlyMap<string, readonly number[]>,
  shown: ReadonlyMap<string, readonly number[]>,
) {
  for (const [subject, counters] of shown)
    for (const [index, counter] of counters.entries())
      expect(found.get(subject)?.[index] ?? -1, `${subject}, counter ${index}`).toBeGreaterThanOrEqual(counter);
}

/** Every thread of a process that was told to stop stands still. */
function waitUntilStopped(pid: number): void {
  const folder = `/proc/${pid}/task`;
  const stateOf = (thread: string) => /^\d+ \(.*\) (\w)/.exec(readFileSync(`${folder}/${thread}/stat`, "utf8"))?.[1];
  while (readdirSync(folder).some((thread) => !/[TZX]/.test(stateOf(thread) ?? "")));
}

/**
 * How much of the last file is flushed for certain: up to the records that had been shown. Older files are flushed whole, because a
 * new one begins between two writes.
 */
function flushedBytes(path: string, shown: ReadonlyMap<string, readonly number[]>): number {
  let flushed = 0;
  const reached = new Set<string>();
  for (const { key, value, end } of scanFile(readFileSync(path)).records) {
    const subject = key.startsWith("h:") ? projectOfSeries(key.slice(2)) : key.slice(2);
    const wanted = shown.get(subject);
    if (value === undefined || wanted === undefined || reached.has(`${key[0]} ${subject}`)) continue;
    if (!hasReached(key, value, wanted)) continue;
    reached.add(`${key[0]} ${subject}`);
    flushed = end;
  }
  return flushed;
}

/** Whether a record holds what was shown: the counters of a project or a mailbox, or the top-ups of a project's history. */
function hasReached(key: string, value: Buffer, wanted: readonly number[]): boolean {
  if (key.startsWith("h:")) return decodeHistory(value).topUps >= (wanted[1] ?? 0);
  const record: { readonly lastRun?: LastRun; readonly memory?: MailboxMemory } = JSON.parse(value.toString());
  return (record.memory?.scanned ?? (record.lastRun?.startedAtMs ?? 0) / checkMs) >= (wanted[0] ?? 0);
}

/** What a power cut leaves of bytes that were not flushed: any part of the length, and any sectors of it as zeros. */
function loseUnflushed(path: string, flushed: number, dice: Chance): void {
  const { size } = statSync(path);
  const from = Math.max(flushed, Math.min(size, fileHead.length));
  truncateSync(path, from + dice.below(size - from + 1));
  const bytes = readFileSync(path);
  for (let sector = Math.ceil(from / 512) * 512; sector < bytes.length; sector += 512)
    if (dice.below(3) === 0) bytes.fill(0, sector, Math.min(bytes.length, sector + 512));
  writeFileSync(path, bytes);
}

/** Busy waiting: timers of a millisecond are too coarse for the moments that are looked for. */
function passMicroseconds(microseconds: number): void {
  const untilMs = performance.now() + microseconds / 1000;
  while (performance.now() < untilMs);
}

describe("a writing process that is killed a hundred times", () => {
  it("loses no amount, sets back no counter that was shown, and counts no mail twice", async () => {
    const dice = chance();
    const lanes = [temporaryFolder(), temporaryFolder()];
    const kills = 50;
    let checksDone = 0;
    try {
      await Promise.all(
        lanes.map(async (directory) => {
          const shownEver = new Map<string, readonly number[]>();
          for (let kill = 0; kill < kills; kill++) {
            const writer = await startWriter(directory);
            await new Promise((resolve) => setTimeout(resolve, dice.below(40)));
            passMicroseconds(dice.below(1_000));
            writer.child.kill("SIGKILL");
            await writer.exited;
            for (const [subject, counters] of writer.shown) shownEver.set(subject, counters);
            const found = await stored(directory, "a kill");
            expectNothingWentBack(found, shownEver);
            for (const [subject, counters] of found) shownEver.set(subject, counters);
          }
          checksDone += shownEver.get(projectNames[0] ?? "")?.[0] ?? 0;
          expect(readdirSync(directory).filter((name) => name.includes("corrupt"))).toEqual([]);
        }),
      );
    } catch (error) {
      throw new Error(`with FAULT_SEED=${dice.seed}`, { cause: error });
    }
    expect(checksDone, "the writers were at work").toBeGreaterThan(2 * kills);
    count("kills of a writing process", 2 * kills);
  }, 240_000);
});

describe("a power cut", () => {
  it("at any moment, with any part of the unflushed bytes lost, leaves what had been shown", async () => {
    const dice = chance();
    const directory = temporaryFolder();
    let cuts = 0;
    try {
      for (let stop = 0; stop < 30; stop++) {
        const writer = await startWriter(directory);
        await new Promise((resolve) => setTimeout(resolve, dice.below(25)));
        passMicroseconds(dice.below(1_000));
        // Stopped, so that its files stand still while they are copied; everything shown before has arrived by then.
        writer.child.kill("SIGSTOP");
        waitUntilStopped(writer.child.pid ?? 0);
        const copy = temporaryFolder();
        for (const { path } of listFiles(directory)) cpSync(path, join(copy, basename(path)));
        writer.child.kill("SIGKILL");
        await writer.exited;
        for (let variant = 0; variant < 5; variant++) {
          const after = temporaryFolder();
          cpSync(copy, after, { recursive: true });
          const last = listFiles(after).at(-1)?.path ?? "";
          loseUnflushed(last, flushedBytes(last, writer.shown), dice);
          expectNothingWentBack(await stored(after, "a power cut"), writer.shown);
          cuts += 1;
        }
      }
    } catch (error) {
      throw new Error(`with FAULT_SEED=${dice.seed}`, { cause: error });
    }
    count("cuts of power", cuts);
  }, 240_000);
});
