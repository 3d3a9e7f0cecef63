/** The small parts: shards, subjects, whose block it is, and where the state is. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { activeConfigOf, isActive, subjectsOf } from "../../src/daemon/context.ts";
import { notifierOptions } from "../../src/daemon/notifications.ts";
import { guardFacts, projectView, spentByDayEntries, stateOf } from "../../src/daemon/project-view.ts";
import { isInShard } from "../../src/daemon/shards.ts";
import { openState } from "../../src/daemon/state.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { testNowMs } from "../support/config.ts";
import { daemonOf, named, record } from "./daemon-context.ts";

const dayMs = 86_400_000;
const config = `
projects:
  - { name: Chat, provider: deepseek, api_key: k, labels: { team: ai }, owner_project: a/b, threshold: 5, reading: balance }
  - { name: Told, provider: push, token: 0123456789abcdef0123456789abcdef }
subscriptions:
  - { name: "Rack: big", cycle_type: monthly, renewal_day: 5, labels: { team: web }, owner_project: c/d }
mailboxes:
  - { name: ops, host: 127.0.0.1, username: ops, password: k }
`;

it("A name belongs to the shard that its hash says, which never changes", () => {
  const names = ["Chat", "OpenRouter", "项目", ""];
  expect(names.map((name) => [0, 1, 2].filter((shard) => isInShard(name, shard, 3)))).toEqual([[1], [1], [2], [1]]);
  expect(names.every((name) => isInShard(name, 0, 1))).toBe(true);
});

describe("the configuration in use", () => {
  it("has a subject for each project, subscription and mailbox", async () => {
    const { context } = await daemonOf(config);
    const subjects = [...subjectsOf(context.active)];
    expect(subjects).toEqual([
      { kind: "project", name: "Chat" },
      { kind: "project", name: "Told" },
      { kind: "subscription", name: "Rack: big" },
      { kind: "mailbox", name: "ops" },
    ]);
    expect(subjects.every((subject) => isActive(context.active, subject))).toBe(true);
    expect(isActive(context.active, { kind: "subscription", name: "Chat" })).toBe(false);
    const { config: whole } = context.active;
    expect(activeConfigOf(whole, { shard: 0, totalShards: 1 }, 7)).toMatchObject({
      config: whole,
      loadedAtMs: 7,
      lastReload: { atMs: 7, problems: [] },
    });
    const shards = [0, 1, 2].map((shard) => activeConfigOf(whole, { shard, totalShards: 3 }, 7));
    expect(
      shards
        .flatMap((one) => [...subjectsOf(one)])
        .map(({ name }) => name)
        .sort(),
    ).toEqual(subjects.map(({ name }) => name).sort());
  });
});

it("A notification has the labels, the owner and the console of its subject", async () => {
  const { context } = await daemonOf(config);
  const { subjectOf } = notifierOptions(context);
  expect(
    [
      "project:Chat",
      "project:Told",
      "project:gone",
      "subscription:Rack: big",
      "subscription:gone",
      "mailbox:ops",
      "daemon",
    ].map(subjectOf),
  ).toEqual([
    { labels: { team: "ai" }, owner: "a/b", console: named(context.active.projects, "Chat").provider.console },
    { labels: {}, owner: undefined, console: named(context.active.projects, "Told").provider.console },
    { labels: {}, owner: undefined, console: undefined },
    { labels: { team: "web" }, owner: "c/d" },
    { labels: {}, owner: undefined },
    { labels: {} },
    { labels: {} },
  ]);
  expect(named(context.active.projects, "Chat").provider.console).toMatch(/^https:/);
});

describe("a project", () => {
  it("is shown with what its configuration says", async () => {
    const { context } = await daemonOf(config);
    const chat = named(context.active.projects, "Chat");
    expect(projectView(chat)).toMatchObject({
      name: "Chat",
      provider: "deepseek",
      ownerProject: "a/b",
      labels: { team: "ai" },
      threshold: 5,
      staleAfterMs: dayMs,
      intervalMs: 600_000,
      schedule: "*/10 * * * *",
      console: chat.provider.console,
    });
    expect(projectView(named(context.active.projects, "Told")).schedule).toBe("pushed");
  });

  it("has no state of another provider, and no spend before its first answer", async () => {
    const { context, store } = await daemonOf(config);
    const chat = named(context.active.projects, "Chat");
    const spent = () => spentByDayEntries(store, chat, { days: 2, nowMs: testNowMs });
    expect([stateOf(store, chat), spent()]).toEqual([undefined, []]);
    record(context, { name: "Chat", provider: "other" }, testNowMs - dayMs, {
      kind: "usage",
      window: "month",
      unit: "USD",
      value: 3,
    });
    expect([stateOf(store, chat), spent()]).toEqual([undefined, []]);
    expect(guardFacts(chat, undefined, context.forecasts)).toMatchObject({
      failure: undefined,
      lastGood: undefined,
      staleAfterMs: dayMs,
      mainReading: "balance",
    });
    for (let hour = 72; hour >= 0; hour -= 12)
      record(context, { name: "Chat", provider: "deepseek" }, testNowMs - hour * 3_600_000, {
        kind: "usage",
        window: "month",
        unit: "USD",
        value: 72 - hour,
      });
    expect(stateOf(store, chat)?.provider).toBe("deepseek");
    expect(spent()).toEqual([
      {
        unit: "USD",
        days: [
          { on: "2026-11-19", spent: 24, seen: 1 },
          { on: "2026-11-20", spent: 12, seen: 0.5 },
        ],
      },
    ]);
    const balance = { kind: "remaining", type: "balance", unit: "USD", value: 4 } as const;
    record(context, { name: "Chat", provider: "deepseek" }, testNowMs + 1, balance);
    const facts = guardFacts(chat, stateOf(store, chat), context.forecasts);
    expect(facts.lastGood?.readings).toEqual([balance]);
    expect(facts.forecastOf(balance)).toEqual(context.forecasts.of("Chat", balance));
    expect(facts.forecastOf(balance)).toBeDefined();
  });
});

describe("the state of a daemon", () => {
  it("in memory is said", async () => {
    const { context, logged } = await daemonOf("");
    expect(await openState("", context.host, context.logger)).toBeUndefined();
    expect(logged).toEqual([
      ["info", "state is kept in memory only: amounts, histories and mail positions start anew with the process", {}],
    ]);
  });

  it("is said to be damaged with the names of its files, and not when it is sound", async () => {
    const { context, logged } = await daemonOf("");
    const folder = temporaryFolder();
    const file = join(folder, "state.000001");
    writeFileSync(file, "balance-alert state 9\n");
    const setAside = `${file}.corrupt-2026-11-20T120000.000Z`;
    for (let start = 0; start < 2; start++) await (await openState(folder, context.host, context.logger))?.close();
    expect(logged).toEqual([
      [
        "error",
        "files of the state are damaged or of another program: what can be read of them goes on",
        { files: [file], set_aside: [setAside] },
      ],
    ]);
  });
});
