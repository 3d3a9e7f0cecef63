import { describe, expect, it } from "vitest";
import { type Result, recordResult } from "../../src/daemon/record-result.ts";
import { isFirstAnswer } from "../../src/daemon/take-past.ts";
import type { Failure, Reading } from "../../src/model.ts";
import { testNowMs } from "../support/config.ts";
import { daemonOf, named, record } from "./daemon-context.ts";

const config = `
rates: { source: ecb, to: CNY }
projects:
  - { name: Chat, provider: push, token: pushed, thresholds: { quota: 10 } }
  - { name: Demo, provider: simulated, start: 100, burn_per_day: 1 }
subscriptions: [{ name: Site, cycle_type: once, expires: { rdap: example.com } }]
mailboxes: [{ name: ops, host: imap.example.com, username: ops, password: not-a-real-one }]
`;
const refused: Failure = { reason: "auth", message: "refused" };
const silent: Failure = { reason: "timeout", message: "no answer" };
const lastRun = (failure?: Failure) => ({ startedAtMs: testNowMs, durationMs: 5, ...(failure && { failure }) });

async function recording() {
  const { context, store, logged } = await daemonOf(config);
  const { projects, subscriptions, mailboxes } = context.active;
  const chat = named(projects, "Chat");
  return {
    context,
    store,
    logged,
    check: (more: { failure?: Failure; stack?: string; readings?: readonly Reading[] }) => {
      const { readings, ...rest } = more;
      const answer = readings === undefined ? {} : { answer: { readings } };
      return recordResult(context, {
        kind: "project",
        config: chat,
        result: { ...lastRun(), ...answer, ...rest },
      });
    },
    lookUp: (failure?: Failure) =>
      recordResult(context, { kind: "subscription", config: named(subscriptions, "Site"), lastRun: lastRun(failure) }),
    scan: (failure?: Failure) =>
      recordResult(context, { kind: "mailbox", config: named(mailboxes, "ops"), lastRun: lastRun(failure) }),
  };
}

const amount = (type: "balance" | "quota"): Reading => ({ kind: "remaining", type, unit: "USD", value: 20 });

describe("the end of a run", () => {
  it("is a failure or not, and is logged as a change or quietly", async () => {
    const { lookUp, scan, logged } = await recording();
    const steps = [undefined, refused, refused, silent, undefined];
    expect(steps.map(lookUp)).toEqual(["succeeded", "failed", "failed", "failed", "succeeded"]);
    expect(logged.splice(0)).toEqual([
      ["debug", "look-up succeeded", { subscription: "Site" }],
      ["warn", "look-up failed", { subscription: "Site", ...refused }],
      ["debug", "look-up still fails", { subscription: "Site", ...refused }],
      ["warn", "look-up failed", { subscription: "Site", ...silent }],
      ["info", "look-up succeeds again", { subscription: "Site" }],
    ]);
    expect([refused, undefined].map(scan)).toEqual(["failed", "succeeded"]);
    expect(logged).toEqual([
      ["warn", "mailbox scan failed", { mailbox: "ops", ...refused }],
      ["info", "mailbox scan succeeds again", { mailbox: "ops" }],
    ]);
  });

  it("of a project says when a threshold matches no amount, once, and when it does again", async () => {
    const { check, logged, store, context } = await recording();
    const chat = { project: "Chat", provider: "push" };
    const readings = [["quota"], ["balance"], ["balance"], ["quota"], ["quota"]] as const;
    for (const types of readings) expect(check({ readings: types.map(amount) })).toBe("succeeded");
    expect(logged.splice(0).filter(([level]) => level !== "debug")).toEqual([
      [
        "warn",
        "no amount of the answer matches a threshold: nothing will say that it is low",
        { ...chat, thresholds: ["thresholds.quota"] },
      ],
      ["info", "every threshold matches an amount again", chat],
    ]);
    expect(check({ failure: silent, stack: "Error: at line 3" })).toBe("failed");
    expect(logged).toEqual([
      ["error", "check hit a fault of this program", { ...chat, stack: "Error: at line 3" }],
      ["warn", "check failed", { ...chat, ...silent }],
    ]);
    expect(store.project("Chat")?.lastRun?.failure).toEqual(silent);
    expect(context.recent.of("Chat").results.length).toBe(6);
  });

  it("of the rates says once that the wanted currency is not among them", async () => {
    const { context, logged, store } = await recording();
    const rates = (perBase: Record<string, number>, failure?: Failure): Result => ({
      kind: "rates",
      lastRun: lastRun(failure),
      rates: { base: "EUR", on: "2026-11-20", perBase },
    });
    const runs = [rates({ USD: 1.1 }), rates({ USD: 1.2 }), rates({ CNY: 8 }, silent), rates({ USD: 1 })];
    expect(runs.map((run) => recordResult(context, run))).toEqual(["succeeded", "succeeded", "failed", "succeeded"]);
    const missing = ["warn", "the source of exchange rates has none for the currency of rates.to", { currency: "CNY" }];
    expect(logged).toEqual([
      missing,
      ["debug", "look-up of exchange rates succeeded", {}],
      ["debug", "look-up of exchange rates succeeded", {}],
      ["warn", "look-up of exchange rates failed", { ...silent }],
      missing,
      ["info", "look-up of exchange rates succeeds again", {}],
    ]);
    expect(store.rates).toEqual({ lastRun: lastRun(), rates: { base: "EUR", on: "2026-11-20", perBase: { USD: 1 } } });
  });
});

it("A provider is asked for its past with the first answer of each series, and again after a change of the provider", async () => {
  const { context } = await recording();
  const [demo, chat] = [named(context.active.projects, "Demo"), named(context.active.projects, "Chat")];
  const isFirst = (...types: ("balance" | "quota")[]) => isFirstAnswer(context, demo, { readings: types.map(amount) });
  expect([isFirst("balance"), isFirstAnswer(context, chat, { readings: [amount("balance")] })]).toEqual([true, false]);
  record(context, { name: "Demo", provider: "openrouter" }, testNowMs, amount("balance"));
  expect(isFirst("balance"), "the account of another provider").toBe(true);
  record(context, { name: "Demo", provider: "simulated" }, testNowMs + 1000, amount("balance"));
  expect([isFirst("balance"), isFirst("quota"), isFirst()]).toEqual([false, true, false]);
});
