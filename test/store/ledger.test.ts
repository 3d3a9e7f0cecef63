/** The ledger on disk: kept over restarts and kills, written no more than needed, forgotten with its project. */
import { describe, expect, it } from "vitest";
import type { Reading } from "../../src/model.ts";
import { loadFiles } from "../../src/store/record-files.ts";
import { mostUnused } from "../../src/store/unused.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { chat, openStore, reading } from "./open-store.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.parse("2026-10-01T00:00:00Z");

const spent = (value: number): Reading => ({ kind: "usage", window: "month", value, unit: "USD" });
const run = (atMs: number, ...readings: readonly Reading[]) => ({
  startedAtMs: atMs,
  durationMs: 0,
  answer: { readings },
});
const keysIn = (folder: string, prefix: string) =>
  [...loadFiles(folder).values.keys()].filter((key) => key.startsWith(prefix));
const inUse = (...projects: readonly string[]) => ({
  project: new Set(projects),
  subscription: new Set<string>(),
  mailbox: new Set<string>(),
});

describe("the ledger of a project", () => {
  it("is the same after a restart at any time, whether it was stopped or killed", async () => {
    const folder = temporaryFolder();
    const clock = fakeClock(startMs);
    const whole = await openStore(temporaryFolder(), clock);
    let store = (await openStore(folder, clock)).store;
    for (let hour = 0; hour <= 9 * 24; hour++) {
      const answer = run(startMs + hour * hourMs, { ...reading, value: 500 - hour }, spent(hour));
      whole.store.recordProject(chat, answer);
      store.recordProject(chat, answer);
      if (hour % 31 !== 30) continue;
      expect(await store.isProjectKept("Chat")).toBe(true);
      await store.close();
      store = (await openStore(folder, clock)).store;
    }
    expect(store.ledger("Chat")).toHaveLength(2);
    expect(store.ledger("Chat")).toEqual(whole.store.ledger("Chat"));
    expect(keysIn(folder, "b:")).toEqual(["b:Chat"]);
    expect(keysIn(folder, "c:")).toHaveLength(2);
    await whole.store.close();
    await store.close();
  });

  it("is not written again while its numbers stay", async () => {
    const folder = temporaryFolder();
    const { store } = await openStore(folder, fakeClock(startMs));
    const bytes = () => loadFiles(folder).values.get("b:Chat")?.toString();
    store.recordProject(chat, run(startMs, spent(1)));
    await store.isProjectKept("Chat");
    const before = bytes();
    store.recordProject(chat, run(startMs + hourMs, spent(1)));
    await store.isProjectKept("Chat");
    expect(bytes()).toBe(before);
    store.recordProject(chat, run(startMs + 2 * hourMs, spent(3)));
    await store.isProjectKept("Chat");
    expect(bytes()).not.toBe(before);
    await store.close();
  });

  it("is forgotten with the project, and so are accounts that are gone for state_kept", async () => {
    const folder = temporaryFolder();
    const { store, clock } = await openStore(folder, fakeClock(startMs));
    const old = { ...reading, account: "old", value: 1 };
    for (let day = 0; day <= 5; day++) store.recordProject(chat, run(startMs + day * dayMs, old));
    store.setInUse(inUse("Chat"), 30 * dayMs);
    await clock.advance(40 * dayMs);
    expect(store.ledger("Chat"), "the last that is known").toHaveLength(1);
    store.recordProject(chat, run(clock.nowMs(), { ...reading, value: 5 }));
    await clock.advance(60_000);
    expect(store.ledger("Chat").map(({ account }) => account)).toEqual([undefined]);
    store.setInUse(inUse(), 0);
    await clock.advance(60_000);
    await store.close();
    expect([...keysIn(folder, "b:"), ...keysIn(folder, "c:")]).toEqual([]);
  });

  it("has at most a thousand accounts beside those of the last answer", async () => {
    const { store } = await openStore(temporaryFolder(), fakeClock(startMs));
    for (let push = 0; push < 12; push++) {
      const readings = Array.from({ length: 200 }, (_, index) => ({ ...reading, account: `${push} ${index}` }));
      store.recordProject(chat, run(startMs + push * 1000, ...readings));
    }
    expect(store.ledger("Chat")).toHaveLength(mostUnused + 200);
    expect(store.ledger("Chat").at(-1)?.account).toBe("11 199");
    await store.close();
  });

  it("goes on under another provider as another account", async () => {
    const { store } = await openStore(temporaryFolder(), fakeClock(startMs));
    store.recordProject(chat, run(startMs, spent(100)));
    store.recordProject({ name: "Chat", provider: "other" }, run(startMs + hourMs, spent(7)));
    store.recordProject({ name: "Chat", provider: "other" }, run(startMs + 2 * hourMs, spent(8)));
    const used = store.ledger("Chat").map(({ provider, open }) => [provider, open.map((day) => day.used)]);
    expect(used).toEqual([
      ["acme", []],
      ["other", [1]],
    ]);
    await store.close();
  });
});
