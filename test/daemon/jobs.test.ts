/** The jobs of a configuration, and what becomes of a run that nobody waits for any more. */
import { describe, expect, it } from "vitest";
import { jobsOf } from "../../src/daemon/jobs.ts";
import { CheckError } from "../../src/model.ts";
import { cancellation, type Job } from "../../src/schedule/job.ts";
import { repeatingHttp } from "../support/provider-harness.ts";
import { daemonOf } from "./daemon-context.ts";

const every = (expression: string, timezone = "UTC") => ({ expression, timezone });
const chat = "{ name: Chat, provider: deepseek, api_key: k }";
const credits = repeatingHttp({
  status: 200,
  json: {
    is_available: true,
    balance_infos: [{ currency: "USD", total_balance: "5", granted_balance: "0", topped_up_balance: "5" }],
  },
});

function jobNamed(jobs: readonly Job[], key: string): Job {
  const job = jobs.find((one) => one.key === key);
  if (job === undefined) throw new Error(`there is no job ${key}`);
  return job;
}

describe("the jobs of a configuration", () => {
  it("are one for each project that is polled, each date that is looked up, each mailbox, and the rates", async () => {
    const { context } = await daemonOf(`
timezone: Asia/Shanghai
defaults: { timeout: 7s }
rates: { source: ecb, url: "http://rates.example:8080/daily.xml" }
schedules: { projects: "*/5 * * * *", mailboxes: "1 * * * *", subscriptions: "2 * * * *", rates: "3 * * * *" }
projects:
  - ${chat}
  - { name: Long, provider: deepseek, api_key: k, timeout: 20s, base_url: "http://proxy.example:81", schedule: "4 * * * *" }
  - { name: Past, provider: openai, admin_key: k, budget: { amount: 5, period: month } }
  - { name: Told, provider: push, token: 0123456789abcdef0123456789abcdef }
subscriptions:
  - { name: Domain, cycle_type: once, expires: { rdap: example.com } }
  - { name: Rack, cycle_type: monthly, renewal_day: 5 }
mailboxes:
  - { name: ops, host: imap.example.com, username: ops, password: k, timeout: 50s }
`);
    const zone = "Asia/Shanghai";
    const seen = jobsOf(context).map(({ run: _, ...job }) => job);
    const hasPast = context.active.projects.get("Past")?.provider.history !== undefined;
    expect(hasPast).toBe(true);
    expect(seen).toEqual([
      {
        key: "project:Chat",
        task: "projects",
        schedule: every("*/5 * * * *", zone),
        host: "api.deepseek.com",
        timeoutMs: 9_000,
      },
      {
        key: "project:Long",
        task: "projects",
        schedule: every("4 * * * *", zone),
        host: "proxy.example:81",
        timeoutMs: 22_000,
      },
      {
        key: "project:Past",
        task: "projects",
        schedule: every("*/5 * * * *", zone),
        host: "api.openai.com",
        timeoutMs: 16_000,
      },
      {
        key: "subscription:Domain",
        task: "subscriptions",
        schedule: every("2 * * * *", zone),
        host: undefined,
        timeoutMs: 9_000,
      },
      {
        key: "mailbox:ops",
        task: "mailboxes",
        schedule: every("1 * * * *", zone),
        host: "imap:imap.example.com",
        timeoutMs: 52_000,
      },
      { key: "rates", task: "rates", schedule: every("3 * * * *", zone), host: "rates.example:8080", timeoutMs: 9_000 },
    ]);
  });

  it("stay the same objects for the same projects of the same daemon", async () => {
    const { context } = await daemonOf(`projects: [${chat}]`);
    const [first] = jobsOf(context);
    expect(jobsOf(context)[0]).toBe(first);
    expect(jobsOf({ ...context })[0]).not.toBe(first);
  });

  it("ask the bank where no other source is named, and no rates where none are wanted", async () => {
    const { context } = await daemonOf("rates: { source: ecb }");
    expect(jobsOf(context).map(({ key, host }) => [key, host])).toEqual([["rates", "www.ecb.europa.eu"]]);
    expect(jobsOf((await daemonOf("")).context)).toEqual([]);
  });
});

describe("a run of a project", () => {
  const signal = new AbortController().signal;

  it("is recorded with its answer", async () => {
    const { context, store } = await daemonOf(`projects: [${chat}]`, credits.client);
    expect(await jobNamed(jobsOf(context), "project:Chat").run({ signal })).toBe("succeeded");
    expect(store.project("Chat")?.lastGood?.readings).toMatchObject([{ type: "balance", value: 5, unit: "USD" }]);
    expect(context.memories.size).toBe(0);
  });

  it("that fails is recorded with its reason", async () => {
    const refused = repeatingHttp({ status: 401, json: {} });
    const { context, store } = await daemonOf(`projects: [${chat}]`, refused.client);
    expect(await jobNamed(jobsOf(context), "project:Chat").run({ signal })).toBe("failed");
    expect(store.project("Chat")).toMatchObject({ lastRun: { failure: { reason: "auth" } } });
    expect(context.checkCounters.ofProject("Chat", "deepseek")).toMatchObject({ checks: 1, failures: 1 });
  });

  it("whose name was given to another account meanwhile is dropped", async () => {
    const { context, store } = await daemonOf(`projects: [${chat}]`, credits.client);
    const job = jobNamed(jobsOf(context), "project:Chat");
    context.active = (await daemonOf(`projects: [${chat.replace("api_key: k", "api_key: other")}]`)).context.active;
    expect(await job.run({ signal })).toBe("succeeded");
    expect(store.project("Chat")).toBeUndefined();
    context.active = { ...context.active, projects: new Map() };
    await job.run({ signal });
    expect(store.project("Chat")).toBeUndefined();
  });

  it("that is cancelled is dropped, and one that ran into its deadline is a failure", async () => {
    for (const [reason, expected] of [
      [new CheckError("timeout", "took too long"), "timeout"],
      [cancellation("a reload"), undefined],
    ] as const) {
      const { context, store } = await daemonOf(
        `projects: [${chat}]`,
        repeatingHttp(new CheckError("timeout", "x")).client,
      );
      await jobNamed(jobsOf(context), "project:Chat").run({ signal: AbortSignal.abort(reason) });
      expect(store.project("Chat")?.lastRun?.failure?.reason).toBe(expected);
    }
  });
});

describe("a run of the rates", () => {
  const daily = `<gesmes:Envelope><Cube><Cube time='2026-11-19'><Cube currency='USD' rate='1.1'/></Cube></Cube></gesmes:Envelope>`;
  const signal = new AbortController().signal;

  it("keeps them, asks again after a failure, and not while nothing newer can be there", async () => {
    const source = repeatingHttp({ status: 200, text: daily });
    const { context, store, clock, logged } = await daemonOf("rates: { source: ecb, to: KRW }", source.client);
    const run = () => jobNamed(jobsOf(context), "rates").run({ signal });
    expect(await run()).toBe("succeeded");
    expect(store.rates.rates).toMatchObject({ on: "2026-11-19", perBase: { USD: 1.1 } });
    expect(logged.filter(([level]) => level === "warn")).toEqual([
      ["warn", "the source of exchange rates has none for the currency of rates.to", { currency: "KRW" }],
    ]);
    expect(source.requests).toHaveLength(1);
    expect(await run(), "today's are not there before four in the afternoon").toBe("succeeded");
    expect(source.requests).toHaveLength(1);
    store.recordRates({
      lastRun: { startedAtMs: clock.nowMs(), durationMs: 0, failure: { reason: "network", message: "x" } },
    });
    expect(await run()).toBe("succeeded");
    expect(source.requests).toHaveLength(2);
    expect(logged.filter(([, message]) => message.includes("has none for the currency"))).toHaveLength(1);
    expect(logged.at(-1)?.[1]).toBe("look-up of exchange rates succeeds again");
  });
});
