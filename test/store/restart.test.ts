import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forecast } from "../../src/forecast/forecast.ts";
import type { RemainingReading } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Store } from "../../src/store/store.ts";
import { type FakeClock, fakeClock } from "../support/fake-clock.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "balance-alert-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const reading: RemainingReading = { kind: "remaining", type: "balance", value: 0, unit: "USD" };
const hourMs = 3_600_000;

async function openStore(clock: FakeClock): Promise<Store> {
  const { database } = await openDatabase(folder, () => clock.nowMs());
  return new Store({ database, clock, logger: silentLogger, onChange: () => {} });
}

/** Two weeks of hourly checks: 1 USD an hour, a top-up in the middle, and a vendor that fails once a day. */
async function fill(store: Store, startMs: number): Promise<void> {
  for (let hour = 0; hour < 24 * 14; hour++) {
    const run = { startedAtMs: startMs + hour * hourMs, durationMs: 0 };
    if (hour % 24 === 7)
      store.recordProject(
        { name: "Chat", provider: "acme" },
        { ...run, failure: { reason: "upstream", message: "HTTP 503" } },
      );
    else {
      const value = 500 - hour + (hour > 150 ? 300 : 0);
      store.recordProject(
        { name: "Chat", provider: "acme" },
        { ...run, answer: { readings: [{ ...reading, value }] } },
      );
    }
  }
  expect(await store.isProjectKept("Chat")).toBe(true);
}

describe("a restart", () => {
  it("keeps amounts, times, top-ups and the estimate exactly", async () => {
    const clock = fakeClock();
    const first = await openStore(clock);
    await fill(first, clock.nowMs() - 14 * 24 * hourMs);
    const known = first.history("Chat", reading);
    if (known === undefined) throw new Error("there is no history");
    const before = {
      state: first.project("Chat"),
      forecast: forecast(known),
      topUps: known.topUps,
      shownTopUps: 1,
    };
    expect(before.forecast.confidence).not.toBe("none");
    await first.close();

    const second = await openStore(clock);
    const history = second.history("Chat", reading);
    if (history === undefined) throw new Error("the history is gone");
    expect({
      state: second.project("Chat"),
      forecast: forecast(history),
      topUps: history.topUps,
      shownTopUps: second.topUps("Chat", reading),
    }).toEqual(before);
    expect(second.restored).toBe(1);
    await second.close();
  });

  it("under another provider starts anew: it is another account", async () => {
    const clock = fakeClock();
    const first = await openStore(clock);
    await fill(first, clock.nowMs() - 14 * 24 * hourMs);
    first.recordProject(
      { name: "Chat", provider: "other" },
      { startedAtMs: clock.nowMs(), durationMs: 0, failure: { reason: "auth", message: "HTTP 401" } },
    );
    const state = first.project("Chat");
    expect(state).toMatchObject({ provider: "other", lastRun: { failure: { reason: "auth" } } });
    expect(state?.lastGood).toBeUndefined();
    expect(first.history("Chat", reading)).toBeUndefined();
    await first.close();
  });
});
