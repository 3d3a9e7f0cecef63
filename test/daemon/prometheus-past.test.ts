/** When Prometheus is asked for the past of which series, and when it is not asked again. */
import { describe, expect, it } from "vitest";
import { recentPoints } from "../../src/forecast/forecast.ts";
import { CheckError } from "../../src/model.ts";
import type { HttpClient, HttpRequest } from "../../src/platform/http-client.ts";
import { testNowMs } from "../support/config.ts";
import { toResponse } from "../support/provider-harness.ts";
import { daemonOf, record } from "./daemon-context.ts";

const hourMs = 3_600_000;
const second = 1_000;
const balance = { kind: "remaining", type: "balance", unit: "USD", value: 5 } as const;
const sentence = "Prometheus does not tell the past";
const beginning = "histories begin with the first check";

const configOf = (many: number, source = "http://prometheus:9090") => `
history: { prometheus: { url: "${source}" } }
projects:
${Array.from({ length: many }, (_, index) => `  - { name: P${index}, provider: deepseek, api_key: k }\n`).join("")}`;

/** A Prometheus that has four hours of every project that it is asked for, or fails. */
async function daemon(many: number, text = configOf(many)) {
  const requests: string[][] = [];
  const prometheus = { failure: undefined as Error | undefined };
  const send = async ({ body }: HttpRequest) => {
    const query = new URLSearchParams(String(body)).get("query") ?? "";
    const names = (/project=~"(.*)"/.exec(query)?.[1] ?? "").split("|");
    requests.push(names);
    if (prometheus.failure !== undefined) throw prometheus.failure;
    const values = [4, 3, 2, 1].map((hours) => [(testNowMs - hours * hourMs) / 1000, String(5 + hours)]);
    const result = names.map((project) => ({
      metric: { project, provider: "deepseek", type: "balance", unit: "USD" },
      values,
    }));
    return toResponse({ status: 200, json: { status: "success", data: { resultType: "matrix", result } } });
  };
  const http: HttpClient = { ...(await daemonOf("")).context.http, send };
  const opened = await daemonOf(text, http);
  const { context, store, clock, logged } = opened;
  const past = context.prometheusPast;
  const answer = (name: string, atMs = testNowMs) => {
    record(context, { name, provider: "deepseek" }, atMs, balance);
    past.noteAnswer(context, name);
  };
  const amounts = (name: string) => {
    const history = store.history(name, balance);
    return history === undefined ? [] : recentPoints(history).map(({ value }) => value);
  };
  /** Lets what is asked and answered come through. */
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (let turn = 0; turn < 20; turn++) await clock.advance(0);
  };
  return { ...opened, past, requests, prometheus, answer, amounts, pass, said: () => logged.splice(0) };
}

describe("the past that Prometheus has", () => {
  it("is asked for a second after the first answers, twenty projects at once, each once", async () => {
    const { answer, requests, pass, amounts, said } = await daemon(45);
    for (let index = 0; index < 45; index++) answer(`P${index}`);
    await pass(second - 1);
    expect(requests).toEqual([]);
    await pass(1);
    expect(requests.map((names) => [names.length, names[0]])).toEqual([
      [20, "P0"],
      [20, "P20"],
      [5, "P40"],
    ]);
    for (const name of ["P0", "P19", "P44"]) expect(amounts(name)).toEqual([9, 8, 7, 6, 5]);
    expect(said()).toEqual([["info", "histories continued from Prometheus", { series: 45, projects: 45 }]]);
    answer("P0", testNowMs + 1);
    await pass(2 * second);
    expect(requests).toHaveLength(3);
  });

  it("is in the forecast at once", async () => {
    const { answer, pass, context } = await daemon(1);
    answer("P0");
    context.forecasts.refresh("P0");
    const before = context.forecasts.of("P0", balance);
    await pass(second);
    expect(context.forecasts.of("P0", balance)).not.toEqual(before);
    expect(context.forecasts.pointsOf("P0", balance)).toHaveLength(5);
  });

  it("is not asked for where no source is named, nothing is left, or the history is long", async () => {
    const none = await daemon(1, "projects: [{ name: P0, provider: deepseek, api_key: k }]");
    none.answer("P0");
    await none.pass(2 * second);
    expect(none.requests).toEqual([]);
    const { context, past, answer, requests, pass } = await daemon(2);
    record(context, { name: "P0", provider: "deepseek" }, testNowMs);
    past.noteAnswer(context, "P0");
    record(context, { name: "P1", provider: "deepseek" }, testNowMs - 48 * hourMs, balance);
    answer("P1");
    await pass(2 * second);
    expect(requests).toEqual([]);
  });

  it("leaves a project alone that is gone meanwhile, and says nothing where nothing was taken", async () => {
    const { answer, requests, pass, context, said } = await daemon(1);
    answer("P0");
    context.active = { ...context.active, projects: new Map() };
    await pass(second);
    expect([requests, said()]).toEqual([[["P0"]], []]);
  });

  it("is asked for again for an hour while Prometheus cannot be reached, which is said once", async () => {
    const { answer, requests, pass, prometheus, said, amounts } = await daemon(2);
    prometheus.failure = new CheckError("network", "cannot reach it");
    answer("P0");
    await pass(second);
    const fields = { url: "http://prometheus:9090", reason: "network", message: "cannot reach it" };
    expect(said()).toEqual([["warn", `${sentence}: it is asked again for an hour, and ${beginning}`, fields]]);
    for (const [index, wait] of [5, 15, 60, 300, 900].entries()) {
      await pass(wait * second - 1);
      expect(requests).toHaveLength(index + 1);
      await pass(1);
      expect(requests).toHaveLength(index + 2);
      expect(said()).toEqual([["debug", sentence, fields]]);
    }
    prometheus.failure = undefined;
    answer("P1");
    await pass(3_600 * second);
    expect(requests.at(-1)).toEqual(["P0", "P1"]);
    expect([amounts("P0").length, amounts("P1").length]).toEqual([5, 5]);
    expect(said()).toEqual([["info", "histories continued from Prometheus", { series: 2, projects: 2 }]]);
  });

  it("is given up after that, until the configuration changes", async () => {
    const { answer, requests, pass, prometheus, context, said, amounts } = await daemon(2);
    prometheus.failure = new CheckError("timeout", "no answer");
    answer("P0");
    for (const wait of [1, 5, 15, 60, 300, 900, 3_600]) await pass(wait * second);
    expect(requests).toHaveLength(7);
    await pass(9_000 * second);
    answer("P1");
    await pass(9_000 * second);
    expect(requests).toHaveLength(7);
    said();
    prometheus.failure = undefined;
    context.active = (await daemon(2)).context.active;
    answer("P1", testNowMs + 1);
    await pass(second);
    expect(requests.at(-1)).toEqual(["P1"]);
    expect(amounts("P0"), "asked in vain").toEqual([5]);
  });

  it.each([
    ["a refusal", new CheckError("auth", "HTTP 401"), { reason: "auth", message: "HTTP 401" }],
    [
      "a fault of ours",
      new TypeError("x is not a function"),
      { reason: "internal", message: "a fault of this program" },
    ],
  ])("is not asked for again after %s", async (_, failure, fields) => {
    const { answer, requests, pass, prometheus, said } = await daemon(1);
    prometheus.failure = failure;
    answer("P0");
    await pass(9_000 * second);
    expect(requests).toHaveLength(1);
    expect(said()).toEqual([["warn", `${sentence}: ${beginning}`, { url: "http://prometheus:9090", ...fields }]]);
  });

  it("is not asked for after the daemon was stopped", async () => {
    const { answer, requests, pass, past, said } = await daemon(2);
    answer("P0");
    past.stop();
    await pass(9_000 * second);
    expect([requests, said()]).toEqual([[], []]);
  });
});
