/** Taking a state directory, and what is said of one that cannot be used. */
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasState, openDatabase, readExisting } from "../../src/store/database.ts";
import { StateDirectoryError, StateInUseError } from "../../src/store/instance-lock.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";

const nowMs = () => Date.parse("2026-11-20T12:00:00Z");
const advice =
  "make it writable for this user, choose another with --state.path, or keep state in memory with --state.path=";

/** Each makes a directory in a folder, and says what is wrong with it. */
const refused: readonly (readonly [string, (folder: string) => readonly [directory: string, message: string]])[] = [
  [
    "is a file",
    (folder) => {
      const path = join(folder, "state");
      writeFileSync(path, "", { mode: 0o700 });
      return [path, `${path} is a file: --state.path names a directory`];
    },
  ],
  [
    "would be in a file",
    (folder) => {
      writeFileSync(join(folder, "file"), "");
      const path = join(folder, "file", "state");
      return [path, `cannot write the state directory ${path} (ENOTDIR): ${advice}`];
    },
  ],
  [
    "has a file that cannot be opened",
    (folder) => {
      const file = join(folder, "state.000001");
      symlinkSync("/nowhere/at/all", file);
      return [folder, `cannot read and write ${file} (ENOENT): ${advice}`];
    },
  ],
  [
    "has something else in the place of its file",
    (folder) => {
      mkdirSync(join(folder, "state.000001"));
      return [folder, `cannot use the state directory ${folder} (EISDIR): ${advice}`];
    },
  ],
  [
    "has something else in the place of its lock",
    (folder) => {
      mkdirSync(join(folder, "instance.sock"));
      return [folder, `cannot lock the state directory ${folder} (ERR_FS_EISDIR): ${advice}`];
    },
  ],
  [
    "has a path that no socket can have",
    (folder) => {
      const path = join(folder, "a".repeat(120));
      return [path, "the path of the state directory is too long for its lock: choose one below 100 characters"];
    },
  ],
];

describe("a state directory", () => {
  it.each(refused)("that %s is refused with what to do, and left without a lock", async (_, make) => {
    const [directory, message] = make(temporaryFolder());
    const error = await openDatabase(directory, nowMs).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StateDirectoryError);
    expect(error).toHaveProperty("message", message);
    if (existsSync(directory) && statSync(directory).isDirectory())
      expect(readdirSync(directory).filter((name) => name === "instance.claim")).toEqual([]);
  });

  it("in which something is damaged is free again after it was refused", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "state.000001"));
    await expect(openDatabase(folder, nowMs)).rejects.toThrow("cannot use the state directory");
    expect(readdirSync(folder)).toEqual(["state.000001"]);
  });

  it("is made with its parents, for its owner only, and has one user", async () => {
    const folder = join(temporaryFolder(), "a", "b");
    const { database, unsound, setAside } = await openDatabase(folder, nowMs);
    expect([unsound, setAside]).toEqual([[], []]);
    for (const path of [folder, join(folder, "..")]) expect(statSync(path).mode & 0o777).toBe(0o700);
    const inUse = await openDatabase(folder, nowMs).catch((thrown: unknown) => thrown);
    expect(inUse).toBeInstanceOf(StateInUseError);
    expect(inUse).toHaveProperty(
      "message",
      `another balance-alert uses the state directory ${folder}: two would poll every vendor twice. Stop it, or give this one its own --state.path`,
    );
    await database.close();
    expect(readdirSync(folder)).toEqual([]);
    await (await openDatabase(folder, nowMs)).database.close();
  });

  it("has a state when there is a file of it", async () => {
    const folder = join(temporaryFolder(), "state");
    expect(hasState(folder)).toBe(false);
    const { database } = await openDatabase(folder, nowMs);
    expect(hasState(folder)).toBe(false);
    await database.append([["p:Chat", Buffer.from("{}")]]);
    expect(hasState(folder)).toBe(true);
    await database.close();
  });

  it("gives records and bytes by their kind, until the first write", async () => {
    const folder = temporaryFolder();
    const first = await openDatabase(folder, nowMs);
    await first.database.append([
      ["p:Chat", Buffer.from('{"a":"额"}')],
      ["l:Chat", Buffer.from("1")],
      ["h:key", Buffer.from([1, 2])],
      ["c:key", Buffer.from([3])],
    ]);
    await first.database.close();
    const { database } = await openDatabase(folder, nowMs);
    for (const reader of [database, readExisting(folder)]) {
      expect([...reader.records("project")]).toEqual([{ name: "Chat", value: { a: "额" } }]);
      expect([...reader.records("subscription")]).toEqual([{ name: "Chat", value: 1 }]);
      expect([...reader.records("mailbox")]).toEqual([]);
      expect([...reader.bytes("history")]).toEqual([{ key: "key", bytes: Uint8Array.of(1, 2) }]);
      expect([...reader.bytes("closedDays")]).toEqual([{ key: "key", bytes: Uint8Array.of(3) }]);
    }
    await database.append([["p:Chat", undefined]]);
    expect([...database.bytes("history")], "memory is given back").toEqual([]);
    await database.close();
  });

  it("with damage names what it set aside after the time", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "state.000001"), "balance-alert state 9\n");
    const { database, unsound, setAside } = await openDatabase(folder, nowMs);
    const path = join(folder, "state.000001");
    expect([unsound, setAside]).toEqual([[path], [`${path}.corrupt-2026-11-20T120000.000Z`]]);
    await database.close();
  });
});

it("A directory that is not there cannot be read", () => {
  expect(() => readExisting(join(temporaryFolder(), "none"))).toThrow("ENOENT");
});
