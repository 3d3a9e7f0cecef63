import { expect, it } from "vitest";
import { forecast } from "../../src/forecast/forecast.ts";
import type { RemainingReading } from "../../src/model.ts";
import { StateDirectoryError } from "../../src/store/instance-lock.ts";
import { readStoredSeries } from "../../src/store/read-only.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { openStore } from "./open-store.ts";

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
