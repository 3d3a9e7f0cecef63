import { describe, expect, it } from "vitest";
import type { Receipt } from "../../src/model.ts";
import { topUpsOf } from "../../src/readings/top-ups.ts";

const receipt = (key: string, amount: number, more: Partial<Receipt> = {}): Receipt => ({
  key,
  project: "Chat",
  on: "2026-11-20",
  subject: "Receipt",
  amount,
  currency: "USD",
  ...more,
});

function sums(configured: Parameters<typeof topUpsOf>[0], receipts: readonly Receipt[], unit?: string): unknown {
  const { paid, since, unclear } = topUpsOf(configured, receipts, unit);
  return [paid, since, unclear.map(({ problem }) => problem)];
}

describe("top-ups", () => {
  it.each<[string, unknown, unknown]>([
    ["are nothing at first", sums([], []), [0, undefined, []]],
    [
      "are those of the configuration and of the mails",
      sums([{ date: "2026-11-01", amount: 200 }], [receipt("a", 50), receipt("b", 50)], "USD"),
      [300, "2026-11-01", []],
    ],
    [
      "count a mail once that came into two mailboxes",
      sums([], [receipt("a", 50), receipt("a", 50)]),
      [50, "2026-11-20", []],
    ],
    [
      "count a receipt once that was sent again",
      sums([], [receipt("a", 50, { reference: "77-1" }), receipt("b", 50, { reference: "77-1" })]),
      [50, "2026-11-20", []],
    ],
    [
      "count a receipt once that the configuration names, and a second one like it too",
      sums([{ date: "2026-11-20", amount: 50 }], [receipt("a", 50), receipt("b", 50)]),
      [100, "2026-11-20", []],
    ],
    [
      "leave out what is unclear or in another currency",
      sums(
        [],
        [receipt("a", 50, { problem: "refund" }), receipt("b", 60, { currency: "EUR" }), receipt("c", 7)],
        "USD",
      ),
      [7, "2026-11-20", ["refund", "currency"]],
    ],
  ])("%s", (_title, actual, expected) => {
    expect(actual).toEqual(expected);
  });
});
