/** One daemon a state directory, whoever starts when, and whoever was killed before. */
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type InstanceLock, lockInstance, StateInUseError } from "../../src/store/instance-lock.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const nowMs = Date.now();

async function startTogether(folder: string, many: number): Promise<InstanceLock[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: many }, () => lockInstance(folder, nowMs)));
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StateInUseError);
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

/** A socket file that nobody listens on, as a kill leaves it. */
async function leaveDeadSocket(folder: string): Promise<void> {
  const server = createServer();
  const [path, elsewhere] = [join(folder, "instance.sock"), join(folder, "moved")];
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const { renameSync } = await import("node:fs");
  renameSync(path, elsewhere); // Closing removes the file under its first name only.
  await new Promise((resolve) => server.close(resolve));
  renameSync(elsewhere, path);
}

describe("the lock of a state directory", () => {
  it("is held by one of many that start together, in a fresh directory and after a kill", async () => {
    for (let round = 0; round < 20; round++) {
      const folder = temporaryFolder();
      if (round % 2 === 1) await leaveDeadSocket(folder);
      const holders = await startTogether(folder, 8);
      expect(holders).toHaveLength(1);
      expect(await startTogether(folder, 3), "it stays held").toEqual([]);
      await holders[0]?.release();
      const next = await startTogether(folder, 1);
      expect(next, "it is free again").toHaveLength(1);
      await next[0]?.release();
    }
  });

  it("is taken over although the one who was just taking it over was killed, too", async () => {
    const folder = temporaryFolder();
    await leaveDeadSocket(folder);
    const claim = join(folder, "instance.claim");
    writeFileSync(claim, "");
    await expect(lockInstance(folder, nowMs)).rejects.toThrow(StateInUseError);
    utimesSync(claim, (nowMs - 60_000) / 1000, (nowMs - 60_000) / 1000);
    await (await lockInstance(folder, nowMs)).release();
  });

  it("is taken over after each kill, however soon it comes after the one before", async () => {
    const folder = temporaryFolder();
    for (let kill = 0; kill < 3; kill++) {
      await leaveDeadSocket(folder);
      const lock = await lockInstance(folder, nowMs);
      expect(readdirSync(folder)).toEqual(["instance.sock"]);
      await lock.release();
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  it("is taken over although a claim has a date in the future", async () => {
    const folder = temporaryFolder();
    await leaveDeadSocket(folder);
    const claim = join(folder, "instance.claim");
    writeFileSync(claim, "");
    utimesSync(claim, nowMs / 1000 + 86_400, nowMs / 1000 + 86_400);
    await (await lockInstance(folder, nowMs)).release();
  });
});
