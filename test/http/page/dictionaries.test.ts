import { describe, expect, it } from "vitest";
import { forecastReasons } from "../../../src/forecast/forecast.ts";
import { english } from "../../../src/http/page/dictionary-en.ts";
import { chinese } from "../../../src/http/page/dictionary-zh.ts";

/** Every text that is not made by a function, with its path. */
function textsIn(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${path}.${key}`));
}

describe("the words of the page", () => {
  it.each([
    ["English", english],
    ["Chinese", chinese],
  ])("are all there in %s", (_, dictionary) => {
    const texts = textsIn(dictionary);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("have a sentence for every reason of a forecast", () => {
    for (const { forecastReasons: words } of [english, chinese]) {
      expect(Object.keys(words).sort()).toEqual(Object.values(forecastReasons).sort());
    }
  });

  it("count one thing in the singular", () => {
    const { failing, staleCount, renewalsDue, renewalsOverdue, mailsOpen, allWell, filter, subscriptions } = english;
    expect(
      [1, 2].map((count) =>
        [failing, staleCount, renewalsDue, renewalsOverdue, mailsOpen, allWell].map((text) => text(count)),
      ),
    ).toEqual([
      [
        "1 check failing",
        "1 outdated value",
        "1 renewal due",
        "1 renewal overdue",
        "1 billing mail open",
        "Your project is fine.",
      ],
      [
        "2 checks failing",
        "2 outdated values",
        "2 renewals due",
        "2 renewals overdue",
        "2 billing mails open",
        "All 2 projects are fine.",
      ],
    ]);
    expect([filter.shown(1, 1), filter.shown(2, 2), filter.shown(1, 2)]).toEqual([
      "1 project",
      "2 projects",
      "1 of 2 projects",
    ]);
    expect([1, 2].map(subscriptions.overdue)).toMatchInlineSnapshot(`
      [
        "1 day overdue",
        "2 days overdue",
      ]
    `);
  });
});
