import { describe, expect, it } from "vitest";
import { evaluator } from "../../src/provider-kit/expressions.ts";
import { holdsDates, requestDateProblems, requestDates, withDates } from "../../src/provider-kit/request-dates.ts";
import { contextAt } from "../support/local-provider.ts";

const dates = {
  now: "2026-11-20T12:00:01Z",
  dayStart: "2026-11-20T00:00:00Z",
  monthStart: "2026-11-01T00:00:00Z",
};
const evaluate = evaluator(contextAt("2026-11-20T12:00:00Z"));

describe("the dates of a request", () => {
  it.each([
    ["UTC", dates],
    [
      "Asia/Shanghai",
      {
        now: "2026-11-20T20:00:01+08:00",
        dayStart: "2026-11-20T00:00:00+08:00",
        monthStart: "2026-11-01T00:00:00+08:00",
      },
    ],
    [
      "America/New_York",
      {
        now: "2026-11-20T07:00:01-05:00",
        dayStart: "2026-11-20T00:00:00-05:00",
        monthStart: "2026-11-01T00:00:00-04:00",
      },
    ],
  ])("are those of the zone %s, to the second", async (zone, expected) => {
    expect(await requestDates(Date.parse("2026-11-20T12:00:00.7Z"), zone)).toEqual(expected);
  });

  it.each([
    ["a day", "{{ $substring(monthStart, 0, 10) }}", "2026-11-01"],
    ["two in a text", "{{now}}/{{ dayStart }}", "2026-11-20T12:00:01Z/2026-11-20T00:00:00Z"],
    ["a number", "since={{ $toMillis(dayStart) / 1000 }}", "since=1795132800"],
    ["more than a line", "{{ $substring(\nnow, 0, 4) }}", "2026"],
    [
      "texts in objects and lists",
      { a: ["{{ now }}", 1, null], b: { c: true } },
      { a: [dates.now, 1, null], b: { c: true } },
    ],
    ["none", { a: "{ now }" }, { a: "{ now }" }],
  ])("are put in: %s", async (_, value, filled) => {
    expect(await withDates(value, dates, evaluate)).toEqual(filled);
    expect(await requestDateProblems(value, dates, [])).toEqual([]);
    expect(holdsDates(value)).toBe(JSON.stringify(value) !== JSON.stringify(filled));
  });

  it("are encoded as the text around them asks for", async () => {
    expect(await withDates("?from={{ now }}&x=:", dates, evaluate, encodeURIComponent)).toBe(
      "?from=2026-11-20T12%3A00%3A01Z&x=:",
    );
  });

  const advice =
    "yields no text: write an expression over now, dayStart and monthStart, such as {{ $substring(monthStart, 0, 10) }}";
  it.each([
    ["{{ tomorrow }}", `{{ tomorrow }} ${advice}`],
    ["{{ '' }}", `{{ '' }} ${advice}`],
    ["{{ now = now }}", `{{ now = now }} ${advice}`],
    ["{{ $nmber(now) }}", "no function $nmber"],
    ["{{ $number(now) }}", expect.stringMatching(/^the expression fails: Unable to cast value to a number/)],
    ["{{ now( }}", expect.stringMatching(/^this is not a JSONata expression: /)],
  ])("are checked before they are used: %s", async (text, message) => {
    const value = { query: [{ from: "{{ now }}" }, { to: text }] };
    expect(await requestDateProblems(value, dates, ["request"])).toEqual([
      { path: ["request", "query", 1, "to"], message },
    ]);
  });

  it("are never left out of a request", async () => {
    await expect(withDates("{{ tomorrow }}", dates, evaluate)).rejects.toMatchObject({
      reason: "config",
      message: `{{ tomorrow }} ${advice}`,
    });
  });
});
