/** The calendar, read by the parser of another project. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashSync } from "bcryptjs";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import type { ProjectEntry, Remaining, SubscriptionEntry } from "../../src/http/api-schemas.ts";
import { openWebConfig } from "../../src/http/web-config.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { startedApp } from "../faults/running-app.ts";
import { temporaryFolder } from "../faults/temporary-folder.ts";
import { eventually } from "../support/listening-program.ts";
import { type HandMadeDaemon, handMadeDaemon } from "./hand-made-view.ts";
import { realisticDaemon } from "./realistic-daemon.ts";
import { runServer } from "./running-server.ts";

const balance: Remaining = {
  type: "balance",
  unit: "USD",
  value: 74.75,
  burnRatePerDay: 20,
  runwayDays: 3.700000001,
  low: 3.012345678,
  high: 5.2,
  depletesAt: "2026-11-24T20:00:00.000Z",
  confidence: "medium",
  reason: "The use differs much from day to day.",
};

const project: ProjectEntry = {
  name: "OpenRouter",
  provider: "openrouter",
  ok: true,
  labels: {},
  readings: [balance],
  usage: [],
  expiries: [{ account: "example.com", expiresAt: "2027-01-31T17:00:00.000Z" }],
  credentialExpiresAt: "2027-03-01T00:00:00.000Z",
  stale: false,
  lastSuccessAt: "2026-11-20T10:57:00.000Z",
  consoleUrl: "https://openrouter.ai/settings/credits",
};

const subscription: SubscriptionEntry = {
  name: "VPS; 东京, 2",
  cycleType: "quarterly",
  labels: {},
  amount: 88,
  currency: "CNY",
  nextRenewal: "2027-01-31",
  cancelBy: "2027-01-01",
  status: "normal",
  autoRenew: true,
  timezone: "Asia/Shanghai",
};

function daemonOf(changes: Partial<HandMadeDaemon>): HandMadeDaemon {
  const daemon = handMadeDaemon(changes);
  return { ...daemon, status: { ...daemon.status, timezone: "Asia/Shanghai" } };
}

const calendarOf = async (base: string): Promise<string> => (await fetch(`${base}/calendar.ics`)).text();
const served = async (daemon: HandMadeDaemon): Promise<string> => calendarOf(await runServer(daemon));

function eventsIn(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      on: event.startDate.toString(),
      isOneWholeDay: event.startDate.isDate && event.duration.toSeconds() === 86_400,
      summary: event.summary,
      description: event.description,
    };
  });
}

const days = (text: string) => eventsIn(text).map(({ on, summary }) => [on, summary]);
const uids = (text: string) => eventsIn(text).map(({ uid }) => uid);

describe("the calendar", () => {
  it("has an event of a whole day for everything that ends, on the day of the zone, with the interval", async () => {
    const text = await served(daemonOf({ projects: [project], subscriptions: [subscription] }));
    expect(eventsIn(text)).toEqual(
      [
        {
          on: "2026-11-25",
          summary: "OpenRouter: balance runs out",
          description: [
            "Left: 74.75 USD.",
            "Runs out about 2026-11-25; in 80 of 100 cases between 2026-11-24 and 2026-11-26 (confidence medium).",
            "Used: about 20 USD a day.",
            "The use differs much from day to day.",
            "As of the check at 2026-11-20T10:57:00.000Z.",
          ],
        },
        {
          on: "2027-02-01",
          summary: "OpenRouter: example.com expires",
          description: ["Expires at 2027-01-31T17:00:00.000Z.", "As of the check at 2026-11-20T10:57:00.000Z."],
        },
        {
          on: "2027-03-01",
          summary: "OpenRouter: the key ends",
          description: ["The credential of this project ends at 2027-03-01T00:00:00.000Z."],
        },
        {
          on: "2027-01-31",
          summary: "VPS; 东京, 2 renews",
          description: ["Price: 88 CNY.", "It renews by itself.", "Day in Asia/Shanghai."],
        },
        {
          on: "2026-12-31",
          summary: "Last day to cancel VPS; 东京, 2",
          description: ["Notice has to be given before 2027-01-01 begins.", "Price: 88 CNY.", "Day in Asia/Shanghai."],
        },
      ].map((event) => ({
        uid: expect.stringMatching(/^[0-9a-f]{32}@balance-alert$/),
        isOneWholeDay: true,
        ...event,
        description: event.description.join("\n"),
      })),
    );
    expect(new Set(uids(text)).size).toBe(5);
  });

  it("says how the past goes on: run out, failing, without an upper end", async () => {
    const { high: _, ...open } = balance;
    const error = { reason: "timeout", message: "x" } as const;
    const text = await served(
      daemonOf({
        projects: [
          { ...project, name: "a", expiries: [], error, readings: [open] },
          { ...project, name: "b", expiries: [], readings: [{ ...balance, value: -1, low: 0, high: 0 }] },
        ].map(({ credentialExpiresAt: _key, ...entry }) => entry),
      }),
    );
    expect(eventsIn(text).map(({ summary, description }) => [summary, ...description.split("\n").slice(1)])).toEqual([
      [
        "a: balance runs out",
        "Runs out about 2026-11-25; in 80 of 100 cases on 2026-11-24 or later (confidence medium).",
        "Used: about 20 USD a day.",
        "The use differs much from day to day.",
        "As of the check at 2026-11-20T10:57:00.000Z.",
        "The last check failed: timeout.",
      ],
      [
        "b: balance has run out",
        "The use differs much from day to day.",
        "As of the check at 2026-11-20T10:57:00.000Z.",
      ],
    ]);
  });

  it("forecasts nothing from an amount that is stale, or without a forecast", async () => {
    const { depletesAt: _, ...idle } = balance;
    const projects = [
      { ...project, name: "stale", stale: true },
      { ...project, name: "idle", readings: [idle] },
    ];
    const summaries = days(await served(daemonOf({ projects }))).map(([, summary]) => summary);
    expect(summaries.filter((summary) => summary?.includes("runs out"))).toEqual([]);
  });

  it("moves an event and keeps its UID when the forecast, the renewal or the expiry changes", async () => {
    const before = await served(daemonOf({ projects: [project], subscriptions: [subscription] }));
    const after = await served(
      daemonOf({
        nowMs: Date.UTC(2026, 11, 20),
        projects: [
          {
            ...project,
            readings: [{ ...balance, value: 500, depletesAt: "2027-05-01T00:00:00.000Z" }],
            expiries: [{ account: "example.com", expiresAt: "2028-01-31T17:00:00.000Z" }],
            credentialExpiresAt: "2028-03-01T00:00:00.000Z",
          },
        ],
        subscriptions: [{ ...subscription, nextRenewal: "2027-04-30", cancelBy: "2027-03-31", amount: 99 }],
      }),
    );
    expect(uids(after)).toEqual(uids(before));
    expect(days(after).map(([on]) => on)).toEqual([
      "2027-05-01",
      "2028-02-01",
      "2028-03-01",
      "2027-04-30",
      "2027-03-30",
    ]);
  });

  it("keeps lines to 75 octets and lets no name of a vendor write another line", async () => {
    const account = `余额用完${"😀".repeat(40)}\r\nBEGIN:VEVENT\u0000;,\\n`;
    const text = await served(
      daemonOf({ projects: [{ ...project, readings: [{ ...balance, account }], expiries: [] }] }),
    );
    expect(text.split("\r\n").filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    expect(text.replaceAll("\r\n", "")).not.toMatch(/\p{Cc}/u);
    expect(days(text)[0]?.[1]).toBe(`OpenRouter: balance 余额用完${"😀".repeat(40)} BEGIN:VEVENT ;,\\n runs out`);
  });

  it("is read whole with many kinds of projects", async () => {
    const daemon = realisticDaemon();
    const events = eventsIn(await served(daemon));
    const depleting = daemon.projects.flatMap(({ stale, readings }) =>
      stale ? [] : readings.filter(({ depletesAt }) => depletesAt !== undefined),
    );
    expect(events.filter(({ summary }) => /run/.test(summary))).toHaveLength(depleting.length);
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
    expect(events.every(({ isOneWholeDay }) => isOneWholeDay)).toBe(true);
  });

  it("has the same UIDs after a restart, of the example configuration too", async () => {
    const statePath = join(temporaryFolder(), "state");
    const example = readFileSync(join(import.meta.dirname, "../../config.example.yaml"), "utf8");
    const first = await startedApp(example, { statePath });
    await eventually(async () => (await fetch(`${first.url}/-/ready`)).status === 200);
    const before = eventsIn(await calendarOf(first.url));
    await first.app.stop(0);
    const second = await startedApp(example, { statePath });
    const after = eventsIn(await calendarOf(second.url));
    expect(before.map(({ summary }) => summary)).toContain("Domain example.com renews");
    expect(after.map(({ uid, summary }) => [uid, summary])).toEqual(before.map(({ uid, summary }) => [uid, summary]));
  });
});

describe("who may read the calendar", () => {
  const token = "a-long-random-text-for-the-calendar";
  const login = { authorization: `Basic ${Buffer.from("ops:correct horse").toString("base64")}` };
  async function behindLogin(text: string): Promise<string> {
    const webAccess = openWebConfig({
      file: "web.yml",
      readFile: () => Buffer.from(text),
      clock: systemClock,
      logger: silentLogger,
    });
    return runServer(daemonOf({ projects: [project], calendarToken: token }), { webAccess });
  }
  const users = `basic_auth_users: { ops: "${hashSync("correct horse", 4)}" }\n`;

  it.each([
    ["/calendar.ics", 401],
    [`/calendar.ics?token=${token}`, 200],
    [`/calendar.ics?a=b&token=${token}`, 200],
    ["/calendar.ics?token=wrong", 401],
    ["/calendar.ics?token=", 401],
    ["/calendar.ics?token", 401],
    ["/calendar.ics?token?x", 401],
    [`/calendar.ics?x?token=${token}`, 401],
    [`/?token=${token}`, 401],
    [`/metrics?token=${token}`, 401],
    [`/api/v1/projects?token=${token}`, 401],
    [`//calendar.ics?token=${token}`, 401],
    [`/calendar.ics/?token=${token}`, 401],
  ])("without a login, %s is %i", async (path, status) => {
    const base = await behindLogin(users);
    for (const method of ["GET", "HEAD"]) expect((await fetch(base + path, { method })).status).toBe(status);
  });

  it("a token opens no other method, and a login opens the calendar unless a wrong token comes with it", async () => {
    const base = await behindLogin(users);
    expect([
      (await fetch(`${base}/calendar.ics?token=${token}`, { method: "POST" })).status,
      (await fetch(`${base}/calendar.ics`, { headers: login })).status,
      (await fetch(`${base}/calendar.ics?token=wrong`, { headers: login })).status,
    ]).toEqual([401, 200, 401]);
  });

  it("refuses every token where none is configured, and everybody may read it where there is no login", async () => {
    const base = await runServer(daemonOf({ projects: [project] }));
    expect([
      (await fetch(`${base}/calendar.ics`)).status,
      (await fetch(`${base}/calendar.ics?token=`)).status,
      (await fetch(`${base}/calendar.ics?token=undefined`)).status,
    ]).toEqual([200, 401, 401]);
  });

  it("compares the token of the configuration, which a file may hold that is read at each use", async () => {
    const file = join(temporaryFolder(), "token");
    writeFileSync(file, "the first token\n");
    const { url } = await startedApp(`calendar_token_file: ${file}\nprojects: []\n`);
    const status = async (given: string) =>
      (await fetch(`${url}/calendar.ics?token=${encodeURIComponent(given)}`)).status;
    expect([await status("the first token"), await status("the second token")]).toEqual([200, 401]);
    writeFileSync(file, "the second token\n");
    expect([await status("the first token"), await status("the second token")]).toEqual([401, 200]);
  });
});
