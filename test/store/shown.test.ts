/** What is known is shown at once; what must last is shown when it is on disk. */
import { describe, expect, it } from "vitest";
import { emptyMailboxMemory } from "../../src/mailbox/memory.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { amountIn, chat, type OpenStore, openStore, reading, runOf } from "./open-store.ts";

const dayMs = 86_400_000;
const alert = { "low_balance acme": { total: 3, lastMatchAtMs: 0 } };
const memory = { ...emptyMailboxMemory(), scanned: 12, matches: alert };

/** Writes wait until the returned function is called. */
function hold(disk: OpenStore["disk"]): () => void {
  let release = () => {};
  disk.held = new Promise((resolve) => {
    release = resolve;
  });
  return () => {
    disk.held = undefined;
    release();
  };
}

/** A balance that has fallen for ten days and was topped up on the last. */
function topUp({ store, clock }: OpenStore): void {
  for (let day = 10; day >= 0; day--)
    store.recordProject(chat, runOf(clock.nowMs() - day * dayMs, 100 - (10 - day) * 5 + (day === 0 ? 200 : 0)));
}

describe("while the disk has not taken a write", () => {
  it("a polled amount is shown, a push is not acknowledged, a mail and a top-up are not counted", async () => {
    const opened = await openStore(temporaryFolder());
    const { store, disk, changes } = opened;
    const release = hold(disk);
    topUp(opened);
    const isKept = store.isProjectKept(chat.name);
    const kept = store.keepMailbox("ops", memory);
    let isAnswered = false;
    void isKept.then(() => {
      isAnswered = true;
    });
    await opened.clock.advance(60_000);
    expect(amountIn(store)).toBe(250);
    expect(changes).toContainEqual({ kind: "project", name: "Chat" });
    expect(isAnswered).toBe(false);
    expect(store.topUps(chat.name, reading)).toBe(0);
    expect(store.mailbox("ops")?.memory).toBeUndefined();
    expect(store.mailboxMemory("ops"), "the next scan begins behind it").toEqual(memory);

    changes.length = 0;
    release();
    expect(await isKept).toBe(true);
    await kept;
    expect(store.topUps(chat.name, reading)).toBe(1);
    expect(store.mailbox("ops")?.memory).toEqual(memory);
    expect(changes).toEqual(
      expect.arrayContaining([
        { kind: "project", name: "Chat" },
        { kind: "mailbox", name: "ops" },
      ]),
    );
    await store.close();
  });

  it("a restored amount and the newest one are shown, however many writes are under way", async () => {
    const folder = temporaryFolder();
    const first = await openStore(folder);
    first.store.recordProject(chat, runOf(first.clock.nowMs(), 10));
    await first.store.close();
    const { store, clock, disk } = await openStore(folder);
    const release = hold(disk);
    expect([amountIn(store), store.topUps(chat.name, reading)]).toEqual([10, 0]);
    for (let push = 1; push <= 100; push++) {
      await clock.advance(1);
      store.recordProject(chat, runOf(clock.nowMs(), push));
      expect(amountIn(store)).toBe(push);
    }
    release();
    await store.close();
  });
});

describe("while the disk fails", () => {
  it("amounts go on, mails and top-ups are counted when a later attempt succeeds, and it is said once", async () => {
    const opened = await openStore(temporaryFolder());
    const { store, disk, errors, pass } = opened;
    disk.fails = true;
    topUp(opened);
    await store.keepMailbox("ops", memory);
    expect(await store.isProjectKept(chat.name)).toBe(false);
    expect(amountIn(store)).toBe(250);
    await pass(1_000, () => store.writeFailures === 2);
    await pass(2_000, () => store.writeFailures === 3);
    expect([store.topUps(chat.name, reading), store.mailbox("ops")?.memory]).toEqual([0, undefined]);
    expect(errors).toHaveLength(1);

    disk.fails = false;
    await pass(4_000, () => store.mailbox("ops")?.memory !== undefined);
    expect([store.topUps(chat.name, reading), store.writeFailures]).toEqual([1, 3]);
    expect(await store.isProjectKept(chat.name)).toBe(true);
    await store.close();
  });

  it("a value whose write failed is on disk after good ones of others", async () => {
    const folder = temporaryFolder();
    const { store, clock, disk, pass } = await openStore(folder);
    store.recordProject(chat, runOf(clock.nowMs(), 10));
    expect(await store.isProjectKept(chat.name)).toBe(true);
    disk.fails = true;
    await clock.advance(1);
    store.recordProject(chat, runOf(clock.nowMs(), 500));
    expect(await store.isProjectKept(chat.name)).toBe(false);
    disk.fails = false;
    store.recordProject({ name: "Other", provider: "acme" }, runOf(clock.nowMs(), 1));
    await pass(1_000, () => store.writeFailures === 1);
    expect(await store.isProjectKept(chat.name)).toBe(true);
    // Killed here: the files as they are.
    await store.close();
    expect(amountIn((await openStore(folder)).store)).toBe(500);
  });

  it("an orderly stop makes a last attempt, and says what is lost when that fails, too", async () => {
    const folder = temporaryFolder();
    const { store, clock, disk } = await openStore(folder);
    disk.fails = true;
    store.recordProject(chat, runOf(clock.nowMs(), 500));
    expect(await store.isProjectKept(chat.name)).toBe(false);
    disk.fails = false;
    await store.close();
    const again = await openStore(folder);
    expect(amountIn(again.store)).toBe(500);

    again.disk.fails = true;
    again.store.recordProject(chat, runOf(clock.nowMs() + 1, 7));
    await again.store.close();
    expect(again.errors.at(-1)).toBe("state lost: it could not be written before the end");
  });
});
