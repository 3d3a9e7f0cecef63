/** A state directory, its file or its lock that is deleted while the daemon runs. */
import { readdirSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lockInstance, StateInUseError } from "../../src/store/instance-lock.ts";
import { listFiles, loadFiles } from "../../src/store/record-files.ts";
import { amountIn, chat, openStore, runOf } from "../store/open-store.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const others = Array.from({ length: 30 }, (_, number) => ({ name: `Other ${number}`, provider: "acme" }));

async function filledStore(folder: string) {
  const opened = await openStore(folder);
  for (const project of [chat, ...others]) opened.store.recordProject(project, runOf(opened.clock.nowMs(), 10));
  expect(await opened.store.isProjectKept(others.at(-1)?.name ?? "")).toBe(true);
  return opened;
}

const file = (folder: string) => listFiles(folder)[0]?.path ?? "";
const losses: readonly (readonly [string, (folder: string) => void])[] = [
  ["the directory, deleted", (folder) => rmSync(folder, { recursive: true })],
  ["its file, deleted", (folder) => rmSync(file(folder))],
  ["its file, cut", (folder) => truncateSync(file(folder), 100)],
  ["the lock, deleted", (folder) => rmSync(join(folder, "instance.sock"))],
];

describe("state that is lost while it is in use", () => {
  it.each(losses)("%s: noticed without a write, said once, counted, and all of it written again", async (_, lose) => {
    const folder = join(temporaryFolder(), "state");
    const { store, errors, pass, clock } = await filledStore(folder);
    lose(folder);
    await pass(10_000, () => store.writeFailures === 1);
    store.recordProject(chat, runOf(clock.nowMs(), 11));
    expect(await store.isProjectKept(chat.name)).toBe(true);
    expect(errors).toEqual(["state deleted while it is in use: all of it is written again"]);
    await expect(lockInstance(folder, clock.nowMs()), "nobody else may have it").rejects.toThrow(StateInUseError);
    await pass(10_000, () => listFiles(folder).length === 1);
    expect(store.writeFailures).toBe(1);
    // As a kill would leave it: nothing has been closed.
    expect([...loadFiles(folder).values.keys()].filter((key) => key.startsWith("p:"))).toHaveLength(1 + others.length);
    await store.close();
    const again = await openStore(folder);
    expect([amountIn(again.store), amountIn(again.store, others[7]?.name)]).toEqual([11, 10]);
    await again.store.close();
  });

  it("never takes a report: what is acknowledged is in the new directory", async () => {
    const folder = join(temporaryFolder(), "state");
    const { store, clock } = await filledStore(folder);
    rmSync(folder, { recursive: true });
    await clock.advance(1);
    store.recordProject(chat, runOf(clock.nowMs(), 42));
    expect(await store.isProjectKept(chat.name)).toBe(true);
    expect(readdirSync(folder)).toContain("instance.sock");
    expect(loadFiles(folder).values.get("p:Chat")?.toString()).toContain('"value":42');
    await store.close();
  });

  it("is not written to while another daemon has the directory; that is said, and over when it has gone", async () => {
    const folder = join(temporaryFolder(), "state");
    const { store, clock, errors, pass } = await filledStore(folder);
    rmSync(join(folder, "instance.sock"));
    const other = await lockInstance(folder, clock.nowMs());
    const before = loadFiles(folder).values.get("p:Chat");
    await clock.advance(1);
    store.recordProject(chat, runOf(clock.nowMs(), 42));
    expect(await store.isProjectKept(chat.name)).toBe(false);
    expect(loadFiles(folder).values.get("p:Chat")).toEqual(before);
    expect(errors).toContainEqual(expect.stringContaining("state not written"));
    expect(store.writeFailures).toBeGreaterThan(0);
    await other.release();
    const failures = store.writeFailures;
    await pass(15_000, () => loadFiles(folder).values.get("p:Chat")?.toString().includes('"value":42') === true);
    expect(store.writeFailures).toBeGreaterThanOrEqual(failures);
    await store.close();
  });
});
