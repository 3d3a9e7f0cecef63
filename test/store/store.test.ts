/** What each call of the store remembers, says, and gives back after a restart. */
import { describe, expect, it } from "vitest";
import { emptyMailboxMemory } from "../../src/mailbox/memory.ts";
import type { Subject } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { loadFiles } from "../../src/store/record-files.ts";
import { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { chat, openStore, reading, runOf } from "./open-store.ts";

const dayMs = 86_400_000;
const nowMs = Date.parse("2026-11-20T12:00:00Z");
const memory = { ...emptyMailboxMemory(), scanned: 3 };
const failure = { reason: "auth", message: "HTTP 401" } as const;
const run = { startedAtMs: nowMs - 1_000, durationMs: 200 };
const rates = { lastRun: run, rates: { on: "2026-11-19", base: "EUR", perBase: { USD: 1.1 } } } as const;

/** A store without a disk. */
function inMemory(clock = fakeClock()) {
  const changes: Subject[] = [];
  const store = new Store({
    database: undefined,
    clock,
    logger: silentLogger,
    onChange: (one) => void changes.push(one),
  });
  return { store, clock, changes };
}

async function filled() {
  const opened = await openStore(temporaryFolder());
  const { store } = opened;
  store.recordProject(chat, runOf(nowMs, 5));
  store.recordLookup("Domain", run, nowMs + dayMs);
  store.recordMailboxRun("ops", run);
  await store.keepMailbox("ops", memory);
  await store.keepMailbox("never ended", memory);
  return opened;
}

const inUse = (project: readonly string[], subscription: readonly string[] = [], mailbox: readonly string[] = []) => ({
  project: new Set(project),
  subscription: new Set(subscription),
  mailbox: new Set(mailbox),
});

describe("a store", () => {
  it.each(["on disk", "in memory"])(
    "%s remembers the runs of a mailbox, and when the last good one ended",
    async (where) => {
      const { store, changes } = where === "on disk" ? await openStore(temporaryFolder()) : inMemory();
      store.recordMailboxRun("ops", run);
      const good = { mailbox: "ops", lastRun: run, lastSuccessAtMs: nowMs - 800 };
      expect(store.mailbox("ops")).toEqual(good);
      const failed = { ...run, startedAtMs: nowMs, failure };
      store.recordMailboxRun("ops", failed);
      expect(store.mailbox("ops")).toEqual({ ...good, lastRun: failed });
      await store.keepMailbox("ops", memory);
      expect(store.mailbox("ops")).toEqual({ ...good, lastRun: failed, memory });
      expect(store.mailboxMemory("ops")).toEqual(memory);
      expect(changes).toEqual(Array(3).fill({ kind: "mailbox", name: "ops" }));
      await store.close();
    },
  );

  it.each(["on disk", "in memory"])(
    "%s remembers a payment that a person marked, beside the look-up",
    async (where) => {
      const { store, clock, changes } = where === "on disk" ? await openStore(temporaryFolder()) : inMemory();
      store.recordLookup("Domain", run, nowMs + dayMs);
      expect(await store.markRenewed("Domain", "2026-11-18")).toBe(true);
      const domain = {
        subscription: "Domain",
        lastRun: run,
        lastGood: { measuredAtMs: run.startedAtMs, expiresAtMs: nowMs + dayMs },
        renewed: { on: "2026-11-18", markedAtMs: clock.nowMs() },
      };
      expect(store.subscription("Domain")).toEqual(domain);
      store.recordLookup("Domain", { ...run, failure }, undefined);
      expect(store.subscription("Domain")).toEqual({ ...domain, lastRun: { ...run, failure } });
      expect(changes).toEqual(Array(3).fill({ kind: "subscription", name: "Domain" }));
      await store.close();
    },
  );

  it("on a disk that fails, answers that a payment is not kept, and without a disk that a project is", async () => {
    const { store, disk } = await openStore(temporaryFolder());
    disk.fails = true;
    expect(await store.markRenewed("Domain", "2026-11-18")).toBe(false);
    await store.close();
    const alone = inMemory();
    alone.store.recordProject(chat, runOf(nowMs, 5));
    expect(await alone.store.isProjectKept("Chat")).toBe(true);
    expect([alone.store.writeFailures, alone.store.restored]).toEqual([0, 0]);
    await alone.store.notify.keep("ops", { told: 1 });
    alone.store.recordRates(rates);
    expect([alone.store.rates, alone.store.notify.get("ops")]).toEqual([rates, { told: 1 }]);
    await alone.store.close();
    expect(alone.clock.armed()).toEqual([]);
  });

  it("has everything after a restart, and says how many projects that are", async () => {
    const folder = temporaryFolder();
    const { store } = await openStore(folder);
    store.recordProject(chat, runOf(nowMs, 5));
    await store.markRenewed("Domain", "2026-11-18");
    store.recordMailboxRun("ops", run);
    await store.keepMailbox("ops", memory);
    store.recordMailboxRun("new", { ...run, failure });
    store.recordRates(rates);
    store.recordRates({ lastRun: { ...run, failure } });
    await store.notify.keep("ops", { told: 1 });
    await store.notify.keep("gone", { told: 2 });
    await store.notify.keep("gone", undefined);
    const all = (one: Store) => ({
      project: one.project("Chat"),
      subscription: one.subscription("Domain"),
      mailboxes: [one.mailbox("ops"), one.mailbox("new"), one.mailboxMemory("ops"), one.mailboxMemory("new")],
      rates: one.rates,
      history: one.history("Chat", reading),
      ledger: one.ledger("Chat"),
      told: one.notify.names().map((name) => [name, one.notify.get(name)]),
    });
    const before = all(store);
    expect(before.rates).toEqual({ ...rates, lastRun: { ...run, failure } });
    expect(before.told).toEqual([["ops", { told: 1 }]]);
    expect(store.restored).toBe(0);
    await store.close();
    const again = await openStore(folder);
    expect(all(again.store)).toEqual(before);
    expect(again.store.restored).toBe(1);
    expect(again.changes, "nothing changed").toEqual([]);
    await again.store.close();
  });

  it("writes all of it again when the file was lost", async () => {
    const folder = temporaryFolder();
    const { store, pass } = await openStore(folder);
    store.recordProject(chat, runOf(nowMs, 5));
    await store.markRenewed("Domain", "2026-11-18");
    store.recordMailboxRun("ops", { ...run, failure });
    await store.keepMailbox("scanned", memory);
    await store.notify.keep("ops", { told: 1 });
    store.recordRates(rates);
    await store.isProjectKept("Chat");
    await store.notify.keep("ops", { told: 2 });
    const keys = () => [...loadFiles(folder).values.keys()].sort();
    const before = keys();
    expect(before).toEqual([
      "b:Chat",
      'h:["Chat","balance","USD",null]',
      "l:Domain",
      "m:ops",
      "m:scanned",
      "n:ops",
      "p:Chat",
      "x:",
    ]);
    const { truncateSync } = await import("node:fs");
    for (const { path } of loadFiles(folder).files) truncateSync(path, 0);
    await pass(10_000, () => store.writeFailures === 1);
    await store.close();
    expect(keys()).toEqual(before);
  });

  it("reads what another process has written, and writes nothing", async () => {
    const { store, changes } = inMemory();
    store.recordProject(chat, runOf(nowMs, 5));
    const kept = {
      *records(kind: string) {
        if (kind === "project") yield { name: "Chat", value: store.project("Chat") };
      },
      *bytes() {},
    };
    const reader = new Store({ database: undefined, kept, clock: fakeClock(), logger: silentLogger, onChange() {} });
    expect([reader.project("Chat"), reader.restored]).toEqual([store.project("Chat"), 1]);
    expect(changes).toEqual([{ kind: "project", name: "Chat" }]);
  });

  it("leaves out a history that cannot be read, and says so", () => {
    const logged: unknown[] = [];
    const kept = {
      *records() {},
      *bytes(kind: string) {
        if (kind === "history") yield { key: '["Chat","balance","USD",null]', bytes: Uint8Array.of(1) };
      },
    };
    const logger = { ...silentLogger, warn: (message: string, fields?: object) => void logged.push([message, fields]) };
    const store = new Store({ database: undefined, kept, clock: fakeClock(), logger, onChange() {} });
    expect(store.history("Chat", reading)).toBeUndefined();
    expect(logged).toEqual([
      [
        "history left out: it cannot be read",
        { series: '["Chat","balance","USD",null]', error: expect.stringMatching(/^RangeError: ./) },
      ],
    ]);
  });

  it("says that a project is kept when its last history is", async () => {
    const { store, disk } = await openStore(temporaryFolder());
    store.recordProject(chat, { ...run, failure });
    store.recordProject(chat, runOf(nowMs, ...Array.from({ length: 150 }, (_, index) => index)));
    let writes = 0;
    Object.defineProperty(disk, "fails", { get: () => ++writes > 1 });
    expect(await store.isProjectKept("Chat")).toBe(false);
    await store.close();
  });

  it("takes an older past, and says that the project changed", () => {
    const { store, changes } = inMemory();
    expect(store.addPast("Chat", reading, [{ atMs: nowMs - dayMs, value: 9 }]), "of no series").toBe(false);
    store.recordProject(chat, runOf(nowMs, 5));
    changes.length = 0;
    expect(store.addPast("Chat", reading, [{ atMs: nowMs + dayMs, value: 9 }])).toBe(false);
    expect(changes).toEqual([]);
    expect(store.addPast("Chat", reading, [{ atMs: nowMs - dayMs, value: 9 }])).toBe(true);
    expect(changes).toEqual([{ kind: "project", name: "Chat" }]);
    expect(store.history("Chat", reading)?.firstAtMs).toBe(nowMs - dayMs);
  });

  it("shows a top-up at once where nothing is written", () => {
    const { store } = inMemory();
    for (let day = 10; day >= 0; day--)
      store.recordProject(chat, runOf(nowMs - day * dayMs, day === 0 ? 300 : 50 + day));
    expect(store.topUps("Chat", reading)).toBe(1);
    expect(store.topUps("Chat", { ...reading, unit: "CNY" })).toBe(0);
  });
});

describe("what the configuration no longer names", () => {
  it("is forgotten after state_kept, by when it was used last, of each kind", async () => {
    const { store, clock } = await filled();
    const known = () => [
      store.project("Chat") !== undefined,
      store.history("Chat", reading) !== undefined,
      store.ledger("Chat").length > 0,
      store.subscription("Domain") !== undefined,
      store.mailbox("ops") !== undefined,
      store.mailboxMemory("ops") !== undefined,
    ];
    store.setInUse(inUse([], [], []), dayMs);
    expect(known()).not.toContain(false);
    await clock.advance(dayMs - 60_000);
    expect(known()).not.toContain(false);
    await clock.advance(2 * 60_000);
    expect(known()).not.toContain(true);
    await store.close();
  });

  it("is kept where it is named again in time", async () => {
    const { store, clock } = await filled();
    store.setInUse(inUse([]), dayMs);
    await clock.advance(dayMs / 2);
    store.setInUse(inUse(["Chat"], ["Domain"], ["ops"]), dayMs);
    await clock.advance(2 * dayMs);
    expect([store.project("Chat"), store.subscription("Domain"), store.mailbox("ops")]).not.toContain(undefined);
    await store.close();
  });

  it("is forgotten at once when state_kept becomes shorter", async () => {
    const { store, clock } = await filled();
    store.setInUse(inUse([]), 30 * dayMs);
    await clock.advance(2 * dayMs);
    store.setInUse(inUse([]), dayMs);
    expect(store.project("Chat")).toBeUndefined();
    await store.close();
  });

  it("and was marked as paid by hand is forgotten by that time", async () => {
    const { store, clock } = await openStore(temporaryFolder());
    await store.markRenewed("Domain", "2026-11-18");
    store.setInUse(inUse([]), dayMs);
    expect(store.subscription("Domain")).toBeDefined();
    await clock.advance(dayMs + 60_000);
    expect(store.subscription("Domain")).toBeUndefined();
    await store.close();
  });

  it("is kept for 90 days before there is a configuration", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    first.store.recordProject(chat, runOf(nowMs - 80 * dayMs, 5));
    first.store.recordProject(chat, {
      ...runOf(nowMs - 80 * dayMs),
      answer: { readings: [{ ...reading, account: "1" }] },
    });
    first.store.recordProject(chat, { ...runOf(nowMs), answer: { readings: [{ ...reading, account: "1" }] } });
    await first.clock.advance(60_000);
    expect(first.store.history("Chat", reading)).toBeDefined();
    await first.clock.advance(11 * dayMs);
    expect(first.store.history("Chat", reading)).toBeUndefined();
    await first.store.close();
  });
});
