import { describe, expect, it } from "vitest";
import { recentPoints } from "../../src/forecast/forecast.ts";
import type { HistoryPoint } from "../../src/model.ts";
import { importHistory, readHistories } from "../../src/store/stored-histories.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { chat, openStore, runOf } from "./open-store.ts";

const hourMs = 3_600_000;
const other = { name: "Other", provider: "bee" } as const;

/** The state of a stopped daemon: two series of one project, one of another. */
async function written() {
  const folder = temporaryFolder();
  const { store, clock } = await openStore(folder);
  const nowMs = clock.nowMs();
  store.recordProject(chat, runOf(nowMs, 5, 7));
  store.recordProject(other, runOf(nowMs, 9));
  await store.close();
  return { folder, nowMs };
}

const usd = { type: "balance", unit: "USD" } as const;
const pointsOf = (folder: string, filter: Parameters<typeof readHistories>[1]) =>
  readHistories(folder, filter).map(({ history }) => recentPoints(history).map(({ value }) => value));
const past = (nowMs: number): HistoryPoint[] => [
  { atMs: nowMs - 2 * hourMs, value: 11 },
  { atMs: nowMs - hourMs, value: 10 },
];

describe("the histories of a state", () => {
  it.each([
    [{}, ["Chat", "Chat 1", "Other"]],
    [{ project: "Chat" }, ["Chat", "Chat 1"]],
    [{ project: "Chat", account: "1" }, ["Chat 1"]],
    [{ project: "Chat", account: undefined }, ["Chat", "Chat 1"]],
    [{ type: "balance", unit: "USD" }, ["Chat", "Chat 1", "Other"]],
    [{ unit: "CNY" }, []],
    [{ type: "credits" }, []],
  ] as const)("are those that %j names", async (filter, expected) => {
    const { folder } = await written();
    const found = readHistories(folder, filter);
    expect(found.map(({ name: { project, account } }) => [project, account].join(" ").trim()).sort()).toEqual(expected);
    for (const { name, provider } of found) {
      expect(provider).toBe(name.project === "Chat" ? "acme" : "bee");
      expect(name).toMatchObject(usd);
    }
  });

  it.each(["", "/nowhere"])("are not in %j, and the message says which flag names the state", (directory) => {
    expect(() => readHistories(directory, {})).toThrow("name the directory of the daemon with --state.path");
  });
});

describe("points from elsewhere", () => {
  it("stand in front of the history of the series that is named", async () => {
    const { folder, nowMs } = await written();
    const filter = { project: "Chat", account: "1" };
    const added = [...past(nowMs), { atMs: nowMs + hourMs, value: 99 }];
    expect(await importHistory(folder, filter, added, nowMs)).toEqual({
      name: { project: "Chat", ...usd, account: "1" },
      taken: 2,
    });
    expect(pointsOf(folder, filter)).toEqual([[11, 10, 7]]);
    expect(pointsOf(folder, { project: "Other" })).toEqual([[9]]);
  });

  it("make a series that was never polled, where its name is whole", async () => {
    const { folder, nowMs } = await written();
    expect(await importHistory(folder, { project: "New", ...usd }, past(nowMs), nowMs)).toEqual({
      name: { project: "New", ...usd },
      taken: 2,
    });
    expect(pointsOf(folder, { project: "New" })).toEqual([[11, 10]]);
    const account = { project: "New", ...usd, account: "a" };
    expect(await importHistory(folder, account, past(nowMs), nowMs)).toEqual({ name: account, taken: 2 });
    expect(pointsOf(folder, { project: "New", account: "a" })).toEqual([[11, 10]]);
  });

  it.each([
    [
      "several series are meant",
      { project: "Chat" },
      '"Chat" has several series: name one of --type balance --unit "USD"; --type balance --unit "USD" --account "1"',
    ],
    ["the type of a new one is missing", { project: "New", unit: "USD" }, 'the state has no such series of "New"'],
    [
      "the unit of a new one is missing",
      { project: "New", type: "balance" as const },
      "name the series with --type and --unit",
    ],
  ])("are refused where %s", async (_, filter, message) => {
    const { folder, nowMs } = await written();
    await expect(importHistory(folder, filter, past(nowMs), nowMs)).rejects.toThrow(message);
    expect(readHistories(folder, {})).toHaveLength(3);
  });

  it("are refused where there is no state on disk, and the directory is free again after each import", async () => {
    const { folder, nowMs } = await written();
    await expect(importHistory("", { project: "Chat" }, [], nowMs)).rejects.toThrow("no state found in memory");
    for (const project of ["One", "Two"]) await importHistory(folder, { project, ...usd }, past(nowMs), nowMs);
    expect(readHistories(folder, {})).toHaveLength(5);
  });
});
