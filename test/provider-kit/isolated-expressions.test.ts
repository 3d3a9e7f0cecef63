import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/model.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { type IsolatedProcess, ProcessDiedError } from "../../src/platform/isolated-process.ts";
import { answerExpression, evaluator } from "../../src/provider-kit/expressions.ts";
import { contextAt } from "../support/local-provider.ts";

/** What an isolated process is asked, answered at once in this one. */
function isolatedHere(answer: (question: unknown) => Promise<unknown> = answerExpression) {
  const asked: unknown[] = [];
  const isolated: IsolatedProcess = {
    ask: async (question) => {
      asked.push(question);
      return answer(question);
    },
    close: () => {},
  };
  return { asked, run: evaluator(contextAt("2026-11-20T12:00:00Z", { clock: systemClock, isolated })) };
}

const input = { a: { b: "2", v: 3 }, list: [{ v: 1 }, { v: 2 }] };

describe("an expression that can make more than it was given", () => {
  it.each([
    ["a & a.b", '{"b":"2","v":3}2'],
    ["[1..3]", [1, 2, 3]],
    ["{ 'x': a.v }", { x: 3 }],
    ["list.{ 'x': v }", [{ x: 1 }, { x: 2 }]],
    ["$map(list, function($one) { $one.v })", [1, 2]],
    ["$join(['a', 'b'], '-')", "a-b"],
    ["$replace(a.b, '2', 'x')", "x"],
    ["$sum([1, 2])", 3],
    ["a.v > 2 ? $string(a) : 0", '{"b":"2","v":3}'],
    ["a.v > 2 ? a.v : $string(a)", 3],
    ["list[$string(v) = '2'].v", 2],
    ["($x := a.v; $x)", 3],
    ["list^(v).v", [1, 2]],
    ["a ~> $string", '{"b":"2","v":3}'],
  ])("runs in a process of its own: %s", async (source, value) => {
    const { asked, run } = isolatedHere();
    expect(await run(source, input)).toEqual(value);
    expect(asked).toEqual([{ source, input }]);
  });

  it.each([
    ["a.v", 3],
    ["list.v", [1, 2]],
    ["list[0].v", 1],
    ["list[v > 1].v", 2],
    ["list[-1].v", 2],
    ["$number(a.b) + 1", 3],
    ["$sum(list.v) * 2 - 1", 5],
    ["$round(a.v / 2, 0) % 2", 0],
    ["$count(list) >= 2 and a.b != '3' or false", true],
    ["'2' in a.b", true],
    ["a.v <= 3 ? $max(list.v) : -a.v", 2],
    ["a.v < 3 ? $max(list.v) : -a.v", -3],
    ["$exists(a.c) = $not(true)", true],
    ["$min(list.v) + $average(list.v) + $abs(-1) + $floor(1.5) + $ceil(1.5)", 6.5],
    ["$boolean(a.v)", true],
    ["$fromMillis($toMillis('2026-11-20T12:00:00Z'))", "2026-11-20T12:00:00.000Z"],
    ["$now() = $fromMillis($millis())", true],
    ["$uppercase($lowercase($trim($substringBefore($substringAfter(' a-B-c', '-'), '-'))))", "B"],
  ])("is none that picks, compares and counts: %s", async (source, value) => {
    const { asked, run } = isolatedHere();
    expect(await run(source, input)).toEqual(value);
    expect(asked).toEqual([]);
  });

  it.each([
    ["$error('no ' & a.v)", "invalid_response", "the expression fails: no 3"],
    ["$string(1) + 1", "invalid_response", /^the expression fails: The left side of the "\+" operator/],
    ["($f := function($n) { 1 + $f($n & 'x') }; $f(0))", "config", /^the expression fails: Stack overflow/],
    ["$sum([1..10000000])", "config", /^the expression fails: .*maximum sequence length/],
    ["$eval('(')", "invalid_response", /^the expression fails: /],
  ])("fails with the reason that the process found: %s", async (source, reason, message) => {
    await expect(isolatedHere().run(source, input)).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message),
    });
  });

  it("is stopped with its process, and hides no fault of ours", async () => {
    const dying = (error: Error) =>
      isolatedHere(async () => {
        throw error;
      }).run("a & a", input);
    const died = new ProcessDiedError("it takes too much memory");
    await expect(dying(died)).rejects.toThrow(
      new CheckError("config", "the expression is stopped: it takes too much memory", { cause: died }),
    );
    await expect(dying(new TypeError("a bug"))).rejects.toThrow(new TypeError("a bug"));
  });

  it("that is no expression is a failure of the process too", async () => {
    expect(await answerExpression({ source: "a.(", input })).toEqual({
      failure: { reason: "invalid_response", message: expect.stringMatching(/^the expression fails: /) },
    });
  });
});

describe("a pattern of an expression", () => {
  it.each([
    ["where each match is", "$match('a1b22', /\\d+/).index", [1, 3]],
    ["the first of a number of matches", "$match('a1b22', /\\d+/, 1)", { match: "1", index: 1, groups: [] }],
    ["every match with its groups", "$match('a1 b22', /([a-z])(\\d+)/).groups", ["a", "1", "b", "22"]],
    ["no match", "$match('abc', /\\d/)", undefined],
    ["letters of both cases where it says so", "$contains('LEFT', /left/i)", true],
    ["letters of one case else", "$contains('LEFT', /left/)", false],
    ["each line where it says so", "$contains('a\nb', /^b$/m)", true],
    ["the whole text else", "$contains('a\nb', /^b$/)", false],
    ["parts between matches", "$split('1, 2,3', /,\\s*/)", ["1", "2", "3"]],
    ["replaced groups", "$replace('12.50', /(\\d+)\\.(\\d+)/, '$2,$1')", "50,12"],
    ["groups that take no part", "$match('b', /(a)?b/).groups ~> $count", 1],
  ])("finds %s", async (_, source, value) => {
    const { run } = isolatedHere();
    expect(await run(source, {})).toEqual(value);
  });
});
