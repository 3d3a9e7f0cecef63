import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createCircuits } from "../../src/checks/circuits.ts";
import { checkProject, type ProjectCheckTools, providerContext, withDeadline } from "../../src/checks/project.ts";
import type { ProjectConfig } from "../../src/config/config.ts";
import { CheckError, type Receipt } from "../../src/model.ts";
import type { Provider, ProviderContext } from "../../src/provider-kit/provider.ts";
import { balance } from "../../src/provider-kit/values.ts";
import { configOf, testNowMs as nowMs } from "../support/config.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { scriptedHttp } from "../support/provider-harness.ts";

const key = "sk-1234567890";
const left = balance({ value: 5, unit: "USD" });
const receipt: Receipt = { key: "k", project: "A", on: "2026-11-03", subject: "s", amount: 9, currency: "USD" };

async function projectOf(keys = "", check?: Provider["check"]): Promise<ProjectConfig> {
  const { projects } = await configOf(
    `mailboxes: [{ name: ops, host: 127.0.0.1, username: me, password: p }]
projects: [{ name: A, provider: digitalocean, token: ${key}${keys} }]`,
  );
  const [project] = projects;
  if (project === undefined) throw new Error("no project");
  return check === undefined ? project : { ...project, provider: { ...project.provider, check } };
}

function toolsOf(more: Partial<ProjectCheckTools> = {}) {
  const clock = fakeClock(nowMs);
  const tools: ProjectCheckTools = {
    http: scriptedHttp([]).client,
    clock,
    random: () => 0.5,
    readFile: async () => "",
    circuits: createCircuits(clock),
    retries: 2,
    ...more,
  };
  return { clock, tools };
}

async function check(provider: Provider["check"], keys = "") {
  const { clock, tools } = toolsOf();
  const running = checkProject(await projectOf(keys, provider), tools, new Map());
  await clock.advance(700);
  return { result: await running, timers: clock.armed() };
}

describe("a check of a project", () => {
  it("says what the provider answered, with the user's own keys, when it began and how long it took", async () => {
    const { clock, tools } = toolsOf();
    const answer = async () => {
      await new Promise<void>((done) => clock.startTimer(done, 700));
      return { readings: [left], active: true };
    };
    const running = checkProject(await projectOf(", type: credits", answer), tools, new Map());
    await clock.advance(700);
    const { exchanges, ...result } = await running;
    expect(result).toEqual({
      startedAtMs: nowMs,
      durationMs: 700,
      answer: { readings: [{ ...left, type: "credits" }], active: true },
    });
    expect(exchanges?.()).toEqual([]);
    expect(clock.armed()).toEqual([]);
  });

  it.each([
    [
      "the vendor's refusal",
      () => new CheckError("auth", `HTTP 401 to ${key}`),
      { failure: { reason: "auth", message: "HTTP 401 to <secret>" } },
    ],
    [
      "a fault of the program with its stack",
      () => new TypeError(`no ${key}`),
      {
        failure: { reason: "internal", message: "a fault of this program: no <secret>" },
        stack: expect.stringMatching(/^TypeError: no <secret>\n/),
      },
    ],
    [
      "a fault that has no stack",
      () => Object.assign(new Error(`no ${key}`), { stack: undefined }),
      { failure: { reason: "internal", message: "a fault of this program: no <secret>" }, stack: "no <secret>" },
    ],
    [
      "what was thrown and is not an error",
      () => `odd ${key}`,
      {
        failure: { reason: "internal", message: "a fault of this program: odd <secret>" },
        stack: expect.stringContaining("odd <secret>"),
      },
    ],
  ])("that fails says %s, without the secret", async (_, thrown, failed) => {
    const { result } = await check(() => Promise.reject(thrown()));
    expect(result).toEqual({ startedAtMs: nowMs, durationMs: 0, exchanges: expect.any(Function), ...failed });
  });

  it("fails where the answer does not have what the user's own key needs", async () => {
    const { result } = await check(async () => ({ readings: [left] }), ", budget: { amount: 5 }");
    expect([result.answer, result.failure?.reason]).toEqual([undefined, "config"]);
  });

  it("keeps its last five exchanges, without the secret", async () => {
    const { result } = await check(async (_options, { record }) => {
      for (let page = 1; page <= 7; page++)
        record?.(() => ({ request: `GET /${page} ${key}`, response: `${key} ${page}` }));
      throw new CheckError("rejected", "no");
    });
    expect(result.exchanges?.()).toEqual(
      [3, 4, 5, 6, 7].map((page) => ({ request: `GET /${page} <secret>`, response: `<secret> ${page}` })),
    );
  });

  it("ends at the project's timeout, with an aborted signal, whatever the provider does", async () => {
    const { clock, tools } = toolsOf();
    const signals: AbortSignal[] = [];
    const project = await projectOf(", timeout: 7s", (_options, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    });
    const running = checkProject(project, tools, new Map());
    await clock.advance(6_999);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await clock.advance(1);
    const failure = { reason: "timeout", message: "no complete answer within 7 s" };
    expect(await running).toEqual({
      startedAtMs: nowMs,
      durationMs: 7_000,
      failure,
      exchanges: expect.any(Function),
    });
    expect(signals[0]?.reason).toMatchObject(failure);
  });

  it("counts for the circuit of its provider and host", async () => {
    const { tools } = toolsOf();
    const project = await projectOf("", () => Promise.reject(new CheckError("network", "no")));
    for (let time = 0; time < 5; time++) await checkProject(project, tools, new Map());
    expect([tools.circuits.isOpen("digitalocean"), tools.circuits.isOpen("xai")]).toEqual([true, false]);
    expect((await checkProject(project, tools, new Map())).failure).toEqual({
      reason: "circuit_open",
      message: "api.digitalocean.com did not answer 5 times in a row: it is tried again soon",
    });
    const elsewhere = { ...project, host: "proxy.example" };
    expect((await checkProject(elsewhere, tools, new Map())).failure?.reason).toBe("network");
  });

  it("takes what was paid in from the receipts of its mails", async () => {
    const { tools } = toolsOf({ receipts: [receipt] });
    let context: ProviderContext | undefined;
    const project = await projectOf(", top_ups_from_mail: { mailbox: ops, from: a@b.c }", async (_options, given) => {
      context = given;
      return { readings: [{ kind: "usage", window: "total", value: 2, unit: "USD" }] };
    });
    const { answer } = await checkProject(project, tools, new Map());
    expect(context?.spendSince).toBe("2026-11-03");
    expect(answer?.readings[0]).toEqual(balance({ value: 7, unit: "USD" }));
  });
});

describe("what a provider may use", () => {
  it("is what the check has, and the project's own deadline and address", async () => {
    const { tools } = toolsOf();
    const project = await projectOf(", timeout: 7s, base_url: 'http://mirror/x'");
    const memory = new Map();
    const { signal } = new AbortController();
    const { circuits, ...given } = tools;
    expect(providerContext(project, tools, memory, signal)).toEqual({
      ...given,
      isolated: undefined,
      signal,
      deadlineAtMs: nowMs + 7_000,
      baseUrl: "http://mirror/x",
      memory,
    });
  });

  const fromMail = ", top_ups_from_mail: { mailbox: ops, from: a@b.c }";
  it.each([
    ["the first day of top_ups", ", top_ups: [{ date: 2026-11-01, amount: 5 }]", [receipt], "2026-11-01"],
    ["the day of the first receipt", fromMail, [receipt], "2026-11-03"],
    ["no day while no mailbox has been read", fromMail, undefined, undefined],
    ["no day for receipts that the project does not ask for", "", [receipt], undefined],
  ])("says since when the spend counts: %s", async (_, keys, receipts, since) => {
    const { tools } = toolsOf({ receipts });
    const context = providerContext(await projectOf(keys), tools, new Map(), new AbortController().signal);
    expect(context.spendSince).toBe(since);
  });
});

describe("a deadline", () => {
  const timeout = { timeoutMs: 1_000 };
  const never = () => new Promise<never>(() => {});

  it("leaves neither a timer nor a listener behind", async () => {
    const clock = fakeClock();
    const { signal } = new AbortController();
    expect(await withDeadline(timeout, clock, signal, async () => 1)).toBe(1);
    await expect(withDeadline(timeout, clock, signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect([clock.armed(), getEventListeners(signal, "abort")]).toEqual([[], []]);
  });

  it.each([
    ["while it runs", false],
    ["before it begins", true],
  ])("does not wait when the check is stopped %s", async (_, isEarly) => {
    const outer = new AbortController();
    if (isEarly) outer.abort();
    const inner: AbortSignal[] = [];
    const running = withDeadline(timeout, fakeClock(), outer.signal, (signal) => {
      inner.push(signal);
      return never();
    });
    outer.abort();
    await expect(running).rejects.toEqual(new CheckError("timeout", "the check was stopped"));
    expect(inner.map(({ aborted }) => aborted)).toEqual([true]);
  });
});
