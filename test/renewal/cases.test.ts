import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { problemsOf } from "../../src/config/issues.ts";
import { contractProblems, subscriptionSchema, toContract } from "../../src/config/subscription-schema.ts";
import { todayOn } from "../../src/renewal/calendar.ts";
import { computeRenewal } from "../../src/renewal/renewal.ts";

interface Case {
  readonly id: string;
  readonly title: string;
  readonly contract: object;
  readonly now: string;
  readonly timezone: string;
  readonly expect?: "absent" | { readonly next: string; readonly days: number; readonly status: number };
  readonly refused?: { readonly path: string; readonly message: string };
}

const cases = parse(
  readFileSync(join(import.meta.dirname, "../fixtures/subscriptions/cases.yaml"), "utf8"),
) as readonly Case[];

/** What happens to a subscription of a configuration file: refused, or counted. */
function answer({ contract: written, now, timezone }: Case): unknown {
  const nowMs = Date.parse(now);
  const subscription = { name: "case", ...written };
  const parsed = subscriptionSchema.safeParse(subscription);
  if (!parsed.success) return { refused: problemsOf(parsed.error, subscriptionSchema, subscription, []) };
  const contract = toContract(parsed.data, timezone);
  const problems = contractProblems(contract, todayOn(timezone, nowMs));
  if (problems.length > 0) return { refused: problems };
  const renewal = computeRenewal(contract, nowMs);
  return { expect: renewal && { next: renewal.nextOn, days: renewal.days, status: renewal.status } };
}

describe("a subscription", () => {
  it("has cases of every kind", () => expect(cases.length).toBe(67));

  it.each(cases.filter((each) => each.expect !== undefined))("$id: $title", (each) => {
    expect(answer(each)).toEqual({ expect: each.expect === "absent" ? undefined : each.expect });
  });

  it.each(cases.filter((each) => each.refused !== undefined))("$id is refused: $title", (each) => {
    expect(answer(each)).toEqual({ refused: [{ path: [each.refused?.path], message: each.refused?.message }] });
  });
});
