/** What the HTTP stage is answered by the parts of a daemon, and what a new configuration does to them. */
import { describe, expect, it } from "vitest";
import { applyConfig } from "../../src/daemon/apply-config.ts";
import { configDiff } from "../../src/daemon/config-diff.ts";
import { jobsOf } from "../../src/daemon/jobs.ts";
import { recordResult } from "../../src/daemon/record-result.ts";
import { createView } from "../../src/daemon/view.ts";
import { CheckError } from "../../src/model.ts";
import { cancellation } from "../../src/schedule/job.ts";
import { configOf, testNowMs } from "../support/config.ts";
import { daemonOf, named } from "./daemon-context.ts";

const config = `
schedules: { projects: "0 * * * *", mailboxes: "10 * * * *", subscriptions: "20 * * * *" }
projects:
  - { name: Chat, provider: deepseek, api_key: k }
  - { name: Told, provider: push, token: pushed }
  - { name: Often, provider: deepseek, api_key: l, schedule: "30 * * * *" }
subscriptions:
  - { name: Domain, cycle_type: once, expires: { rdap: example.com } }
`;

async function viewed(text = config) {
  const { context, store, clock } = await daemonOf(text);
  const view = createView(context, async () => ({ ok: true }));
  const failed = (name: string) =>
    recordResult(context, {
      kind: "project",
      config: named(context.active.projects, name),
      result: {
        startedAtMs: testNowMs,
        durationMs: 40,
        failure: { reason: "timeout", message: "no answer" },
      },
    });
  return { context, store, clock, view, failed };
}

describe("a daemon", () => {
  it("is ready after the first round, or with a state, or without a project that it polls; not while it stops", async () => {
    const { context, view } = await viewed();
    const waiting = { ready: false, why: "the first round of checks is under way" };
    expect(view.ready()).toEqual(waiting);
    context.rounds.set("email", { endedAtMs: testNowMs, succeeded: true });
    expect(view.ready(), "a mailbox was scanned").toEqual(waiting);
    context.rounds.set("balance", { endedAtMs: testNowMs, succeeded: false });
    expect(view.ready()).toEqual({ ready: true });
    context.draining = true;
    expect(view.ready()).toEqual({ ready: false, why: "draining" });
    expect((await viewed("projects: [{ name: Told, provider: push, token: pushed }]")).view.ready()).toEqual({
      ready: true,
    });
  });

  it("names what it does not have by no answer", async () => {
    const { view } = await viewed();
    expect([
      await view.checkProject("Other"),
      view.project("Other"),
      view.projectEntry("Other"),
      view.spentByDay("Other", 3),
      view.guard("Other", {}),
      view.acceptsPush("Other", "pushed"),
      await view.markRenewed("Other", undefined),
      await view.push("Other", "pushed", {}),
    ]).toEqual([
      undefined,
      undefined,
      undefined,
      [],
      undefined,
      false,
      { outcome: "unknown" },
      { outcome: "unauthorized" },
    ]);
  });

  it("takes a report with the token of its project only", async () => {
    const { store, view } = await viewed();
    const body = { readings: [{ type: "balance", unit: "USD", value: 7 }] };
    expect(await view.push("Told", "another", body)).toEqual({ outcome: "unauthorized" });
    expect(await view.push("Chat", "k", body)).toEqual({ outcome: "unauthorized" });
    expect([store.project("Told"), store.project("Chat")]).toEqual([undefined, undefined]);
    expect(await view.push("Told", "pushed", body)).toEqual({ outcome: "accepted", readings: 1 });
    expect(store.project("Told")?.lastGood?.readings).toMatchObject([{ type: "balance", unit: "USD", value: 7 }]);
    expect(await view.push("Told", "pushed", { readings: "none" })).toMatchObject({ outcome: "invalid" });
  });

  it("shows when each task is due next", async () => {
    const { context, view } = await viewed();
    applyConfig(context, { before: undefined, after: context.active, changed: [] });
    const due = view.jobs().map(({ task, schedule, nextRunAt }) => [task, schedule, nextRunAt?.slice(11, 16)]);
    expect(due).toEqual([
      ["projects", "0 * * * *", "12:30"],
      ["mailboxes", "10 * * * *", undefined],
      ["subscriptions", "20 * * * *", "12:20"],
    ]);
    await context.scheduler.stop(0);
  });

  it("counts the time of what it asks, not of what it was sent", async () => {
    const { context, failed } = await viewed();
    failed("Chat");
    failed("Told");
    const counts = (await context.runtime.render("text")).match(/^balance_alert_check_duration_seconds_count.*$/gm);
    expect(counts).toEqual(['balance_alert_check_duration_seconds_count{provider="deepseek"} 1']);
  });

  it("forgets a project that a new configuration no longer has, and no other", async () => {
    const { context, view, failed } = await viewed();
    failed("Chat");
    failed("Told");
    const before = context.active;
    const after = await configDiff(context, await configOf(config.replace(/.*Told.*\n/, "")));
    applyConfig(context, after);
    expect([context.recent.of("Chat").results.length, context.recent.of("Told").results.length]).toEqual([1, 0]);
    expect(context.checkCounters.ofProject("Chat", "deepseek")).toMatchObject({ checks: 1, failures: 1 });
    expect([...before.projects.keys(), ...view.projectNames()]).toEqual(["Chat", "Told", "Often", "Chat", "Often"]);
    await context.scheduler.stop(0);
  });
});

it("The first answer of a project brings the past that its provider knows, with a forecast; the next one does not", async () => {
  const { context, store } = await viewed(
    "projects: [{ name: Demo, provider: simulated, start: 100, burn_per_day: 1 }]",
  );
  const job = jobsOf(context).find(({ key }) => key === "project:Demo");
  const signal = new AbortController().signal;
  expect(await job?.run({ signal })).toBe("succeeded");
  const [reading] = store.project("Demo")?.lastGood?.readings ?? [];
  if (reading?.kind !== "remaining") throw new Error("no amount was read");
  const outlook = context.forecasts.of("Demo", reading);
  expect(outlook).toMatchObject({ confidence: "high", burnRatePerDay: expect.closeTo(1, 2) });
  expect(context.forecasts.pointsOf("Demo", reading).length).toBeGreaterThan(20);
  const history = store.history("Demo", reading);
  expect(await job?.run({ signal })).toBe("succeeded");
  expect(store.history("Demo", reading)).toBe(history);
});

describe("a look-up of a date", () => {
  it("is kept with the date, or with the failure alone; one that is cancelled is dropped", async () => {
    const { context, store } = await viewed();
    const dateMs = Date.parse("2027-03-01T00:00:00Z");
    const job = jobsOf({ ...context, rdap: async () => dateMs }).find(({ task }) => task === "subscriptions");
    expect(await job?.run({ signal: AbortSignal.abort(cancellation("a reload")) })).toBe("succeeded");
    expect(store.subscription("Domain")).toBeUndefined();
    expect(await job?.run({ signal: new AbortController().signal })).toBe("succeeded");
    expect(store.subscription("Domain")?.lastGood?.expiresAtMs).toBe(dateMs);
    const silent = async () => {
      throw new CheckError("timeout", "no answer");
    };
    const failing = jobsOf({ ...context, rdap: silent }).find(({ task }) => task === "subscriptions");
    expect(await failing?.run({ signal: new AbortController().signal })).toBe("failed");
    expect(store.subscription("Domain")).toMatchObject({
      lastRun: { failure: { reason: "timeout" } },
      lastGood: { expiresAtMs: dateMs },
    });
  });
});
