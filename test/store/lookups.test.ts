import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { openStore } from "./open-store.ts";

const failure = { reason: "network", message: "refused" } as const;

describe("the date of a subscription that was looked up", () => {
  it("stays after a failure, is replaced by a newer one, and is there after a restart", async () => {
    const folder = temporaryFolder();
    const { store, changes } = await openStore(folder);
    const run = (startedAtMs: number) => ({ startedAtMs, durationMs: 1 });
    store.recordLookup("Domain", run(1), 1000);
    const found = { subscription: "Domain", lastRun: run(1), lastGood: { measuredAtMs: 1, expiresAtMs: 1000 } };
    expect(store.subscription("Domain")).toEqual(found);
    store.recordLookup("Domain", { ...run(2), failure }, undefined);
    expect(store.subscription("Domain")).toEqual({ ...found, lastRun: { ...run(2), failure } });
    store.recordLookup("Domain", run(3), 3000);
    const last = { subscription: "Domain", lastRun: run(3), lastGood: { measuredAtMs: 3, expiresAtMs: 3000 } };
    expect(store.subscription("Domain")).toEqual(last);
    expect(changes).toEqual(Array(3).fill({ kind: "subscription", name: "Domain" }));
    await store.close();
    const again = await openStore(folder);
    expect(again.store.subscription("Domain")).toEqual(last);
    await again.store.close();
  });
});
