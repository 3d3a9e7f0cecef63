import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { forecast } from "../../src/forecast/forecast.ts";
import type { RemainingReading } from "../../src/model.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { StateDirectoryError } from "../../src/store/instance-lock.ts";
import { openReadOnlyStore, readStoredSeries, readStoredState } from "../../src/store/read-only.ts";
import { listFiles } from "../../src/store/record-files.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { chat, openStore } from "./open-store.ts";

const reading: RemainingReading = { kind: "remaining", type: "balance", value: 0, unit: "USD" };
const hourMs = 3_600_000;

it("The state of a running daemon can be read: projects with their histories", async () => {
  const folder = temporaryFolder();
  const { store, clock } = await openStore(folder);
  for (let hour = 0; hour <= 48; hour++)
    store.recordProject(
      { name: "Chat", provider: "acme" },
      {
        startedAtMs: clock.nowMs() + (hour - 48) * hourMs,
        durationMs: 0,
        answer: { readings: [{ ...reading, value: 500 - hour }] },
      },
    );
  expect(await store.isProjectKept("Chat")).toBe(true);

  const series = await readStoredSeries(folder);
  expect(series.map(({ project }) => project)).toEqual(["Chat"]);
  expect(series[0]?.state).toEqual(store.project("Chat"));
  const [stored, known] = [series[0]?.historyOf(reading), store.history("Chat", reading)];
  if (stored === undefined || known === undefined) throw new Error("there is no history");
  expect(forecast(stored)).toEqual(forecast(known));
  expect(forecast(stored).burnRatePerDay).toBeCloseTo(24, 0);
  expect(series[0]?.historyOf({ ...reading, unit: "CNY" })).toBeUndefined();
  await store.close();
});

it.each(["", "/nowhere"])("Where there is no state, in %j, it says which flag names it", async (directory) => {
  await expect(readStoredSeries(directory)).rejects.toThrow(StateDirectoryError);
  await expect(readStoredSeries(directory)).rejects.toThrow("name the directory of the daemon with --state.path");
});

it("What a daemon has written of money, of subscriptions and of mailboxes can be read, and a store of it writes nothing", async () => {
  const folder = temporaryFolder();
  const { store, clock } = await openStore(folder);
  const run = { startedAtMs: clock.nowMs(), durationMs: 0 };
  store.recordProject(chat, { ...run, answer: { readings: [{ ...reading, value: 5 }] } });
  store.recordLookup("Domain", run, 1);
  store.recordMailboxRun("ops", run);
  await store.isProjectKept("Chat");
  expect(readStoredState(folder)).toEqual({
    ledgers: [{ project: "Chat", state: store.project("Chat"), series: store.ledger("Chat") }],
    subscriptions: new Map([["Domain", store.subscription("Domain")]]),
    mailboxes: [store.mailbox("ops")],
  });
  const files = () => listFiles(folder).map(({ path }) => readFileSync(path));
  const before = files();
  const reader = openReadOnlyStore(folder, { clock, logger: silentLogger });
  expect([reader.project("Chat"), reader.ledger("Chat")]).toEqual([store.project("Chat"), store.ledger("Chat")]);
  reader.recordProject(chat, { ...run, startedAtMs: run.startedAtMs + 1, answer: { readings: [] } });
  await reader.close();
  expect(files()).toEqual(before);
  await store.close();
});
