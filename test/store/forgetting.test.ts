/** State of what is gone is bounded in time and in number. */
import { describe, expect, it } from "vitest";
import { loadFiles } from "../../src/store/record-files.ts";
import { mostUnused } from "../../src/store/unused.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { chat, openStore, reading, runOf } from "./open-store.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const stateKeptMs = 90 * dayMs;

function inUse(...projects: readonly string[]) {
  return { project: new Set(projects), subscription: new Set<string>(), mailbox: new Set<string>() };
}

function recordsIn(folder: string, prefix: string): number {
  return [...loadFiles(folder).values.keys()].filter((key) => key.startsWith(prefix)).length;
}

describe("what is gone", () => {
  it("of 60 pushes with new account names, leaves a thousand histories beside those in use", async () => {
    const folder = temporaryFolder();
    const { store, clock } = await openStore(folder);
    const perPush = 200;
    for (let push = 0; push < 60; push++) {
      await clock.advance(1_000);
      const readings = Array.from({ length: perPush }, (_, index) => ({ ...reading, account: `${push} ${index}` }));
      store.recordProject(chat, { startedAtMs: clock.nowMs(), durationMs: 0, answer: { readings } });
    }
    expect(store.history(chat.name, { ...reading, account: "59 0" }), "in use").toBeDefined();
    expect(store.history(chat.name, { ...reading, account: "58 0" }), "gone lately").toBeDefined();
    expect(store.history(chat.name, { ...reading, account: "0 0" }), "gone first").toBeUndefined();
    await store.close();
    expect(recordsIn(folder, "h:")).toBe(perPush + mostUnused);
    const again = await openStore(folder);
    again.store.setInUse(inUse(chat.name), stateKeptMs);
    expect(again.store.history(chat.name, { ...reading, account: "59 0" })).toBeDefined();
    await again.store.close();
    expect(recordsIn(folder, "h:")).toBe(perPush + mostUnused);
  });

  it("of 60 reloads with new names, leaves a thousand projects with their histories beside those in use", async () => {
    const folder = temporaryFolder();
    const { store, clock } = await openStore(folder);
    const perReload = 100;
    for (let reload = 0; reload < 60; reload++) {
      await clock.advance(1_000);
      const names = Array.from({ length: perReload }, (_, index) => `${reload} ${index}`);
      store.setInUse(inUse(...names), stateKeptMs);
      for (const name of names) store.recordProject({ name, provider: "acme" }, runOf(clock.nowMs(), 1));
    }
    store.setInUse(inUse(), stateKeptMs);
    await store.close();
    expect([recordsIn(folder, "p:"), recordsIn(folder, "h:")]).toEqual([mostUnused, mostUnused]);
  });

  it("is kept for state_kept, should it come back, and not longer", async () => {
    const folder = temporaryFolder();
    const { store, clock } = await openStore(folder);
    const atMs = clock.nowMs() - stateKeptMs + hourMs;
    store.recordProject(chat, runOf(atMs, 1));
    store.recordLookup("VPS", { startedAtMs: atMs, durationMs: 0 }, 1);
    store.recordMailboxRun("ops", { startedAtMs: atMs, durationMs: 0 });
    store.setInUse(inUse(), stateKeptMs);
    const known = () => [
      store.project("Chat"),
      store.subscription("VPS"),
      store.mailbox("ops"),
      store.history("Chat", reading),
    ];
    await clock.advance(hourMs - 60_000);
    expect(known()).not.toContain(undefined);
    await clock.advance(2 * 60_000);
    expect(known()).toEqual([undefined, undefined, undefined, undefined]);
    await store.close();
    expect(loadFiles(folder).values.size).toBe(0);
  });

  it("does not touch a series or a project in use, however old", async () => {
    const { store, clock } = await openStore(temporaryFolder());
    store.recordProject(chat, runOf(clock.nowMs() - 2 * stateKeptMs, 1));
    store.setInUse(inUse(chat.name), stateKeptMs);
    expect([store.project("Chat"), store.history("Chat", reading)]).not.toContain(undefined);
    await store.close();
  });
});

describe("a clock that was ahead and is right again", () => {
  const ahead = 400 * dayMs;

  it("leaves amounts that grow old from now on, after a restart", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    first.store.recordProject(chat, runOf(first.clock.nowMs() + ahead, 1));
    await first.store.close();
    const { store, clock } = await openStore(folder);
    expect(store.project("Chat")?.lastGood?.measuredAtMs).toBe(clock.nowMs());
    await store.close();
  });

  it("and while the daemon runs", async () => {
    const { store, clock, changes } = await openStore(temporaryFolder());
    store.recordProject(chat, runOf(clock.nowMs() + ahead, 1));
    changes.length = 0;
    await clock.advance(60_000);
    expect(store.project("Chat")?.lastGood?.measuredAtMs).toBe(clock.nowMs());
    expect(changes).toEqual([{ kind: "project", name: "Chat" }]);
    await store.close();
  });
});
