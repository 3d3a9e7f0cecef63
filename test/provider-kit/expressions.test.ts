import { describe, expect, it } from "vitest";
import { type CheckError, CheckError as Failure } from "../../src/model.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { evaluator, expressionProblem } from "../../src/provider-kit/expressions.ts";
import { contextAt } from "../support/local-provider.ts";

const run = (source: string, input: unknown, parts = {}) =>
  evaluator(contextAt("2026-11-20T12:00:00Z", { clock: systemClock, ...parts }))(source, input);

async function failureOf(evaluation: Promise<unknown>): Promise<Pick<CheckError, "reason" | "message">> {
  const error = await evaluation.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error("it did not fail");
  return { reason: error.reason, message: error.message };
}

describe("an expression", () => {
  it.each([
    ["a path", "data.left", { data: { left: 5 } }, 5],
    ["nothing", "data.right", { data: {} }, undefined],
    ["null", "left", { left: null }, null],
    ["a list over all pages", "items.v", [{ items: [{ v: 1 }] }, { items: [{ v: 2 }, { v: 3 }] }], [1, 2, 3]],
    ["a group of a pattern", "$match($, /left: ([\\d.]+)/i).groups[0]", "Left: 12.5 USD", "12.5"],
    ["a replacement of each match", "$replace($, /,/, '')", "1,234,567", "1234567"],
    ["no property of JavaScript itself", "left.constructor", { left: {} }, undefined],
  ])("yields %s", async (_, source, input, expected) => {
    expect(await run(source, input)).toEqual(expected);
  });

  it("that calls itself for ever is stopped, and lets the event loop turn meanwhile", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    const failure = await failureOf(run("($again := function($n) { $again($n + 1) }; $again(0))", {}));
    clearInterval(timer);
    expect(failure).toEqual({ reason: "config", message: expect.stringContaining("timeout after 2000 milliseconds") });
    expect(turns).toBeGreaterThan(10);
  });

  it("that never ends is stopped at the deadline of its check", async () => {
    const controller = new AbortController();
    const cancel = systemClock.startTimer(() => controller.abort(new Failure("timeout", "too late")), 30);
    const failure = await failureOf(
      run("($again := function($n) { $again($n + 1) }; $again(0))", {}, { signal: controller.signal }),
    );
    cancel();
    expect(failure).toEqual({ reason: "timeout", message: "too late" });
  });

  it.each([
    ["too deep", "($deep := function($n) { 1 + $deep($n) }; $deep(0))", "config", /Stack overflow/],
    ["too long", "$sum([1..10000000])", "config", /maximum sequence length/],
    ["no number", "$number(left)", "invalid_response", /Unable to cast value to a number/],
    ["no function", "left()", "invalid_response", /non-function/],
  ])("that is %s fails with a reason", async (_, source, reason, message) => {
    expect(await failureOf(run(source, { left: "abc" }))).toEqual({ reason, message: expect.stringMatching(message) });
  });

  it("runs a pattern that others need an age for in a moment", async () => {
    expect(await run("$contains($, /^(a+)+$/)", `${"a".repeat(50_000)}b`)).toBe(false);
  });

  it.each([
    ["is good", "$sum(a.b)", undefined],
    ["is broken off", "a.(", /is not a JSONata expression: .*character 3/],
    ["is empty", "", /is not a JSONata expression/],
    ["looks behind", "$match(a, /(?<=x)y/)", /is not a JSONata expression: .*regexp/],
    ["refers back", "$match(a, /(a)\\1/)", /is not a JSONata expression: .*regexp/],
  ])("is checked before it is used: %s", async (_, source, problem) => {
    const found = await expressionProblem(source);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });
});
